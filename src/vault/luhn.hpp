#pragma once
// The Luhn check digit (ISO/IEC 7812-1 annex B): from the right, every second digit doubled.

#include <string_view>

namespace privcards::vault {

char luhn_digit(std::string_view digits_without_check);
bool luhn_valid(std::string_view digits);

}  // namespace privcards::vault
