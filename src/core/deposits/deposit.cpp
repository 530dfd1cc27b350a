#include "core/deposits/deposit.hpp"

namespace privcards::deposits {

std::string_view name_of(Asset asset) {
  switch (asset) {
    case Asset::btc:
      return "btc";
    case Asset::eth:
      return "eth";
    case Asset::sol:
      return "sol";
    case Asset::usdt:
      return "usdt";
  }
  return "";
}

std::optional<Asset> parse_asset(std::string_view text) {
  for (Asset asset : all_assets) {
    if (name_of(asset) == text) return asset;
  }
  return std::nullopt;
}

std::string_view network_of(Asset asset) {
  switch (asset) {
    case Asset::btc:
      return "bitcoin";
    case Asset::eth:
    case Asset::usdt:
      return "ethereum";
    case Asset::sol:
      return "solana";
  }
  return "";
}

int decimals_of(Asset asset) {
  switch (asset) {
    case Asset::btc:
      return 8;
    case Asset::eth:
      return 18;
    case Asset::sol:
      return 9;
    case Asset::usdt:
      return 6;
  }
  return 0;
}

int confirmations_required(Asset asset) {
  switch (asset) {
    case Asset::btc:
      return 3;
    case Asset::eth:
    case Asset::usdt:
      return 12;
    case Asset::sol:
      return 32;
  }
  return 0;
}

std::string_view name_of(DepositStatus status) {
  switch (status) {
    case DepositStatus::pending:
      return "pending";
    case DepositStatus::confirmed:
      return "confirmed";
    case DepositStatus::reverted:
      return "reverted";
  }
  return "";
}

std::optional<DepositStatus> parse_deposit_status(std::string_view text) {
  for (auto status : {DepositStatus::pending, DepositStatus::confirmed, DepositStatus::reverted}) {
    if (name_of(status) == text) return status;
  }
  return std::nullopt;
}

}  // namespace privcards::deposits
