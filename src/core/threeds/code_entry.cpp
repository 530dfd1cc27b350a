#include "core/threeds/code_entry.hpp"

namespace privcards::threeds {
namespace {

// What people put between digits: blanks and dashes, also the no-break space (C2 A0) and the
// typographic dashes (E2 80 90 to 95) that phones insert.
std::size_t separator_size(std::string_view text) {
  if (text[0] == ' ' || text[0] == '\t' || text[0] == '-') return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  const bool dash = text.starts_with("\xE2\x80") && text.size() >= 3 &&
                    static_cast<unsigned char>(text[2]) >= 0x90 &&
                    static_cast<unsigned char>(text[2]) <= 0x95;
  return dash ? 3 : 0;
}

// Full-width digits are EF BC 90 to EF BC 99.
bool is_full_width_digit(std::string_view text) {
  return text.starts_with("\xEF\xBC") && text.size() >= 3 &&
         static_cast<unsigned char>(text[2]) >= 0x90 && static_cast<unsigned char>(text[2]) <= 0x99;
}

}  // namespace

std::optional<SecretText> normalise_code(std::string_view typed) {
  std::string digits;
  while (!typed.empty()) {
    std::size_t used = separator_size(typed);
    if (used == 0 && typed[0] >= '0' && typed[0] <= '9') {
      digits.push_back(typed[0]);
      used = 1;
    } else if (used == 0 && is_full_width_digit(typed)) {
      digits.push_back(static_cast<char>('0' + (static_cast<unsigned char>(typed[2]) - 0x90)));
      used = 3;
    }
    if (used == 0 || digits.size() > static_cast<std::size_t>(code_digits)) return std::nullopt;
    typed.remove_prefix(used);
  }
  if (digits.size() != static_cast<std::size_t>(code_digits)) return std::nullopt;
  return SecretText(std::move(digits));
}

CodeCheck check_code(std::string_view typed, const SecretText& code) {
  const std::optional<SecretText> normalised = normalise_code(typed);
  if (!normalised) return CodeCheck::malformed;
  return normalised->equals(code) ? CodeCheck::matches : CodeCheck::differs;
}

}  // namespace privcards::threeds
