#include "core/deposits/pricing.hpp"

#include "base/check.hpp"
#include "base/money.hpp"

namespace privcards::deposits {
namespace {

constexpr int price_decimals = 8;
constexpr int exponent_max = 20;  // further out a price is nonsense

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A signed exponent behind `e`, small enough to be meant.
std::optional<int> parse_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 2) return std::nullopt;
  int value = 0;
  for (char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  if (value > exponent_max) return std::nullopt;
  return negative ? -value : value;
}

}  // namespace

std::optional<Price> parse_price(std::string_view text) {
  if (text.size() > 64) return std::nullopt;
  int power = 0;
  if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    const auto exponent = parse_exponent(text.substr(e + 1));
    if (!exponent) return std::nullopt;
    power = *exponent;
    text = text.substr(0, e);
  }
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return std::nullopt;
  auto scaled = Uint256::from_decimal(std::string(whole) + std::string(fraction));
  if (!scaled) return std::nullopt;
  power += price_decimals - static_cast<int>(fraction.size());
  if (power >= 0) {
    scaled = scaled->times(Uint256::power_of_ten(power));
  } else if (-power <= 77) {
    scaled = scaled->divided_rounding_down(Uint256::power_of_ten(-power)).quotient;
  }
  const auto number = scaled ? scaled->as_int64() : std::nullopt;
  if (!number || *number <= 0 || *number >= 10'000'000'000 * price_scale) return std::nullopt;
  return Price{*number};
}

std::string render_price(Price price) {
  CHECK(price.scaled >= 0);
  return render_units(static_cast<std::uint64_t>(price.scaled), price_decimals);
}

Result<std::int64_t, ValueError> value_minor_rounded_down(const Uint256& units, int decimals,
                                                          Price price, int spread_basis_points) {
  CHECK(decimals >= 0 && decimals <= 30 && price.scaled > 0);
  CHECK(spread_basis_points >= 0 && spread_basis_points < basis_points);
  if (units.bits() > 127) return Unexpected(ValueError::implausible_units);
  // 127 + 63 + 14 + 7 bits: it cannot overflow.
  const auto kept = static_cast<std::uint64_t>(basis_points - spread_basis_points);
  const Uint256 product = *units.times(static_cast<std::uint64_t>(price.scaled))->times(kept * 100);
  const auto value =
      product.divided_rounding_down(Uint256::power_of_ten(decimals + price_decimals + 4)).quotient;
  const auto minor = value.as_int64();
  if (!minor || *minor > amount_minor_max) return Unexpected(ValueError::too_large);
  return *minor;
}

std::string render_units(const Uint256& units, int decimals) {
  std::string digits = units.decimal();
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return digits;
}

}  // namespace privcards::deposits
