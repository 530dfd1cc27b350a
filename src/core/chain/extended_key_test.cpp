#include "core/chain/extended_key.hpp"

#include <gmock/gmock.h>

#include "core/chain/base58.hpp"

namespace privcards::chain {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

ExtendedKey key_of(std::string_view text) {
  auto key = parse_extended_key(text);
  EXPECT_TRUE(key) << text;
  return *key;
}
KeyError error_of(std::string_view text) {
  const auto key = parse_extended_key(text);
  EXPECT_FALSE(key) << text;
  return key.error();
}

// m/0H of test vector 1: a key every other test may break.
const std::string child_key =
    "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5s"
    "ki8PX9rL2dZXvgGDnw";

struct Step {
  const char* parent;
  std::uint32_t index;
  const char* child;
};

// BIP 32, test vectors 1 and 2: every step that is not hardened.
TEST(ExtendedKey, derives_as_bip_32_does) {
  const Step steps[] = {{child_key.c_str(), 1,
                         "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf"
                         "5uMash7SyYq527Hqck2"
                         "AxYysAA7xmALppuCkwQ"},
                        {"xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFG"
                         "TsxxpG5uJh7n7epu4tr"
                         "krX7x7DogT5Uv6fcLW5",
                         2,
                         "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQ"
                         "UMv1ZACTj37sR62cfN7"
                         "fe5JnJ7dh8zL4fiyLHV"},
                        {"xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQ"
                         "UMv1ZACTj37sR62cfN7"
                         "fe5JnJ7dh8zL4fiyLHV",
                         1'000'000'000,
                         "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxu"
                         "pHiYkro49S8yGasTvXE"
                         "YBVPamhGW6cFJodrTHy"},
                        {"xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv"
                         "6Zz8idoc4a6mr8BDzTJ"
                         "Y47LJhkJ8UB7WEGuduB",
                         0,
                         "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrn"
                         "KZjXoUmmDznezpbZb7a"
                         "p6r1D3tgFxHmwMkQTPH"},
                        {"xpub6ASAVgeehLbnwdqV6UKMHVzgqAG8Gr6riv3Fxxpj8ksbH9ebxaEyBLZ85ySDhKiLDBrQS"
                         "ARLq1uNRts8RuJiHjaD"
                         "MBU4Zn9h8LZNnBC5y4a",
                         1,
                         "xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJxG"
                         "oWaU9DCWh89LojfZ537"
                         "wTfunKau47EL2dhHKon"},
                        {"xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5"
                         "JaHWkY4ALHY2grBGRja"
                         "DMzQLcgJvLJuZZvRcEL",
                         2,
                         "xpub6FnCn6nSzZAw5Tw7cgR9bi15UV96gLZhjDstkXXxvCLsUXBGXPdSnLFbdpq8p9HmGsApM"
                         "E5hQTZ3emM2rnY5agb9"
                         "rXpVGyy3bdW6EEgAtqt"}};
  for (const Step& step : steps) {
    const auto child = derive_child(key_of(step.parent), step.index);
    ASSERT_TRUE(child);
    EXPECT_EQ(render_extended_key(*child), step.child);
    EXPECT_EQ(key_of(step.child), *child);
  }
}

TEST(ExtendedKey, hardened_children_need_the_private_key) {
  EXPECT_FALSE(derive_child(key_of(child_key), hardened));
  ExtendedKey deepest = key_of(child_key);
  deepest.depth = 255;
  EXPECT_FALSE(derive_child(deepest, 0));
}

// BIP 84's account key in both spellings.
TEST(ExtendedKey, version_bytes_state_network_and_purpose) {
  const auto zpub = key_of(
      "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31m"
      "G"
      "DtKsAYz2oz2AGutZYs");
  auto xpub = key_of(
      "xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZ"
      "X"
      "YVUhLv1VMrjPC7PW6V");
  EXPECT_EQ(zpub.purpose, KeyPurpose::segwit);
  EXPECT_EQ(xpub.purpose, KeyPurpose::unstated);
  EXPECT_EQ(hex_encode(zpub.parent_fingerprint), "7ef32bdb");
  EXPECT_EQ(hex_encode(zpub.chain_code),
            "4a53a0ab21b9dc95869c4e92a161194e03c0ef3ff5014ac692f433c4765490fc");
  EXPECT_EQ(zpub.depth, 3);
  EXPECT_EQ(zpub.child_number, hardened);
  xpub.purpose = KeyPurpose::segwit;
  EXPECT_EQ(xpub, zpub);
  EXPECT_THAT(warnings_about_account_key(zpub), IsEmpty());
  EXPECT_THAT(warnings_about_account_key(*derive_child(zpub, 0)), SizeIs(2));
  const auto vpub = key_of(
      "vpub5Y6cjg78GGuNLsaPhmYsiw4gYX3HoQiRBiSwDaBXKUafCt9bNwWQiitDk5VZ5BVxYnQdwoTyXSs2JHRPAgjAvtbB"
      "r"
      "f8ZhDYe2jWAqvZVnsc");
  EXPECT_EQ(vpub.network, KeyNetwork::test);
  EXPECT_EQ(vpub.purpose, KeyPurpose::segwit);
}

// Published keys only (BIP 32 test vector 1, BIP 84's root, the abandon mnemonic, WIF examples).
TEST(ExtendedKey, private_keys_are_refused_and_not_repeated) {
  const std::string keys[] = {
      "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT11eZG7Xn"
      "x"
      "HrnYeSvkzY7d2bhkJ7",
      "zprvAWgYBBk7JR8Gjrh4UJQ2uJdG1r3WNRRfURiABBE3RvMXYSrRJL62XuezvGdPvG6GFBZduosCc1YP5wixPox7zhZL"
      "f"
      "iUm8aunE96BBa4Kei5",
      "xprv9 mistyped",
      "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
      "about",
      "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
      "KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617",
      "0x68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3",
      "68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3",
      "[12,34,56]",
      base58_encode(Bytes(64, 7))};
  for (const std::string& key : keys) {
    EXPECT_EQ(error_of(key), KeyError::private_key) << key;
    EXPECT_EQ(describe(error_of(key)).find(key.substr(0, 4)), std::string_view::npos);
  }
  for (const std::string& harmless :
       {child_key, std::string("bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"),
        std::string("HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk"), std::string()}) {
    EXPECT_FALSE(looks_private(harmless)) << harmless;
  }
}

TEST(ExtendedKey, every_broken_key_is_named) {
  Bytes payload = *base58check_decode(child_key);
  const auto broken = [&](std::size_t at, std::uint8_t value) {
    Bytes copy = payload;
    copy[at] = value;
    return error_of(base58check_encode(copy));
  };
  EXPECT_EQ(broken(0, 5), KeyError::unknown_version);
  EXPECT_EQ(broken(4, 0), KeyError::inconsistent_root);
  EXPECT_EQ(broken(45, 0), KeyError::not_a_point);
  EXPECT_EQ(broken(45, 4), KeyError::not_a_point);
  std::string wrong = child_key;
  wrong.back() = 'x';
  EXPECT_EQ(error_of(wrong), KeyError::not_base58check);
  EXPECT_EQ(error_of(""), KeyError::not_base58check);
  payload.push_back(1);
  EXPECT_EQ(error_of(base58check_encode(payload)), KeyError::wrong_length);
}

}  // namespace
}  // namespace privcards::chain
