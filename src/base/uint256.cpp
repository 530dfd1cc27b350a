#include "base/uint256.hpp"

#include <algorithm>
#include <bit>

#include "base/check.hpp"

namespace privcards {
namespace {

// Twice the width of a limb: products of two limbs, and sums with their carry.
__extension__ typedef unsigned __int128 Wide;

constexpr std::uint64_t low(Wide value) { return static_cast<std::uint64_t>(value); }

}  // namespace

Uint256 Uint256::from_big_endian(ByteView bytes) {
  CHECK(bytes.size() <= 32);
  Uint256 value;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t place = bytes.size() - 1 - i;
    value.limbs_[place / 8] |= static_cast<std::uint64_t>(bytes[i]) << (place % 8 * 8);
  }
  return value;
}

std::optional<Uint256> Uint256::from_decimal(std::string_view digits) {
  if (digits.empty() || digits.size() > 78) return std::nullopt;
  Uint256 value;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto shifted = value.times(10);
    if (!shifted) return std::nullopt;
    const auto next = shifted->plus(static_cast<std::uint64_t>(c - '0'));
    if (!next) return std::nullopt;
    value = *next;
  }
  return value;
}

Uint256 Uint256::power_of_ten(int exponent) {
  CHECK(exponent >= 0 && exponent <= 77);
  Uint256 value(1);
  for (int i = 0; i < exponent; ++i) value = *value.times(10);
  return value;
}

std::array<std::uint8_t, 32> Uint256::big_endian() const {
  std::array<std::uint8_t, 32> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t place = 31 - i;
    bytes[i] = static_cast<std::uint8_t>(limbs_[place / 8] >> (place % 8 * 8));
  }
  return bytes;
}

std::string Uint256::decimal() const {
  std::string text;
  Uint256 rest = *this;
  do {
    const Division step = rest.divided_rounding_down(10);
    text.push_back(static_cast<char>('0' + step.remainder.limbs_[0]));
    rest = step.quotient;
  } while (!rest.is_zero());
  std::reverse(text.begin(), text.end());
  return text;
}

std::optional<std::uint64_t> Uint256::as_uint64() const {
  if (bits() > 64) return std::nullopt;
  return limbs_[0];
}

std::optional<std::int64_t> Uint256::as_int64() const {
  if (bits() > 63) return std::nullopt;
  return static_cast<std::int64_t>(limbs_[0]);
}

int Uint256::bits() const {
  for (std::size_t i = limbs_.size(); i > 0; --i) {
    if (limbs_[i - 1] != 0) {
      return static_cast<int>(i * 64) - std::countl_zero(limbs_[i - 1]);
    }
  }
  return 0;
}

std::strong_ordering Uint256::operator<=>(const Uint256& other) const {
  for (std::size_t i = limbs_.size(); i > 0; --i) {
    if (limbs_[i - 1] != other.limbs_[i - 1]) return limbs_[i - 1] <=> other.limbs_[i - 1];
  }
  return std::strong_ordering::equal;
}

std::optional<Uint256> Uint256::plus(const Uint256& other) const {
  Uint256 sum;
  Wide carry = 0;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    const Wide limb = static_cast<Wide>(limbs_[i]) + other.limbs_[i] + carry;
    sum.limbs_[i] = low(limb);
    carry = limb >> 64;
  }
  if (carry != 0) return std::nullopt;
  return sum;
}

std::optional<Uint256> Uint256::minus(const Uint256& other) const {
  if (*this < other) return std::nullopt;
  Uint256 difference;
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    const Wide taken = static_cast<Wide>(other.limbs_[i]) + borrow;
    difference.limbs_[i] = low(limbs_[i] - taken);
    borrow = limbs_[i] < taken ? 1 : 0;
  }
  return difference;
}

std::optional<Uint256> Uint256::times(const Uint256& other) const {
  std::array<std::uint64_t, 8> product{};
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    Wide carry = 0;
    for (std::size_t k = 0; k < limbs_.size(); ++k) {
      const Wide limb = static_cast<Wide>(limbs_[i]) * other.limbs_[k] + product[i + k] + carry;
      product[i + k] = low(limb);
      carry = limb >> 64;
    }
    product[i + limbs_.size()] = low(carry);
  }
  Uint256 result;
  for (std::size_t i = 0; i < product.size(); ++i) {
    if (i < limbs_.size()) {
      result.limbs_[i] = product[i];
    } else if (product[i] != 0) {
      return std::nullopt;
    }
  }
  return result;
}

bool Uint256::bit(int position) const {
  return (limbs_[static_cast<std::size_t>(position / 64)] >> (position % 64) & 1) != 0;
}

// Bit by bit, as on paper: at most 256 steps, and a price is computed once per deposit.
Uint256::Division Uint256::divided_rounding_down(const Uint256& divisor) const {
  CHECK(!divisor.is_zero());
  Division result;
  for (int i = bits() - 1; i >= 0; --i) {
    const bool overflows = result.remainder.bit(255);
    Uint256& remainder = result.remainder;
    for (std::size_t k = 3; k > 0; --k) {
      remainder.limbs_[k] = remainder.limbs_[k] << 1 | remainder.limbs_[k - 1] >> 63;
    }
    remainder.limbs_[0] = remainder.limbs_[0] << 1 | (bit(i) ? 1 : 0);
    if (!overflows && remainder < divisor) continue;
    // With the bit that was shifted out the remainder is below twice the divisor: one subtraction,
    // modulo 2^256, is enough.
    std::uint64_t borrow = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const Wide taken = static_cast<Wide>(divisor.limbs_[k]) + borrow;
      borrow = remainder.limbs_[k] < taken ? 1 : 0;
      remainder.limbs_[k] = low(remainder.limbs_[k] - taken);
    }
    const auto place = static_cast<std::size_t>(i);
    result.quotient.limbs_[place / 64] |= std::uint64_t{1} << (place % 64);
  }
  return result;
}

}  // namespace privcards
