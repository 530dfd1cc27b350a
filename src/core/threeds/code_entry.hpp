#pragma once
// What a cardholder types for a one-time code, brought to the form it is compared in.

#include <optional>
#include <string_view>

#include "base/secret.hpp"
#include "core/threeds/step.hpp"

namespace privcards::threeds {

inline constexpr int code_digits = 6;

// Spaces, dashes and full-width digits are forgiven; nothing for anything else than six digits.
std::optional<SecretText> normalise_code(std::string_view typed);
// Compares in constant time.
CodeCheck check_code(std::string_view typed, const SecretText& code);

}  // namespace privcards::threeds
