#pragma once
// What an operator sets about rails: how they are followed, where prices come from, who is asked
// about a deposit's source.

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "core/deposits/market_price.hpp"
#include "core/deposits/rail.hpp"
#include "edge/rails/price_providers.hpp"

namespace privcards::rails {

struct ScannerSettings {
  std::string rail;  // its name (`privcards admin rail add`)
  std::int64_t poll_ms = 5'000;
  bool unconfirmed = false;  // shows payments before they are in a block; asks the node much more
};

struct ProviderAddress {
  PriceProvider provider = PriceProvider::kraken;
  std::string url;
};
struct FixedPrice {
  deposits::Asset asset = deposits::Asset::btc;
  deposits::Price price;
};
struct PriceConfig {
  std::vector<ProviderAddress> providers;
  std::vector<FixedPrice> fixed;  // the operator's own; none of the providers is asked for these
  Instant fixed_until;
  std::int64_t refresh_ms = 30'000;
  std::int64_t samples_min = 2;
  std::int64_t spread_basis_points = 0;
};

struct ScreeningConfig {
  std::string url;
  std::vector<std::string> command;
  std::int64_t timeout_ms = 5'000;
  std::int64_t hold_after_ms = 600'000;  // without an answer for so long, a person decides
  bool configured() const { return !url.empty() || !command.empty(); }
};

}  // namespace privcards::rails
