#pragma once
// A crypto deposit on its way into a wallet, as its owner sees it: from a chain (rail.hpp), or made
// by the sandbox in the test world.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/time.hpp"

namespace privcards::deposits {

enum class Asset : std::uint8_t { btc = 1, eth = 2, sol = 3, usdt = 4 };
inline constexpr std::array all_assets{Asset::btc, Asset::eth, Asset::sol, Asset::usdt};
std::string_view name_of(Asset asset);
std::optional<Asset> parse_asset(std::string_view text);
std::string_view network_of(Asset asset);  // "bitcoin", "ethereum", "solana", "ethereum"
int decimals_of(Asset asset);              // 8, 18, 9, 6
// Blocks on top of a deposit before it is credited: for Solana the depth at which a slot is rooted.
int confirmations_required(Asset asset);

enum class DepositStatus : std::uint8_t { pending = 0, confirmed = 1, reverted = 2 };
std::string_view name_of(DepositStatus status);
std::optional<DepositStatus> parse_deposit_status(std::string_view text);

struct Deposit {
  DepositId id;
  WalletId wallet;
  Asset asset = Asset::btc;
  std::string network;  // empty: the asset's own
  std::string amount;   // decimal text in the asset's own units, "0.00500000"
  std::int64_t amount_usd_minor = 0;
  DepositStatus status = DepositStatus::pending;
  std::int32_t confirmations = 0;
  std::int32_t confirmations_required = 0;
  std::string transaction_hash;
  std::string address;
  Instant created_at;
  std::optional<Instant> confirmed_at;
  std::string reason;  // why it waits, or will not be credited; empty: nothing unusual
};

// One per wallet and asset in the sandbox, where addresses say so by their form and are no address
// of any chain; one per wallet, asset and network on rails.
struct DepositAddress {
  WalletId wallet;
  Asset asset = Asset::btc;
  std::string address;
  Instant created_at;
  // What a payer should know; a simulated address has none of it.
  std::string network;
  std::string minimum;  // in whole coins
  std::int32_t confirmations_required = 0;
  std::string payment_uri;
};

}  // namespace privcards::deposits
