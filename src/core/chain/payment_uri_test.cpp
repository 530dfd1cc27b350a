#include "core/chain/payment_uri.hpp"

#include <gtest/gtest.h>

namespace privcards::chain {
namespace {

// BIP 21's own examples, with its address.
TEST(PaymentUri, bip_21) {
  const std::string address = "175tWpb8K1S7NmH4Zx6rewF9WQrcZv245W";
  EXPECT_EQ(bitcoin_uri(address, {}), "bitcoin:" + address);
  EXPECT_EQ(bitcoin_uri(address, {.units = {}, .label = "Luke-Jr", .message = ""}),
            "bitcoin:" + address + "?label=Luke-Jr");
  EXPECT_EQ(
      bitcoin_uri(
          address,
          {.units = 5'000'000'000, .label = "Luke-Jr", .message = "Donation for project xyz"}),
      "bitcoin:" + address + "?amount=50&label=Luke-Jr&message=Donation%20for%20project%20xyz");
  EXPECT_EQ(bitcoin_uri(address, {.units = 2'030'000'000, .label = "", .message = ""}),
            "bitcoin:" + address + "?amount=20.3");
}

TEST(PaymentUri, eip_681) {
  const auto address = *parse_ethereum_address("0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
  const auto usdt = *parse_ethereum_address("0xdAC17F958D2ee523a2206206994597C13D831ec7");
  EXPECT_EQ(ethereum_uri(address, 1, {}, {}),
            "ethereum:0x9858EfFD232B4033E47d90003D41EC34EcaEda94@1");
  EXPECT_EQ(ethereum_uri(address, 1, {}, Uint256(2'014'000'000'000'000'000)),
            "ethereum:0x9858EfFD232B4033E47d90003D41EC34EcaEda94@1?value=2014000000000000000");
  EXPECT_EQ(ethereum_uri(address, 31337, usdt, Uint256(1'000'000)),
            "ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@31337/transfer?address="
            "0x9858EfFD232B4033E47d90003D41EC34EcaEda94&uint256=1000000");
}

// The examples of Solana Pay's specification, in the order of parameters used here.
TEST(PaymentUri, solana_pay) {
  const auto wallet = *parse_solana("mvines9iiHiQTysrwkJjGf2gb9Ex9jXJX8ns3qwf2kN");
  const SplToken token{*parse_solana("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"), 6};
  EXPECT_EQ(solana_uri(wallet, {}, {.units = 1'000'000'000, .label = "Michael", .message = ""}),
            "solana:mvines9iiHiQTysrwkJjGf2gb9Ex9jXJX8ns3qwf2kN?amount=1&label=Michael");
  EXPECT_EQ(solana_uri(wallet, token, {.units = 10'000, .label = "", .message = ""}),
            "solana:mvines9iiHiQTysrwkJjGf2gb9Ex9jXJX8ns3qwf2kN?amount=0.01&spl-token="
            "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v");
  EXPECT_EQ(solana_uri(wallet, {}, {}), "solana:mvines9iiHiQTysrwkJjGf2gb9Ex9jXJX8ns3qwf2kN");
}

TEST(PaymentUri, whole_units_and_percent_signs) {
  EXPECT_EQ(render_whole_units(1, 8), "0.00000001");
  EXPECT_EQ(render_whole_units(0, 8), "0");
  EXPECT_EQ(render_whole_units(Uint256::power_of_ten(24), 18), "1000000");
  EXPECT_EQ(render_whole_units(120, 1), "12");
  EXPECT_EQ(percent_encode("a&b=\xC3\xA9 ~"), "a%26b%3D%C3%A9%20~");
}

}  // namespace
}  // namespace privcards::chain
