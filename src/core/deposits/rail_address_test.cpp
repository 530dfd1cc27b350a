#include "core/deposits/rail_address.hpp"

#include <gtest/gtest.h>

namespace privcards::deposits {
namespace {

// The account keys of BIP 84's and BIP 86's test vectors, and of the same mnemonic on Ethereum.
Rail bitcoin() {
  Rail rail;
  rail.name = "btc";
  rail.account_key =
      "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31m"
      "GDtKsAYz2oz2AGutZYs";
  rail.prefix = "bc";
  return rail;
}
Rail ethereum() {
  Rail rail;
  rail.name = "eth";
  rail.network = Network::ethereum;
  rail.identity = "1";
  rail.account_key =
      "xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgjtEshuqpK3mdhaWHPFsBngh5GFZaM6si"
      "3yZdUsT8ddYM3PwnATt";
  rail.tokens = {"0xdAC17F958D2ee523a2206206994597C13D831ec7"};
  return rail;
}

TEST(RailAddress, derives_the_published_addresses) {
  EXPECT_EQ(derive_address(bitcoin(), 0)->address, "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu");
  EXPECT_EQ(derive_address(bitcoin(), 1)->address, "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g");
  Rail taproot = bitcoin();
  taproot.script = chain::ScriptType::p2tr;
  taproot.account_key =
      "xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49y"
      "fdDEHGCtMMj92pReUsQ";
  EXPECT_EQ(derive_address(taproot, 0)->address,
            "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr");
  EXPECT_EQ(derive_address(ethereum(), 0)->address, "0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
  EXPECT_EQ(derive_address(ethereum(), 1)->address, "0x6Fac4D18c912343BF86fa7049364Dd4E424Ab9C0");
}

TEST(RailAddress, nothing_from_what_is_no_public_account_key) {
  Rail rail = bitcoin();
  rail.account_key = "zpub";
  EXPECT_FALSE(derive_address(rail, 0));
  EXPECT_FALSE(derive_address(bitcoin(), -1));
  EXPECT_FALSE(derive_address(bitcoin(), std::int64_t{1} << 31));
  rail.network = Network::solana;
  EXPECT_FALSE(derive_address(rail, 0));
}

TEST(RailAddress, payments_have_the_asset_of_their_token) {
  EXPECT_EQ(asset_of(ethereum(), ""), Asset::eth);
  EXPECT_EQ(asset_of(ethereum(), "0xdAC17F958D2ee523a2206206994597C13D831ec7"), Asset::usdt);
  EXPECT_FALSE(asset_of(ethereum(), "0x0000000000000000000000000000000000000001"));
  EXPECT_EQ(assets_of(ethereum()), (std::vector{Asset::eth, Asset::usdt}));
  EXPECT_EQ(assets_of(bitcoin()), std::vector{Asset::btc});
}

TEST(RailAddress, uris_name_the_chain_and_the_token) {
  EXPECT_EQ(payment_uri(bitcoin(), Asset::btc, "bc1q"), "bitcoin:bc1q");
  const std::string address = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94";
  EXPECT_EQ(payment_uri(ethereum(), Asset::eth, address), "ethereum:" + address + "@1");
  EXPECT_EQ(payment_uri(ethereum(), Asset::usdt, address),
            "ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@1/transfer?address=" + address);
}

}  // namespace
}  // namespace privcards::deposits
