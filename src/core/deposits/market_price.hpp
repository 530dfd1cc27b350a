#pragma once
// One price out of what several providers say, or none: too old, too few, too far apart or too
// sudden all mean that nobody knows what the money is worth, and then deposits wait. Every sample
// and what became of it is kept beside the price.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "core/deposits/pricing.hpp"

namespace privcards::deposits {

struct PriceSample {
  std::string provider;
  Price price;  // of the last trade, or between bid and ask
  std::optional<Price> bid;
  std::optional<Price> ask;
  std::optional<Instant> quoted_at;  // by the provider's clock
  Instant received_at;
};

// In the order they are found.
enum class SampleVerdict : std::uint8_t { used, not_positive, stale, crossed, repeated, outlier };
std::string_view name_of(SampleVerdict verdict);

struct PriceRules {
  std::int64_t age_ms_max = 120'000;
  std::int64_t outlier_basis_points = 200;  // from the median
  std::int64_t spread_basis_points = 300;   // from lowest to highest of the rest
  std::int64_t jump_basis_points = 1'000;   // since the last good price …
  std::int64_t jump_ms = 300'000;           // … when that is not older
  std::size_t samples_min = 2;
};

struct KnownPrice {
  Price price;
  Instant at;
};

enum class NoPrice : std::uint8_t { none, too_few_samples, too_far_apart, jumped, expired };
std::string_view describe(NoPrice why);

struct MarketPrice {
  std::optional<Price> price;
  NoPrice why_none = NoPrice::none;
  std::vector<SampleVerdict> verdicts;  // one for each sample
  bool fixed = false;                   // by the operator, not by a market
};

MarketPrice market_price(const std::vector<PriceSample>& samples,
                         const std::optional<KnownPrice>& last_good, Instant now,
                         const PriceRules& rules);

// The operator's own price, for use without network; it lapses.
MarketPrice fixed_price(Price price, Instant valid_until, Instant now);

// A dollar token counts as what its market says, but never as more than a dollar; below 98 cents
// something is wrong with it and a person decides.
struct TokenPrice {
  Price price;
  bool hold = false;
};
TokenPrice dollar_token_price(Price median);

}  // namespace privcards::deposits
