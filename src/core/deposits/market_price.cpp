#include "core/deposits/market_price.hpp"

#include <algorithm>
#include <cstdlib>

namespace privcards::deposits {
namespace {

// Whether two prices differ by more than that part of `base`. Prices are below 2^63 and basis
// points below 2^14, so the products need more than 64 bits.
bool apart_by_more(Price left, Price right, Price base, std::int64_t basis_points_max) {
  const auto difference = static_cast<std::uint64_t>(std::llabs(left.scaled - right.scaled));
  const Uint256 scaled = *Uint256(difference).times(basis_points);
  const Uint256 allowed = *Uint256(static_cast<std::uint64_t>(base.scaled))
                               .times(static_cast<std::uint64_t>(basis_points_max));
  return scaled > allowed;
}

// Between the two middle ones, rounded down, when there is no single one.
Price median_of(std::vector<Price> prices) {
  std::sort(prices.begin(), prices.end());
  const Price upper = prices[prices.size() / 2];
  if (prices.size() % 2 == 1) return upper;
  const Price lower = prices[prices.size() / 2 - 1];
  return {lower.scaled + (upper.scaled - lower.scaled) / 2};
}

SampleVerdict verdict_alone(const PriceSample& sample, Instant now, const PriceRules& rules) {
  if (sample.price.scaled <= 0) return SampleVerdict::not_positive;
  // A time ahead of ours is as wrong as one far behind.
  const std::int64_t age = now.ms - sample.quoted_at.value_or(sample.received_at).ms;
  const std::int64_t received_age = now.ms - sample.received_at.ms;
  if (std::llabs(age) >= rules.age_ms_max || received_age >= rules.age_ms_max) {
    return SampleVerdict::stale;
  }
  if (sample.bid && sample.ask && *sample.bid > *sample.ask) return SampleVerdict::crossed;
  return SampleVerdict::used;
}

// Of several samples of one provider only the newest has a voice.
void drop_repeated(const std::vector<PriceSample>& samples, std::vector<SampleVerdict>& verdicts) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (verdicts[i] != SampleVerdict::used) continue;
    for (std::size_t k = 0; k < samples.size(); ++k) {
      if (k == i || verdicts[k] != SampleVerdict::used) continue;
      if (samples[k].provider != samples[i].provider) continue;
      const bool newer = samples[k].received_at > samples[i].received_at ||
                         (samples[k].received_at == samples[i].received_at && k > i);
      if (newer) verdicts[i] = SampleVerdict::repeated;
    }
  }
}

std::vector<Price> used_prices(const std::vector<PriceSample>& samples,
                               const std::vector<SampleVerdict>& verdicts) {
  std::vector<Price> prices;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (verdicts[i] == SampleVerdict::used) prices.push_back(samples[i].price);
  }
  return prices;
}

}  // namespace

std::string_view name_of(SampleVerdict verdict) {
  switch (verdict) {
    case SampleVerdict::used:
      return "used";
    case SampleVerdict::not_positive:
      return "not_positive";
    case SampleVerdict::stale:
      return "stale";
    case SampleVerdict::crossed:
      return "crossed";
    case SampleVerdict::repeated:
      return "repeated";
    case SampleVerdict::outlier:
      return "outlier";
  }
  return "";
}

std::string_view describe(NoPrice why) {
  switch (why) {
    case NoPrice::none:
      return "";
    case NoPrice::too_few_samples:
      return "fewer providers than needed have a price that counts";
    case NoPrice::too_far_apart:
      return "the providers do not agree";
    case NoPrice::jumped:
      return "the price moved too far in a few minutes";
    case NoPrice::expired:
      return "the fixed price has lapsed";
  }
  return "";
}

MarketPrice market_price(const std::vector<PriceSample>& samples,
                         const std::optional<KnownPrice>& last_good, Instant now,
                         const PriceRules& rules) {
  MarketPrice result;
  for (const PriceSample& sample : samples) {
    result.verdicts.push_back(verdict_alone(sample, now, rules));
  }
  drop_repeated(samples, result.verdicts);
  std::vector<Price> prices = used_prices(samples, result.verdicts);
  if (prices.size() < rules.samples_min || prices.empty()) {
    result.why_none = NoPrice::too_few_samples;
    return result;
  }
  const Price middle = median_of(prices);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (result.verdicts[i] != SampleVerdict::used) continue;
    if (apart_by_more(samples[i].price, middle, middle, rules.outlier_basis_points)) {
      result.verdicts[i] = SampleVerdict::outlier;
    }
  }
  prices = used_prices(samples, result.verdicts);
  if (prices.size() < rules.samples_min || prices.empty()) {
    result.why_none = NoPrice::too_far_apart;
    return result;
  }
  const Price median = median_of(prices);
  const auto [lowest, highest] = std::minmax_element(prices.begin(), prices.end());
  if (apart_by_more(*lowest, *highest, median, rules.spread_basis_points)) {
    result.why_none = NoPrice::too_far_apart;
  } else if (last_good && now.ms - last_good->at.ms <= rules.jump_ms &&
             apart_by_more(median, last_good->price, last_good->price, rules.jump_basis_points)) {
    result.why_none = NoPrice::jumped;
  } else {
    result.price = median;
  }
  return result;
}

MarketPrice fixed_price(Price price, Instant valid_until, Instant now) {
  MarketPrice result{.fixed = true};
  if (now >= valid_until || price.scaled <= 0) {
    result.why_none = NoPrice::expired;
  } else {
    result.price = price;
  }
  return result;
}

TokenPrice dollar_token_price(Price median) {
  constexpr Price one_dollar{price_scale};
  constexpr Price hold_below{price_scale / 100 * 98};
  return {.price = std::min(median, one_dollar), .hold = median < hold_below};
}

}  // namespace privcards::deposits
