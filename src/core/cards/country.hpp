#pragma once
// Countries as card messages write them (ISO 3166-1): two letters, three letters or three digits.
// Inside the program a country is its three letters.

#include <string_view>

namespace privcards::cards {

// Both empty for a code that no country has.
std::string_view country_from_alpha(std::string_view code);      // "FR" or "FRA" -> "FRA"
std::string_view country_from_numeric(std::string_view digits);  // "250" -> "FRA"
// Empty as well.
std::string_view numeric_country(std::string_view alpha3);  // "FRA" -> "250"

}  // namespace privcards::cards
