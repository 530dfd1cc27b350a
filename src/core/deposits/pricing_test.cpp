#include "core/deposits/pricing.hpp"

#include <gtest/gtest.h>

#include "base/money.hpp"

namespace privcards::deposits {
namespace {

Price price(std::string_view text) { return parse_price(text).value(); }

TEST(Price, reads_decimals_exactly) {
  EXPECT_EQ(price("63353.70").scaled, 6'335'370'000'000);
  EXPECT_EQ(price("63353.7").scaled, 6'335'370'000'000);
  EXPECT_EQ(price("1").scaled, 100'000'000);
  EXPECT_EQ(price("0.99999999").scaled, 99'999'999);
  EXPECT_EQ(price("0.999999999").scaled, 99'999'999);  // what is behind is cut off
  EXPECT_EQ(price("6.33537e4").scaled, 6'335'370'000'000);
  EXPECT_EQ(price("25e-1").scaled, 250'000'000);
  EXPECT_EQ(render_price(price("63353.7")), "63353.70000000");
  EXPECT_EQ(render_price(price("0.5")), "0.50000000");
}

TEST(Price, refuses_what_is_none) {
  for (const char* text : {"", "0", "0.0", "-1", "+1", "1.", ".5", "1,5", "NaN", "inf", "1e99",
                           "1e", "1e-20", "10000000000", "1 ", "0x10", "0.000000001", "1.2.3",
                           "99999999999999999999999999999999999999999999999999999999999999999"}) {
    EXPECT_FALSE(parse_price(text)) << text;
  }
  EXPECT_TRUE(parse_price("9999999999"));
}

std::int64_t value(const Uint256& units, int decimals, std::string_view text, int spread = 0) {
  const auto minor = value_minor_rounded_down(units, decimals, price(text), spread);
  EXPECT_TRUE(minor);
  return *minor;
}

TEST(Value, is_rounded_down_once) {
  // 12,345,678 satoshi at 63,353.70: 7,821.4434…
  EXPECT_EQ(value(12'345'678, 8, "63353.70"), 7'821'44);
  EXPECT_EQ(value(1, 8, "63353.70"), 0);  // 0.06 cents
  EXPECT_EQ(value(16, 8, "62500"), 1);    // exactly one cent
  EXPECT_EQ(value(15, 8, "62500"), 0);
  EXPECT_EQ(value(1'000'000, 6, "1"), 100);
  EXPECT_EQ(value(999'999, 6, "1"), 99);
  EXPECT_EQ(value(0, 8, "60000"), 0);
}

TEST(Value, spread_is_taken_before_rounding) {
  EXPECT_EQ(value(100'000'000, 8, "60000", 50), 59'700'00);
  EXPECT_EQ(value(100, 6, "1", 1), 0);
  // 10.00 less 0.01 % is 9.999: 9.99. Rounding first and again after would give the same here, not
  // with 1,000 of them.
  EXPECT_EQ(value(10'000'000, 6, "1", 1), 9'99);
  EXPECT_EQ(value(Uint256(10'000'000'000), 6, "1", 1), 9'999'00);
}

TEST(Value, amounts_beyond_64_bits) {
  // A million ether: 10^24 wei, far above 2^64.
  const Uint256 million = Uint256::power_of_ten(24);
  EXPECT_EQ(value(million, 18, "3000.25"), 3'000'250'000'00);
  const auto all = value_minor_rounded_down(Uint256::power_of_ten(30), 18, price("3000"), 0);
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error(), ValueError::too_large);
  const Uint256 absurd = *Uint256(1ULL << 63).times(1ULL << 63)->times(2);
  EXPECT_EQ(absurd.bits(), 128);
  const auto error = value_minor_rounded_down(absurd, 18, price("0.00000001"), 0);
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error(), ValueError::implausible_units);
}

TEST(Units, print_all_decimals_of_the_asset) {
  EXPECT_EQ(render_units(500'000, 8), "0.00500000");
  EXPECT_EQ(render_units(Uint256::power_of_ten(24), 18), "1000000.000000000000000000");
  EXPECT_EQ(render_units(0, 6), "0.000000");
  EXPECT_EQ(render_units(12, 0), "12");
}

}  // namespace
}  // namespace privcards::deposits
