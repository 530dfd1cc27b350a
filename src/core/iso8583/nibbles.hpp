#pragma once
// Half bytes: packed decimal, two digits a byte with an odd nibble left over when the length is
// odd, and hex digits. Used by the parser and the builder only.

#include <cstddef>
#include <cstdint>

#include "core/iso8583/spec.hpp"

namespace privcards::iso8583 {

inline constexpr std::uint8_t nibble_separator = 0xD;  // `=` on track 2
inline constexpr std::uint8_t nibble_filler = 0xF;

constexpr std::uint8_t nibble_at(const std::uint8_t* bytes, std::size_t index) {
  const std::uint8_t byte = bytes[index / 2];
  return index % 2 == 0 ? static_cast<std::uint8_t>(byte >> 4)
                        : static_cast<std::uint8_t>(byte & 0x0F);
}

// Where digit 0 of `digits` digits sits.
constexpr std::size_t first_nibble(std::size_t digits, OddDigit odd_digit) {
  return digits % 2 == 1 && odd_digit == OddDigit::left_zero ? 1 : 0;
}

constexpr char character_of_nibble(std::uint8_t nibble) {
  if (nibble <= 9) return static_cast<char>('0' + nibble);
  return nibble == nibble_separator ? '=' : '?';
}

// -1 for what is not a hex digit.
constexpr int hex_value(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace privcards::iso8583
