#pragma once
// What a deposit is worth in cents. Everything is a whole number: units of the chain, prices scaled
// by 10^8, spreads in basis points, products in 256 bits. It is rounded once, at the end, down.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/uint256.hpp"

namespace privcards::deposits {

// US dollars for one whole unit, times 10^8.
struct Price {
  std::int64_t scaled = 0;
  auto operator<=>(const Price&) const = default;
};
inline constexpr std::int64_t price_scale = 100'000'000;
inline constexpr int basis_points = 10'000;
inline constexpr int formula_version = 1;  // kept on each priced row

// "63353.70", "6.3e4"; digits behind the eighth decimal are cut off. Nothing when it is no positive
// decimal number, or none below 10^10.
std::optional<Price> parse_price(std::string_view text);
std::string render_price(Price price);  // "63353.70000000"

enum class ValueError : std::uint8_t {
  implausible_units,  // above 2^127: no chain has that many
  too_large           // more cents than one amount may have
};
// floor(units × price × (10000 − spread) × 100 / (10^decimals × 10^8 × 10^4)). 0 is a value.
Result<std::int64_t, ValueError> value_minor_rounded_down(const Uint256& units, int decimals,
                                                          Price price, int spread_basis_points);

// "0.00500000": all decimals the asset has.
std::string render_units(const Uint256& units, int decimals);

}  // namespace privcards::deposits
