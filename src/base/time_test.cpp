#include "base/time.hpp"

#include <gtest/gtest.h>

namespace privcards {
namespace {

TEST(Civil, takes_moments_apart_and_puts_them_together) {
  EXPECT_EQ(to_civil({0}), (Civil{1970, 1, 1, 0, 0, 0, 0}));
  EXPECT_EQ(to_civil({1'767'323'045'678}), (Civil{2026, 1, 2, 3, 4, 5, 678}));
  EXPECT_EQ(to_civil({-1}), (Civil{1969, 12, 31, 23, 59, 59, 999}));
  EXPECT_EQ(to_civil({951'782'400'000}), (Civil{2000, 2, 29, 0, 0, 0, 0}));
  // Every day of four centuries has its successor.
  Civil before = to_civil({0});
  for (std::int64_t day = 1; day < 146'097; ++day) {
    Instant midnight = Instant{0}.plus_days(day);
    Civil civil = to_civil(midnight);
    ASSERT_TRUE(is_real_date(civil.year, civil.month, civil.day));
    ASSERT_EQ(from_civil(civil), midnight);
    bool next_day = civil.month == before.month && civil.day == before.day + 1;
    ASSERT_TRUE(next_day || civil.day == 1);
    before = civil;
  }
}

TEST(Civil, knows_which_dates_are_real) {
  EXPECT_TRUE(is_real_date(2024, 2, 29));
  EXPECT_FALSE(is_real_date(2026, 2, 29));
  EXPECT_TRUE(is_real_date(2000, 2, 29));
  EXPECT_FALSE(is_real_date(2100, 2, 29));
  EXPECT_FALSE(is_real_date(2026, 4, 31));
  EXPECT_FALSE(is_real_date(2026, 0, 1));
  EXPECT_FALSE(is_real_date(2026, 13, 1));
  EXPECT_FALSE(is_real_date(2026, 1, 0));
}

TEST(Rfc3339, prints_whole_seconds_in_utc) {
  EXPECT_EQ(render_rfc3339({0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(render_rfc3339({1'767'323'045'999}), "2026-01-02T03:04:05Z");
}

TEST(Rfc3339, reads_offsets_fractions_and_bare_dates) {
  struct Case {
    std::string text;
    std::int64_t ms;
  };
  for (const Case& c : {Case{"2026-01-02T03:04:05Z", 1'767'323'045'000},
                        {"2026-01-02t03:04:05z", 1'767'323'045'000},
                        {"2026-01-02T04:04:05+01:00", 1'767'323'045'000},
                        {"2026-01-01T21:34:05-05:30", 1'767'323'045'000},
                        {"2026-01-02T03:04:05.6Z", 1'767'323'045'600},
                        {"2026-01-02T03:04:05.678999999Z", 1'767'323'045'678},
                        {"2026-01-02", 1'767'312'000'000},
                        {"2016-12-31T23:59:60Z", 1'483'228'800'000},
                        {"9999-12-31T23:59:59Z", 253'402'300'799'000}}) {
    std::optional<Instant> parsed = parse_rfc3339(c.text);
    ASSERT_TRUE(parsed) << c.text;
    EXPECT_EQ(parsed->ms, c.ms) << c.text;
  }
}

TEST(Rfc3339, refuses_everything_else) {
  for (const char* text : {"",
                           "2026",
                           "2026-1-2",
                           "2026-01",
                           "2026-02-29",
                           "2026-13-01",
                           "2026-00-01",
                           "2026-01-32",
                           "2026-01-02T",
                           "2026-01-02T03:04Z",
                           "2026-01-02T03:04:05",
                           "2026-01-02 03:04:05Z",
                           "2026-01-02T24:00:00Z",
                           "2026-01-02T03:60:00Z",
                           "2026-01-02T03:04:61Z",
                           "2026-01-02T03:04:05.Z",
                           "2026-01-02T03:04:05.1234567890Z",
                           "2026-01-02T03:04:05+1:00",
                           "2026-01-02T03:04:05+24:00",
                           "2026-01-02T03:04:05+01:60",
                           "2026-01-02T03:04:05ZZ",
                           "1969-12-31",
                           "1970-01-01T00:00:00+00:01",
                           "+2026-01-02",
                           "20260102",
                           " 2026-01-02"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(MonthIndex, turns_at_midnight_of_the_first) {
  Instant turn = *parse_rfc3339("2026-02-01");
  EXPECT_EQ(month_index(turn), 2026 * 12 + 1);
  EXPECT_EQ(month_index(turn.plus_ms(-1)), 2026 * 12);
  EXPECT_EQ(month_index(*parse_rfc3339("2025-12-31")) + 1,
            month_index(*parse_rfc3339("2026-01-01")));
}

TEST(ExpiryMonth, is_year_and_month_as_on_a_card) {
  EXPECT_EQ(expiry_month(*parse_rfc3339("2029-04-15T23:59:59Z")).yymm, 2904);
  EXPECT_EQ(expiry_month(*parse_rfc3339("2100-12-01")).yymm, 12);
}

}  // namespace
}  // namespace privcards
