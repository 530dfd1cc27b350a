#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include "base/hash.hpp"

namespace privcards {
namespace {

TEST(Hex, reads_what_it_writes_in_either_case) {
  const Bytes bytes{0x00, 0x0F, 0xA5, 0xFF};
  EXPECT_EQ(hex_encode(bytes), "000fa5ff");
  EXPECT_EQ(hex_decode("000fa5ff"), bytes);
  EXPECT_EQ(hex_decode("000FA5fF"), bytes);
  EXPECT_EQ(hex_decode(""), Bytes{});
  for (const char* text : {"0", "0g", "0x", " 00", "00 "}) EXPECT_FALSE(hex_decode(text)) << text;
}

// RFC 4648 section 10.
TEST(Base64, agrees_with_the_standard) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base64_encode(as_bytes(plain)), encoded);
    std::optional<Bytes> decoded = base64_decode(encoded);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(as_text(*decoded), plain);
  }
}

TEST(Base64, accepts_exactly_what_it_writes) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==",
                           "Zm 9", "Zm9-", "=Zg=", "Zm9vYg==\n"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
  for (std::size_t size = 0; size < 70; ++size) {
    Bytes bytes;
    for (std::size_t i = 0; i < size; ++i)
      bytes.push_back(static_cast<std::uint8_t>(i * 37 + size));
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
  }
}

// FIPS 180-4 and RFC 4231 (cases 1 and 2).
TEST(Hash, agrees_with_the_standards) {
  EXPECT_EQ(hex_encode(sha256(as_bytes(""))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_encode(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_encode(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex_encode(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_encode(hmac_sha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hash, compares_contents_and_lengths) {
  EXPECT_TRUE(equal_in_constant_time(as_bytes("same"), as_bytes("same")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("same"), as_bytes("sane")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("same"), as_bytes("sam")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

}  // namespace
}  // namespace privcards
