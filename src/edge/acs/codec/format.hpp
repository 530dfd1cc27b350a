#pragma once
// What a value of a message must look like: the vocabulary of the field tables. Lengths count
// characters, not bytes.

#include <cstdint>
#include <string_view>

#include "edge/acs/codec/json_tree.hpp"

namespace privcards::acs {

enum class FormatKind : std::uint8_t {
  text,       // any characters
  digits,     // 0-9 only
  code,       // one of a list
  number,     // digits whose value lies in a range
  uuid,       //
  url,        // absolute
  email,      // something on both sides of an @
  base64url,  //
  boolean,    // JSON true or false
  only_true,  // JSON true
  date,       // YYYYMMDD
  minute,     // YYYYMMDDHHMM
  second,     // YYYYMMDDHHMMSS
  expiry,     // YYMM
  offset,     // minutes, with or without sign
  ip_address,
  country,   // three digits of ISO 3166-1; 304 when no country has them
  currency,  // three digits of ISO 4217
  object,    // its members are rows of their own
  codes,     // an array of values of a list
  extensions
};

struct Format {
  FormatKind kind = FormatKind::text;
  std::uint32_t min = 1;       // characters; value for `number`
  std::uint32_t max = 0;       // characters; value for `number`; entries for arrays
  std::string_view codes;      // "01 02 03"
  bool network_codes = false;  // 80-99, a network's own, as well
  std::uint32_t width = 0;     // `number`: exactly so many digits, if not 0
};

constexpr Format text(std::uint32_t max) { return {FormatKind::text, 1, max, {}, false, 0}; }
constexpr Format digits(std::uint32_t min, std::uint32_t max) {
  return {FormatKind::digits, min, max, {}, false, 0};
}
constexpr Format number(std::uint32_t min, std::uint32_t max) {
  return {FormatKind::number, min, max, {}, false, 0};
}
constexpr Format one_of(std::string_view codes) {
  return {FormatKind::code, 1, 2, codes, false, 0};
}
constexpr Format one_of_or_network(std::string_view codes) {
  return {FormatKind::code, 1, 2, codes, true};
}
constexpr Format url(std::uint32_t max) { return {FormatKind::url, 1, max, {}, false, 0}; }
constexpr Format plain(FormatKind kind, std::uint32_t max = 0, std::string_view codes = {}) {
  return {kind, 1, max, codes, false, 0};
}

enum class Fit : std::uint8_t { good, wrong, not_iso };
Fit check_format(const Format& format, const JsonValue& value);

}  // namespace privcards::acs
