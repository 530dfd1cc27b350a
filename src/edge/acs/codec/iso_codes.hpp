#pragma once
// Country and currency numbers a message may use. Reserved and testing codes are excluded as the
// protocol says: countries 901-999, currencies 955-964 and 999.

#include <cstdint>

namespace privcards::acs {

bool is_country_number(std::uint16_t number);   // ISO 3166-1
bool is_currency_number(std::uint16_t number);  // ISO 4217

}  // namespace privcards::acs
