#pragma once
// Integers as bytes, the most significant first: the order of networks, of standards and of what
// this program keeps. Signed ones as two's complement.

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/bytes.hpp"
#include "base/check.hpp"

namespace privcards {

template <std::integral T>
requires(sizeof(T) == 4 || sizeof(T) == 8) std::make_unsigned_t<T> big_endian_bits(T value) {
  const auto bits = static_cast<std::make_unsigned_t<T>>(value);
  if constexpr (std::endian::native == std::endian::big) {
    return bits;
  } else if constexpr (sizeof(T) == 4) {
    return __builtin_bswap32(bits);
  } else {
    return __builtin_bswap64(bits);
  }
}

template <std::integral T>
std::array<std::uint8_t, sizeof(T)> big_endian(T value) {
  return std::bit_cast<std::array<std::uint8_t, sizeof(T)>>(big_endian_bits(value));
}

// `out` is Bytes or a std::string. T is always written out: how wide a number is kept must not
// follow from the type that a caller happens to have.
template <std::integral T, class Out>
void append_big_endian(Out& out, std::type_identity_t<T> value) {
  const auto bytes = big_endian<T>(value);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// Of the first bytes; there are at least sizeof(T).
template <std::integral T>
T read_big_endian(ByteView bytes) {
  CHECK(bytes.size() >= sizeof(T));
  std::array<std::uint8_t, sizeof(T)> first;
  std::copy_n(bytes.begin(), sizeof(T), first.begin());
  return static_cast<T>(big_endian_bits(std::bit_cast<T>(first)));
}

}  // namespace privcards
