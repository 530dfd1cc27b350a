#include "base/uint256.hpp"

#include <gtest/gtest.h>

namespace privcards {
namespace {

const char* const all_ones =
    "115792089237316195423570985008687907853269984665640564039457584007913129639935";

Uint256 number(std::string_view digits) { return Uint256::from_decimal(digits).value(); }

TEST(Uint256, writes_what_it_reads) {
  for (const char* text : {"0", "1", "18446744073709551615", "18446744073709551616",
                           "340282366920938463463374607431768211456", all_ones}) {
    EXPECT_EQ(number(text).decimal(), text);
  }
  EXPECT_FALSE(Uint256::from_decimal(
      "115792089237316195423570985008687907853269984665640564039457584007913129639936"));
  for (const char* text : {"", "-1", "+1", "1.0", " 1", "0x1", "1e3"}) {
    EXPECT_FALSE(Uint256::from_decimal(text)) << text;
  }
}

TEST(Uint256, big_endian_both_ways) {
  const Bytes bytes{0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF};
  EXPECT_EQ(Uint256::from_big_endian(bytes).decimal(), "18446744073709551871");
  const auto back = number("18446744073709551871").big_endian();
  EXPECT_EQ(Bytes(back.end() - 9, back.end()), bytes);
  EXPECT_EQ(back[22], 0);
  EXPECT_EQ(Uint256::from_big_endian(number(all_ones).big_endian()), number(all_ones));
  EXPECT_TRUE(Uint256::from_big_endian({}).is_zero());
}

TEST(Uint256, overflow_is_said) {
  EXPECT_FALSE(number(all_ones).plus(1));
  EXPECT_EQ(number("18446744073709551615").plus(1)->decimal(), "18446744073709551616");
  EXPECT_FALSE(Uint256(1).minus(2));
  EXPECT_EQ(number("340282366920938463463374607431768211456").minus(1)->decimal(),
            "340282366920938463463374607431768211455");
  const Uint256 half = number("340282366920938463463374607431768211456");  // 2^128
  EXPECT_FALSE(half.times(half));
  EXPECT_EQ(half.times(*half.minus(1))->plus(half), std::nullopt);
  EXPECT_EQ(half.times(*half.minus(1))->plus(*half.minus(1))->decimal(), all_ones);
}

TEST(Uint256, division_gives_back_the_dividend) {
  const Uint256 dividends[] = {0, 1, 7, number("123456789012345678901234567890"), number(all_ones)};
  const Uint256 divisors[] = {1,
                              2,
                              10,
                              number("18446744073709551616"),
                              number("170141183460469231731687303715884105727"),
                              number(all_ones)};
  for (const Uint256& dividend : dividends) {
    for (const Uint256& divisor : divisors) {
      const auto [quotient, remainder] = dividend.divided_rounding_down(divisor);
      EXPECT_LT(remainder, divisor);
      EXPECT_EQ(quotient.times(divisor)->plus(remainder), dividend);
    }
  }
  EXPECT_EQ(number(all_ones).divided_rounding_down(Uint256::power_of_ten(77)).quotient, Uint256(1));
}

// A divisor above 2^255: the shifted remainder passes 2^256 on the way.
TEST(Uint256, division_by_numbers_with_the_top_bit) {
  const Uint256 divisor = *number(all_ones).minus(2);
  const auto [quotient, remainder] = number(all_ones).divided_rounding_down(divisor);
  EXPECT_EQ(quotient, Uint256(1));
  EXPECT_EQ(remainder, Uint256(2));
}

TEST(Uint256, compares_and_narrows) {
  EXPECT_LT(Uint256(5), number("18446744073709551616"));
  EXPECT_EQ(number("18446744073709551616").as_uint64(), std::nullopt);
  EXPECT_EQ(Uint256(1ULL << 63).as_int64(), std::nullopt);
  EXPECT_EQ(Uint256((1ULL << 63) - 1).as_int64(), 9'223'372'036'854'775'807);
  EXPECT_EQ(Uint256().bits(), 0);
  EXPECT_EQ(number(all_ones).bits(), 256);
  EXPECT_EQ(Uint256::power_of_ten(18).decimal(), "1000000000000000000");
}

}  // namespace
}  // namespace privcards
