#include "core/iso8583/describe.hpp"

#include <algorithm>
#include <array>

namespace privcards::iso8583 {
namespace {

constexpr std::array visible_fields = {3,  4,  5,  6,  7,  9,  10, 11, 12, 13, 15, 16,
                                       18, 19, 22, 23, 25, 28, 32, 33, 37, 38, 39, 41,
                                       42, 43, 49, 50, 51, 54, 70, 90, 95, 100};
constexpr std::size_t shown_max = 120;

bool is_visible(const Message& message, int field) {
  return !message.profile().field(field).sensitive &&
         std::find(visible_fields.begin(), visible_fields.end(), field) != visible_fields.end();
}

void append_field(std::string& out, const Message& message, int field) {
  std::array<char, shown_max> buffer;
  out += ' ';
  out += std::to_string(field);
  if (field == 2) {
    const auto digits = message.digits(2, buffer);
    out += '=';
    out += mask_card_number(digits.value_or(""));
    return;
  }
  const auto text = is_visible(message, field) ? message.text(field, buffer) : std::nullopt;
  if (!text) {
    out += "(" + std::to_string(message.length(field)) + ")";
    return;
  }
  out += '=';
  const bool quoted = text->find(' ') != std::string_view::npos;
  if (quoted) out += '"';
  out += *text;
  if (quoted) out += '"';
}

}  // namespace

std::string mask_card_number(std::string_view digits) {
  std::string masked(digits.size(), '*');
  // Shorter than any card number: the ends together would show too much of it.
  if (digits.size() < 13) return masked;
  masked.replace(0, 6, digits.substr(0, 6));
  masked.replace(digits.size() - 4, 4, digits.substr(digits.size() - 4));
  return masked;
}

std::string describe(const Message& message) {
  std::string out(message.mti());
  message.for_each_field([&](int field) { append_field(out, message, field); });
  if (message.trailing_bytes() > 0) {
    out += " +" + std::to_string(message.trailing_bytes()) + " trailing bytes";
  }
  return out;
}

std::string describe(const FieldError& error) {
  const std::string what = error.field == 0 ? "message start" : "DE " + std::to_string(error.field);
  return what + " at byte " + std::to_string(error.offset) + ": " +
         std::string(name_of(error.reason));
}

}  // namespace privcards::iso8583
