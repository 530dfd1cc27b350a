#include "vault/luhn.hpp"

namespace privcards::vault {
namespace {

// `doubled` says whether the rightmost digit is doubled.
int luhn_sum(std::string_view digits, bool doubled) {
  int sum = 0;
  for (std::size_t i = digits.size(); i-- > 0; doubled = !doubled) {
    int digit = digits[i] - '0';
    if (doubled) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum;
}

}  // namespace

char luhn_digit(std::string_view digits_without_check) {
  return static_cast<char>('0' + (10 - luhn_sum(digits_without_check, true) % 10) % 10);
}

bool luhn_valid(std::string_view digits) {
  if (digits.size() < 2) return false;
  for (char c : digits) {
    if (c < '0' || c > '9') return false;
  }
  return luhn_sum(digits, false) % 10 == 0;
}

}  // namespace privcards::vault
