#pragma once
// What price providers are asked and how they answer. Every number is read from its text: a price
// never goes through a double.

#include <optional>
#include <string>
#include <string_view>

#include "core/deposits/market_price.hpp"
#include "core/deposits/rail_address.hpp"

namespace privcards::rails {

enum class PriceProvider : std::uint8_t { kraken, coinbase, bitstamp, coingecko };
std::string_view name_of(PriceProvider provider);
std::optional<PriceProvider> parse_provider(std::string_view text);
std::string default_url(PriceProvider provider);  // without a path

// The path and query to ask for one asset in dollars.
std::string target_of(PriceProvider provider, deposits::Asset asset);
// Nothing when the answer is not of the provider's form.
std::optional<deposits::PriceSample> read_quote(PriceProvider provider, deposits::Asset asset,
                                                std::string_view body, Instant received_at);

}  // namespace privcards::rails
