// Addresses of all chains against published vectors. The mnemonic of BIP 84 and BIP 86 is
// "abandon" eleven times and "about".

#include <gtest/gtest.h>

#include "core/chain/bitcoin_script.hpp"
#include "core/chain/ethereum_address.hpp"
#include "core/chain/extended_key.hpp"
#include "core/chain/solana_address.hpp"

namespace privcards::chain {
namespace {

CompressedPoint key_at(std::string_view account, std::uint32_t chain, std::uint32_t index) {
  const auto key = parse_extended_key(account);
  EXPECT_TRUE(key);
  return derive_child(*derive_child(*key, chain), index)->point;
}

const char* const bip84_account =
    "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGD"
    "t"
    "KsAYz2oz2AGutZYs";
const char* const bip86_account =
    "xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfd"
    "D"
    "EHGCtMMj92pReUsQ";

TEST(BitcoinScript, bip_84) {
  const auto first = key_at(bip84_account, 0, 0);
  EXPECT_EQ(hex_encode(first),
            "0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c");
  const Bytes script = p2wpkh_script(first);
  EXPECT_EQ(hex_encode(script), "0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2");
  EXPECT_EQ(address_of_script(script, "bc"), "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu");
  EXPECT_EQ(address_of_script(script, "bcrt"), "bcrt1qcr8te4kr609gcawutmrza0j4xv80jy8zeqchgx");
  EXPECT_EQ(address_of_script(script, "rltc"), "rltc1qcr8te4kr609gcawutmrza0j4xv80jy8z8dz7lc");
  EXPECT_EQ(address_of_script(p2wpkh_script(key_at(bip84_account, 0, 1)), "bc"),
            "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g");
  EXPECT_EQ(address_of_script(p2wpkh_script(key_at(bip84_account, 1, 0)), "bc"),
            "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el");
  const char* const test_account =
      "vpub5Y6cjg78GGuNLsaPhmYsiw4gYX3HoQiRBiSwDaBXKUafCt9bNwWQiitDk5VZ5BVxYnQdwoTyXSs2JHRPAgjAvtbB"
      "r"
      "f8ZhDYe2jWAqvZVnsc";
  EXPECT_EQ(address_of_script(p2wpkh_script(key_at(test_account, 0, 0)), "tb"),
            "tb1q6rz28mcfaxtmd6v789l9rrlrusdprr9pqcpvkl");
  EXPECT_EQ(address_of_script(p2wpkh_script(key_at(test_account, 0, 1)), "tb"),
            "tb1qd7spv5q28348xl4myc8zmh983w5jx32cjhkn97");
}

TEST(BitcoinScript, bip_86) {
  const auto first = key_at(bip86_account, 0, 0);
  EXPECT_EQ(hex_encode(ByteView(first).subspan(1)),
            "cc8a4bc64d897bddc5fbc2f670f7a8ba0b386779106cf1223c6fc5d7cd6fc115");
  EXPECT_EQ(address_of_script(*p2tr_script(first), "bc"),
            "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr");
  EXPECT_EQ(address_of_script(*p2tr_script(key_at(bip86_account, 0, 1)), "bc"),
            "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh");
}

TEST(BitcoinScript, addresses_lead_back_on_their_own_network) {
  for (const char* text : {"bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",
                           "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"}) {
    const auto script = script_of_address(text, "bc");
    ASSERT_TRUE(script);
    EXPECT_EQ(address_of_script(*script, "bc"), text);
    EXPECT_FALSE(script_of_address(text, "tb"));
  }
  // Pay to public key hash, and a script too short.
  EXPECT_FALSE(
      address_of_script(*hex_decode("76a914751e76e8199196d454941c45d1b3a323f1433bd688ac"), "bc"));
  EXPECT_FALSE(address_of_script(*hex_decode("0002abcd"), "bc"));
  EXPECT_FALSE(address_of_script(*hex_decode("00"), "bc"));
}

TEST(EthereumAddress, of_two_published_mnemonics) {
  const char* const account =
      "xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgjtEshuqpK3mdhaWHPFsBngh5GFZaM6si"
      "3"
      "yZdUsT8ddYM3PwnATt";
  EXPECT_EQ(render_eip55(*ethereum_address(key_at(account, 0, 0))),
            "0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
  EXPECT_EQ(render_eip55(*ethereum_address(key_at(account, 0, 1))),
            "0x6Fac4D18c912343BF86fa7049364Dd4E424Ab9C0");
  CompressedPoint nothing{};
  EXPECT_FALSE(ethereum_address(nothing));
}

TEST(EthereumAddress, eip_55) {
  for (const std::string text :
       {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77"}) {
    const auto address = parse_ethereum_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(render_eip55(*address), text);
    std::string lower = text;
    for (char& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    EXPECT_EQ(parse_ethereum_address(lower), address);
  }
  for (const char* text :
       {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd",
        "0xg0908400098527886E0F7030069857D2E4169EE7", ""}) {
    EXPECT_FALSE(parse_ethereum_address(text)) << text;
  }
}

TEST(TronAddress, of_the_same_mnemonic) {
  const char* const account =
      "xpub6D1AabNHCupeiLM65ZR9UStMhJ1vCpyV4XbZdyhMZBiJXALQtmn9p42VTQckoHVn8WNqS7dqnJokZHAHcHGoaQgm"
      "v"
      "8D45oNUKx6DZMNZBCd";
  const auto first = *ethereum_address(key_at(account, 0, 0));
  EXPECT_EQ(hex_encode(first), "c8599111f29c1e1e061265b4af93ea1f274ad78a");
  EXPECT_EQ(render_tron(first), "TUEZSdKsoDHQMeZwihtdoBiN46zxhGWYdH");
  EXPECT_EQ(render_tron(*ethereum_address(key_at(account, 0, 1))),
            "TSeJkUh4Qv67VNFwY8LaAxERygNdy6NQZK");
  const auto usdt = parse_tron("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t");
  ASSERT_TRUE(usdt);
  EXPECT_EQ(hex_encode(*usdt), "a614f803b6fd780986a42c78ec9c7f77e6ded13c");
  EXPECT_FALSE(parse_tron("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u"));
  EXPECT_FALSE(parse_tron("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"));  // Bitcoin's version byte
}

TEST(SolanaAddress, associated_token_accounts) {
  const auto first = *parse_solana("HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk");
  const auto account = associated_token_account(first, usdt_mint, token_program);
  EXPECT_EQ(render_solana(account.address), "6pXYguUixhfdydHDMgsvSy3sAWjStL2eEYh4KeYJAUDk");
  // Bumps 255 to 250 are points outside the prime-order subgroup or inside: a stricter test of
  // points gives another account.
  EXPECT_EQ(account.bump, 249);
  const auto second = *parse_solana("Hh8QwFUA6MtVu1qAoq12ucvFHNwCcVTV7hpWjeY1Hztb");
  const auto other = associated_token_account(second, usdt_mint, token_program);
  EXPECT_EQ(render_solana(other.address), "BZnBhSRppxtYwkMzjn6brVCEVqPgx7zeRhGuJaPmuv2V");
  EXPECT_EQ(other.bump, 255);
  EXPECT_NE(associated_token_account(second, usdt_mint, token_2022_program).address, other.address);
}

TEST(SolanaAddress, is_32_bytes) {
  EXPECT_FALSE(parse_solana("HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3D"));
  EXPECT_FALSE(parse_solana(""));
  EXPECT_FALSE(parse_solana("0x9858EfFD232B4033E47d90003D41EC34EcaEda94"));
  EXPECT_TRUE(parse_solana("11111111111111111111111111111111"));
  EXPECT_FALSE(parse_solana("111111111111111111111111111111111"));
}

const std::string wallet = "HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk";

TEST(SolanaPool, reads_plain_and_numbered_lines) {
  const auto pool = parse_address_pool("# first batch\n" + wallet +
                                       "\r\n\n 1, Hh8QwFUA6MtVu1qAoq12ucvFHNwCcVTV7hpWjeY1Hztb");
  ASSERT_TRUE(pool);
  ASSERT_EQ(pool->size(), 2U);
  EXPECT_EQ(render_solana(pool->front()), wallet);
}

TEST(SolanaPool, names_the_line_that_is_wrong) {
  const std::pair<std::string, std::size_t> broken[] = {
      {wallet + "\n\n" + wallet, 3},                          // twice
      {"6pXYguUixhfdydHDMgsvSy3sAWjStL2eEYh4KeYJAUDk\n", 1},  // a token account
      {wallet + "\nx," + wallet, 2},                          // no index
      {"\n\nnot an address", 3},
      {wallet + "\n[1,2,3]", 2},  // a key pair
      {"0,68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3", 1}};
  for (const auto& [text, line] : broken) {
    const auto pool = parse_address_pool(text);
    ASSERT_FALSE(pool) << text;
    EXPECT_EQ(pool.error().line, line) << text;
    EXPECT_FALSE(pool.error().what.empty());
  }
  EXPECT_EQ(parse_address_pool("[1]").error().what, describe(KeyError::private_key));
}

}  // namespace
}  // namespace privcards::chain
