#include "core/cards/category.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace privcards::cards {
namespace {

std::string mcc(int code) {
  std::string text = std::to_string(10'000 + code);
  return text.substr(1);
}

// Found by binary search: an overlap would hide a part of a range.
TEST(Category, ranges_are_sorted_and_do_not_overlap) {
  int behind = 0;
  for (const CategoryRange& range : category_ranges()) {
    EXPECT_GE(range.first, behind) << range.first;
    EXPECT_GE(range.last, range.first) << range.first;
    behind = range.last + 1;
  }
}

TEST(Category, every_code_of_a_range_is_found_in_it) {
  int covered = 0;
  for (const CategoryRange& range : category_ranges()) {
    for (int code = range.first; code <= range.last; ++code, ++covered) {
      ASSERT_EQ(category_of(mcc(code)), range.category) << code;
    }
  }
  int found = 0;
  for (int code = 0; code < 10'000; ++code) found += category_of(mcc(code)) != "uncategorised";
  EXPECT_EQ(found, covered);
}

TEST(Category, names_are_those_of_the_ranges_in_alphabetical_order) {
  std::set<std::string_view> used;
  for (const CategoryRange& range : category_ranges()) used.insert(range.category);
  EXPECT_TRUE(
      std::equal(used.begin(), used.end(), all_categories().begin(), all_categories().end()));
  for (std::string_view name : all_categories()) EXPECT_TRUE(is_category(name));
  EXPECT_FALSE(is_category("uncategorised"));
  EXPECT_FALSE(is_category("Advertising"));
  EXPECT_FALSE(is_category(""));
}

TEST(Category, some_codes_everybody_knows) {
  EXPECT_EQ(category_of("7311"), "advertising");
  EXPECT_EQ(category_of("5734"), "software");
  EXPECT_EQ(category_of("5411"), "groceries");
  EXPECT_EQ(category_of("7995"), "gambling");
  EXPECT_EQ(category_of("3000"), "airlines");
  EXPECT_EQ(category_of("3999"), "hotels");
  EXPECT_EQ(category_of("5262"), "general_retail");
  EXPECT_EQ(category_of("5271"), "home_improvement");
}

TEST(Category, what_is_no_code_is_uncategorised) {
  for (const char* text : {"", "0000", "0742", "9999", "731", "73111", "73a1", " 731", "-731"}) {
    EXPECT_EQ(category_of(text), "uncategorised") << text;
  }
}

}  // namespace
}  // namespace privcards::cards
