#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace privcards {
namespace {

using namespace std::string_literals;

TEST(Utf8, WhatIsAndWhatIsNot) {
  for (const std::string& text : {"plain\0\x01\x7f"s, "\u00e9\u20ac\U0001f600"s,
                                  "\u0080\u07ff\u0800"s, "\ud7ff\ue000\uffff\U0010ffff"s, ""s}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const std::string& text :
       {"\xff"s, "\x80"s, "\xc0\x80"s, "\xc1\xbf"s, "\xe0\x9f\xbf"s, "\xed\xa0\x80"s,
        "\xf0\x8f\xbf\xbf"s, "\xf4\x90\x80\x80"s, "\xf5\x80\x80\x80"s, "\xe2\x82"s, "\xe2\x82x"s}) {
    EXPECT_FALSE(is_utf8(text));
  }
  EXPECT_EQ(utf8_sequence("", 0), 0U);
}

TEST(Utf8, WhatIsNotIsReplaced) {
  EXPECT_EQ(made_utf8("", 100), "");
  EXPECT_EQ(made_utf8("a\0b\n\u20ac"s, 100), "a\0b\n\u20ac"s);
  EXPECT_EQ(made_utf8("\xff\xfex", 100), "\ufffd\ufffdx");
  EXPECT_EQ(made_utf8("\xe2\x82x", 100), "\ufffd\ufffdx");
  EXPECT_EQ(made_utf8("ends in half \xe2\x82", 100), "ends in half \ufffd\ufffd");
}

TEST(Utf8, TheCutIsBetweenCharacters) {
  EXPECT_EQ(made_utf8("abc\u20ac", 6), "abc\u20ac");
  EXPECT_EQ(made_utf8("abc\u20ac", 5), "abc");
  EXPECT_EQ(made_utf8("abc\xff", 4), "abc");  // the replacement is longer than what it replaces
  EXPECT_EQ(made_utf8(std::string(3'000, '\xff'), 4'096).size(), 4'095U);
}

// What somebody before cut in the middle of a character.
TEST(Utf8, HalfACharacterAtTheEndOfAFullTextIsDropped) {
  const std::string room(4'000, 'x');
  for (const std::string& character :
       {"\u00e9"s, "\u0800"s, "\u20ac"s, "\ud7ff"s, "\U00010000"s, "\U0001f600"s, "\U0010ffff"s}) {
    for (std::size_t kept = 1; kept < character.size(); ++kept) {
      const std::string cut = room + character.substr(0, kept);
      EXPECT_EQ(made_utf8(cut, cut.size()), room);
      EXPECT_EQ(made_utf8(cut, 8'000).substr(0, room.size() + 3), room + "\ufffd");
    }
  }
  EXPECT_EQ(made_utf8("xxx\xed\xa0", 5), "xxx");  // no beginning of anything, and no room
}

TEST(Utf8, WhatComesOutComesOutTheSameAgain) {
  std::string text;
  for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte) + "\u20ac"s;
  for (std::size_t bytes_max = 0; bytes_max < 1'400; ++bytes_max) {
    const std::string made = made_utf8(text, bytes_max);
    ASSERT_TRUE(is_utf8(made));
    ASSERT_LE(made.size(), bytes_max);
    ASSERT_EQ(made_utf8(made, bytes_max), made);
  }
}

}  // namespace
}  // namespace privcards
