#pragma once
// What the configuration says about rails: the nodes they are read from, where prices come from,
// who is asked about a deposit's source.

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "edge/chain/rpc.hpp"
#include "edge/rails/settings.hpp"

namespace privcards::main {

// [rails.NAME]: how the rail of that name is followed, and its node.
struct RailNode {
  rails::ScannerSettings scanner;
  chain::RpcOptions rpc{.timeout_ms = 20'000};
};

struct RailsConfig {
  std::vector<RailNode> nodes;
  rails::PriceConfig prices;
  rails::ScreeningConfig screening;
  const RailNode* node(std::string_view rail) const {
    for (const RailNode& each : nodes) {
      if (each.scanner.rail == rail) return &each;
    }
    return nullptr;
  }
};

// Of a file with these sections and no others: for `privcards dev --rails`. Or what is wrong.
Result<RailsConfig, std::string> read_rails_file(const std::string& path);

// "kraken", or "kraken=https://host" for another address of the same kind.
std::optional<rails::ProviderAddress> parse_provider_address(std::string_view text);
// "BTC=60000.00"
std::optional<rails::FixedPrice> parse_fixed_price(std::string_view text);

}  // namespace privcards::main
