#include "core/chain/base58.hpp"

#include <gtest/gtest.h>

namespace privcards::chain {
namespace {

// draft-msporny-base58, section 5.
TEST(Base58, agrees_with_the_draft) {
  const std::pair<std::string, std::string> vectors[] = {
      {hex_encode(as_bytes("Hello World!")), "2NEpo7TZRRrLZSi2U"},
      {hex_encode(as_bytes("The quick brown fox jumps over the lazy dog.")),
       "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"},
      {"0000287fb4cd", "11233QC4"},
      {"", ""},
      {"00", "1"},
      {"ff", "5Q"}};
  for (const auto& [hex, text] : vectors) {
    EXPECT_EQ(base58_encode(*hex_decode(hex)), text);
    EXPECT_EQ(base58_decode(text), hex_decode(hex));
  }
}

TEST(Base58, refuses_other_characters_and_long_texts) {
  for (const char* text : {"0", "O", "I", "l", " ", "1 1", "a\n", "\xC3\xA9", "+"}) {
    EXPECT_FALSE(base58_decode(text)) << text;
  }
  EXPECT_TRUE(base58_decode(std::string(base58_text_max, '1')));
  EXPECT_FALSE(base58_decode(std::string(base58_text_max + 1, '1')));
}

// The address of the genesis block's key.
TEST(Base58Check, knows_a_wrong_character) {
  const std::string text = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
  const auto payload = base58check_decode(text);
  ASSERT_TRUE(payload);
  EXPECT_EQ(hex_encode(*payload), "0062e907b15cbf27d5425399ebf6f0fb50ebb88f18");
  EXPECT_EQ(base58check_encode(*payload), text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string wrong = text;
    wrong[i] = wrong[i] == 'z' ? 'y' : 'z';
    EXPECT_FALSE(base58check_decode(wrong)) << wrong;
  }
  EXPECT_FALSE(base58check_decode(""));
  EXPECT_FALSE(base58check_decode("111"));
  EXPECT_FALSE(base58check_decode("1" + text));
}

}  // namespace
}  // namespace privcards::chain
