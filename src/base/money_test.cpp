#include "base/money.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace privcards {
namespace {

constexpr Currency jpy{392};
constexpr Currency kwd{414};

TEST(ParseAmount, reads_what_json_numbers_may_look_like) {
  struct Case {
    std::string text;
    std::int64_t minor;
  };
  for (const Case& c : {Case{"500", 500'00},
                        {"500.00", 500'00},
                        {"500.5", 500'50},
                        {"0.07", 7},
                        {"19.99", 19'99},
                        {"0", 0},
                        {"-0", 0},
                        {"0.00", 0},
                        {"-1.25", -1'25},
                        {"5e2", 500'00},
                        {"5E+2", 500'00},
                        {"5e-1", 50},
                        {"1.5e1", 15'00},
                        {"100e-2", 1'00},
                        {"0e99999", 0},
                        {"9999999999.99", amount_minor_max}}) {
    ParsedAmount parsed = parse_amount(c.text, usd);
    ASSERT_TRUE(parsed.minor) << c.text;
    EXPECT_EQ(*parsed.minor, c.minor) << c.text;
  }
}

TEST(ParseAmount, refuses_what_is_no_number) {
  for (const char* text :
       {"",    "-",        "+1",   ".5", "5.", "01",  "-01", "1e",  "1e+",   "e1", "1.e1",
        "NaN", "Infinity", "0x10", " 1", "1 ", "1,5", "1_0", "--1", "1.2.3", "$5", "five"}) {
    ParsedAmount parsed = parse_amount(text, usd);
    EXPECT_FALSE(parsed.minor) << text;
    EXPECT_EQ(parsed.error, AmountError::not_a_number) << text;
  }
  EXPECT_EQ(parse_amount("0." + std::string(100, '0'), usd).error, AmountError::not_a_number);
}

TEST(ParseAmount, refuses_more_decimals_than_the_currency_has) {
  for (const char* text : {"0.001", "1.500", "1e-3", "19.999", "1e-9999"}) {
    ParsedAmount parsed = parse_amount(text, usd);
    EXPECT_FALSE(parsed.minor) << text;
    EXPECT_EQ(parsed.error, AmountError::too_many_decimals) << text;
  }
  EXPECT_EQ(parse_amount("1.5", jpy).error, AmountError::too_many_decimals);
  EXPECT_EQ(parse_amount("1500", jpy).minor, 1500);
  EXPECT_EQ(parse_amount("1.234", kwd).minor, 1234);
}

TEST(ParseAmount, refuses_more_money_than_there_is) {
  for (const char* text : {"10000000000", "9999999999.991e0", "1e400", "1e99999", "-1e99999",
                           "99999999999999999999999999999999999999999999999999999999999999"}) {
    EXPECT_FALSE(parse_amount(text, usd).minor) << text;
  }
  EXPECT_EQ(parse_amount("10000000000", usd).error, AmountError::too_large);
  EXPECT_EQ(parse_amount("1e99999", usd).error, AmountError::too_large);
}

TEST(RenderAmount, always_prints_all_decimals) {
  EXPECT_EQ(render_amount(0, usd), "0.00");
  EXPECT_EQ(render_amount(5, usd), "0.05");
  EXPECT_EQ(render_amount(-5, usd), "-0.05");
  EXPECT_EQ(render_amount(500'00, usd), "500.00");
  EXPECT_EQ(render_amount(-123456, usd), "-1234.56");
  EXPECT_EQ(render_amount(0, jpy), "0");
  EXPECT_EQ(render_amount(1500, jpy), "1500");
  EXPECT_EQ(render_amount(1, kwd), "0.001");
  EXPECT_EQ(render_amount(std::numeric_limits<std::int64_t>::min(), usd), "-92233720368547758.08");
  EXPECT_EQ(render_amount(std::numeric_limits<std::int64_t>::max(), usd), "92233720368547758.07");
}

TEST(RenderAmount, is_read_back_as_it_was) {
  for (std::int64_t minor = -2'000; minor <= 200'000; ++minor) {
    ASSERT_EQ(parse_amount(render_amount(minor, usd), usd).minor, minor);
  }
  for (std::int64_t minor = 1; minor <= amount_minor_max; minor = minor * 7 + 3) {
    for (Currency currency : {usd, jpy, kwd}) {
      ASSERT_EQ(parse_amount(render_amount(minor, currency), currency).minor, minor);
    }
  }
}

TEST(Currency, codes_lead_to_each_other) {
  EXPECT_EQ(currency_from_alpha("USD"), usd);
  EXPECT_EQ(alpha_code(usd), "USD");
  EXPECT_EQ(exponent(usd), 2);
  EXPECT_EQ(exponent(jpy), 0);
  EXPECT_EQ(exponent(kwd), 3);
  int known = 0;
  for (std::uint16_t numeric = 0; numeric < 1'100; ++numeric) {
    std::optional<Currency> currency = currency_from_numeric(numeric);
    if (!currency) continue;
    ++known;
    EXPECT_EQ(currency_from_alpha(alpha_code(*currency)), currency) << numeric;
  }
  EXPECT_GT(known, 140);
  EXPECT_FALSE(currency_from_numeric(999));
  EXPECT_FALSE(currency_from_alpha("usd"));
  EXPECT_FALSE(currency_from_alpha("XXX"));
  EXPECT_EQ(alpha_code({999}), "XXX");
}

TEST(CheckedArithmetic, aborts_rather_than_overflows) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(checked_add(most - 1, 1), most);
  EXPECT_EQ(checked_subtract(-most, 1), std::numeric_limits<std::int64_t>::min());
  EXPECT_DEATH(checked_add(most, 1), "check failed");
  EXPECT_DEATH(checked_subtract(-most, 2), "check failed");
}

}  // namespace
}  // namespace privcards
