// Texts come back as they were, whatever is in them; what the database gets is UTF-8 without NUL.

#include "store/postgres/values.hpp"

#include <gtest/gtest.h>

namespace privcards::store {
namespace {

TEST(DatabaseText, escapes_what_postgresql_cannot_keep_and_nothing_else) {
  EXPECT_EQ(to_database_text("Café €"), "Café €");
  EXPECT_EQ(to_database_text(std::string("a\0b", 3)), "a\\0b");
  EXPECT_EQ(to_database_text("a\\0b"), "a\\\\0b");
  EXPECT_EQ(to_database_text("\xE9t\xE9"), "\\xe9t\\xe9");                  // Latin-1
  EXPECT_EQ(to_database_text("\xED\xA0\x80"), "\\xed\\xa0\\x80");           // a surrogate
  EXPECT_EQ(to_database_text("\xC0\x80"), "\\xc0\\x80");                    // overlong
  EXPECT_EQ(to_database_text("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond Unicode
  EXPECT_EQ(to_database_text("\xE2\x82"), "\\xe2\\x82");                    // cut short
}

TEST(DatabaseText, comes_back_as_it_was) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  all += "\\0\\x41\\";
  EXPECT_EQ(from_database_text(to_database_text(all)), all);
  for (int i = 0; i < 256; ++i) {
    for (int j = 0; j < 256; ++j) {
      const std::string text{static_cast<char>(i), static_cast<char>(j), 'x'};
      ASSERT_EQ(from_database_text(to_database_text(text)), text);
    }
  }
}

TEST(DatabaseIntegers, are_read_at_every_width) {
  for (std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40, INT64_MIN}) {
    std::string bytes;
    append_integer(bytes, value);
    EXPECT_EQ(read_integer(bytes), value);
  }
  EXPECT_EQ(read_integer(std::string_view("\xFF\xFF\xFF\xFE", 4)), -2);
  EXPECT_EQ(read_integer(std::string_view("\x01\x00", 2)), 256);
}

}  // namespace
}  // namespace privcards::store
