#include "core/cards/country.hpp"

#include <gtest/gtest.h>

#include "base/money.hpp"
#include "edge/host/proportion.hpp"

namespace privcards::cards {
namespace {

TEST(Country, IsReadInAllThreeForms) {
  EXPECT_EQ(country_from_alpha("FR"), "FRA");
  EXPECT_EQ(country_from_alpha("FRA"), "FRA");
  EXPECT_EQ(country_from_numeric("250"), "FRA");
  EXPECT_EQ(country_from_numeric("840"), "USA");
  EXPECT_EQ(country_from_numeric("004"), "AFG");
  EXPECT_EQ(country_from_alpha("ZWE"), "ZWE");
}

TEST(Country, OfNoCountryIsEmpty) {
  for (const char* code : {"", "F", "XX", "fr", "FRAN", "QQQ", "25"}) {
    EXPECT_EQ(country_from_alpha(code), "") << code;
  }
  for (const char* code : {"", "25", "000", "999", "FRA"}) {
    EXPECT_EQ(country_from_numeric(code), "") << code;
  }
}

TEST(Proportion, RoundsDownAndNeverOverflows) {
  EXPECT_EQ(share_rounded_down(9'000, 10'000, 20'000), 4'500);
  EXPECT_EQ(share_rounded_down(100, 1, 3), 33);
  EXPECT_EQ(share_rounded_down(100, 0, 3), 0);
  EXPECT_EQ(share_rounded_down(amount_minor_max, amount_minor_max, amount_minor_max),
            amount_minor_max);
  EXPECT_EQ(share_rounded_down(amount_minor_max, amount_minor_max, 1), amount_minor_max);
}

}  // namespace
}  // namespace privcards::cards
