#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace privcards {
namespace {

using Number = Result<int, std::string>;

Number half(int value) {
  if (value % 2 != 0) return Unexpected<std::string>("odd");
  return value / 2;
}

TEST(Result, is_a_value_or_an_error) {
  Number good = half(4);
  ASSERT_TRUE(good);
  EXPECT_TRUE(good.has_value());
  EXPECT_EQ(*good, 2);
  EXPECT_EQ(good.value_or(7), 2);
  Number bad = half(3);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error(), "odd");
  EXPECT_EQ(bad.value_or(7), 7);
}

TEST(Result, of_the_wrong_kind_aborts) {
  Number good = half(4);
  Number bad = half(3);
  EXPECT_DEATH(static_cast<void>(bad.value()), "check failed");
  EXPECT_DEATH(static_cast<void>(good.error()), "check failed");
}

TEST(Result, moves_what_cannot_be_copied) {
  Result<std::unique_ptr<int>, std::string> made = std::make_unique<int>(5);
  ASSERT_TRUE(made);
  std::unique_ptr<int> taken = std::move(*made);
  EXPECT_EQ(*taken, 5);
  EXPECT_EQ(*std::make_unique<int>(6), 6);
}

TEST(Result, of_nothing_succeeds_or_says_why_not) {
  Result<void, std::string> good;
  EXPECT_TRUE(good);
  good.value();
  Result<void, std::string> bad = Unexpected<std::string>("full");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error(), "full");
  EXPECT_DEATH(bad.value(), "check failed");
}

// A value and an error of one type stay apart.
TEST(Result, knows_an_error_from_a_value_of_the_same_type) {
  Result<std::string, std::string> value = std::string("a");
  Result<std::string, std::string> error = Unexpected<std::string>("a");
  EXPECT_TRUE(value);
  EXPECT_FALSE(error);
}

}  // namespace
}  // namespace privcards
