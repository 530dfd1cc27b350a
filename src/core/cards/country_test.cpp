#include "core/cards/country.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace privcards::cards
