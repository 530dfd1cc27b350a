#pragma once
// What an operator sets about rails: the nodes they are read from, where prices come from, who is
// asked about a deposit's source.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "core/deposits/market_price.hpp"
#include "main/price_providers.hpp"

namespace privcards::main {

// [rails.NAME]: the node of the rail of that name (`privcards admin rail add`).
struct RailNode {
  std::string name;
  std::string url;  // http(s)://HOST:PORT/path
  std::string user;
  SecretText password;
  std::int64_t timeout_ms = 20'000;
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

struct RailsConfig {
  std::vector<RailNode> nodes;
  PriceConfig prices;
  ScreeningConfig screening;
  const RailNode* node(std::string_view rail) const {
    for (const RailNode& each : nodes) {
      if (each.name == rail) return &each;
    }
    return nullptr;
  }
};

// Of a file with these sections and no others: for `privcards dev --rails`. Or what is wrong.
Result<RailsConfig, std::string> read_rails_file(const std::string& path);

// "kraken", or "kraken=https://host" for another address of the same kind.
std::optional<ProviderAddress> parse_provider_address(std::string_view text);
// "BTC=60000.00"
std::optional<FixedPrice> parse_fixed_price(std::string_view text);

}  // namespace privcards::main
