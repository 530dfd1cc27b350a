#include "core/iso8583/mti.hpp"

#include <algorithm>

namespace privcards::iso8583 {

std::optional<Mti> Mti::parse(std::string_view digits) {
  constexpr std::string_view functions = "01234589";
  if (digits.size() != 4) return std::nullopt;
  const bool numeric =
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!numeric || digits[1] < '1' || digits[1] > '8' || digits[3] > '5') return std::nullopt;
  if (functions.find(digits[2]) == std::string_view::npos) return std::nullopt;
  Mti mti;
  std::copy(digits.begin(), digits.end(), mti.digits_.begin());
  return mti;
}

bool Mti::expects_response() const {
  return function() == MessageFunction::request || function() == MessageFunction::advice ||
         function() == MessageFunction::notification;
}

Mti Mti::without_repeat() const {
  Mti first = *this;
  if (is_repeat()) first.digits_[3] = static_cast<char>(digits_[3] - 1);
  return first;
}

std::optional<Mti> Mti::response() const {
  if (!expects_response()) return std::nullopt;
  Mti answer = without_repeat();
  answer.digits_[2] = static_cast<char>(digits_[2] + 1);
  return answer;
}

}  // namespace privcards::iso8583
