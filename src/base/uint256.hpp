#pragma once
// Unsigned 256-bit integers: amounts of a chain's smallest unit and the products that price them
// (wei times a scaled price leaves 128 bits). Addition and multiplication say when they overflow;
// division rounds down, as its name says.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace privcards {

class Uint256 {
 public:
  constexpr Uint256() = default;
  constexpr Uint256(std::uint64_t value) : limbs_{value, 0, 0, 0} {}

  static Uint256 from_big_endian(ByteView bytes);                       // at most 32 bytes
  static std::optional<Uint256> from_decimal(std::string_view digits);  // digits only, below 2^256
  static Uint256 power_of_ten(int exponent);                            // 0 to 77

  std::array<std::uint8_t, 32> big_endian() const;
  std::string decimal() const;
  // Nothing when it does not fit.
  std::optional<std::uint64_t> as_uint64() const;
  std::optional<std::int64_t> as_int64() const;
  bool is_zero() const { return *this == Uint256(); }
  int bits() const;  // position of the highest bit set, plus one; 0 for zero

  bool operator==(const Uint256&) const = default;
  std::strong_ordering operator<=>(const Uint256& other) const;

  std::optional<Uint256> plus(const Uint256& other) const;
  std::optional<Uint256> minus(const Uint256& other) const;  // nothing below zero
  std::optional<Uint256> times(const Uint256& other) const;
  // CHECKs that the divisor is not zero.
  struct Division;
  Division divided_rounding_down(const Uint256& divisor) const;

 private:
  bool bit(int position) const;

  std::array<std::uint64_t, 4> limbs_{};  // least significant first
};

struct Uint256::Division {
  Uint256 quotient;
  Uint256 remainder;
};

}  // namespace privcards
