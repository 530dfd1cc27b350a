#include "core/deposits/rail_address.hpp"

#include <charconv>

#include "core/chain/ethereum_address.hpp"
#include "core/chain/payment_uri.hpp"

namespace privcards::deposits {
namespace {

constexpr std::int64_t index_max = chain::hardened - 1;

std::optional<chain::ExtendedKey> external_chain(const Rail& rail) {
  if (uses_pool(rail.network)) return std::nullopt;
  const auto account = chain::parse_extended_key(rail.account_key);
  if (!account) return std::nullopt;
  return chain::derive_child(*account, 0);
}

bool fill_bitcoin(const Rail& rail, const CompressedPoint& point, RailAddress& address) {
  std::optional<Bytes> script;
  if (rail.script == chain::ScriptType::p2wpkh) {
    script = chain::p2wpkh_script(point);
  } else {
    script = chain::p2tr_script(point);
  }
  if (!script) return false;
  const auto text = chain::address_of_script(*script, rail.prefix);
  if (!text) return false;
  address.target = *script;
  address.address = *text;
  return true;
}

bool fill_ethereum(const Rail& rail, const CompressedPoint& point, RailAddress& address) {
  const auto bytes = chain::ethereum_address(point);
  if (!bytes) return false;
  address.target.assign(bytes->begin(), bytes->end());
  address.address =
      rail.network == Network::tron ? chain::render_tron(*bytes) : chain::render_eip55(*bytes);
  return true;
}

std::string ethereum_payment_uri(const Rail& rail, Asset asset, const std::string& address) {
  const auto to = chain::parse_ethereum_address(address);
  std::optional<chain::EthereumAddress> token;
  if (asset == Asset::usdt && !rail.tokens.empty()) {
    token = chain::parse_ethereum_address(rail.tokens.front());
  }
  std::uint64_t chain_id = 0;
  std::from_chars(rail.identity.data(), rail.identity.data() + rail.identity.size(), chain_id);
  return to ? chain::ethereum_uri(*to, chain_id, token, {}) : std::string();
}

std::string solana_payment_uri(const Rail& rail, Asset asset, const std::string& address) {
  const auto to = chain::parse_solana(address);
  std::optional<chain::SplToken> token;
  if (asset == Asset::usdt && !rail.tokens.empty()) {
    if (const auto mint = chain::parse_solana(rail.tokens.front())) {
      token = chain::SplToken{*mint, decimals_of(asset)};
    }
  }
  return to ? chain::solana_uri(*to, token, {}) : std::string();
}

}  // namespace

bool uses_pool(Network network) { return network == Network::solana; }

AddressDeriver::AddressDeriver(const Rail& rail) : rail_(rail), external_(external_chain(rail)) {}

std::optional<RailAddress> AddressDeriver::at(std::int64_t index) const {
  if (!external_ || index < 0 || index > index_max) return std::nullopt;
  const auto child = chain::derive_child(*external_, static_cast<std::uint32_t>(index));
  if (!child) return std::nullopt;
  RailAddress address;
  address.rail = rail_.name;
  address.index = index;
  const bool filled = rail_.network == Network::bitcoin
                          ? fill_bitcoin(rail_, child->point, address)
                          : fill_ethereum(rail_, child->point, address);
  if (!filled) return std::nullopt;
  return address;
}

std::optional<RailAddress> derive_address(const Rail& rail, std::int64_t index) {
  return AddressDeriver(rail).at(index);
}

Asset native_asset(Network network) {
  switch (network) {
    case Network::bitcoin:
      return Asset::btc;
    case Network::ethereum:
      return Asset::eth;
    case Network::solana:
      return Asset::sol;
    case Network::tron:
      return Asset::usdt;
  }
  return Asset::btc;
}

std::vector<Asset> assets_of(const Rail& rail) {
  std::vector<Asset> assets{native_asset(rail.network)};
  if (!rail.tokens.empty() && assets.front() != Asset::usdt) assets.push_back(Asset::usdt);
  return assets;
}

std::optional<Asset> asset_of(const Rail& rail, std::string_view token) {
  if (token.empty()) {
    if (rail.network == Network::tron) return std::nullopt;
    return native_asset(rail.network);
  }
  for (const std::string& known : rail.tokens) {
    if (known == token) return Asset::usdt;
  }
  return std::nullopt;
}

const std::string& minimum_of(const Rail& rail, Asset asset) {
  return asset == Asset::usdt ? rail.token_minimum : rail.minimum;
}

std::string default_minimum(Asset asset) {
  switch (asset) {
    case Asset::btc:
      return "0.0001";
    case Asset::eth:
      return "0.002";
    case Asset::sol:
      return "0.02";
    case Asset::usdt:
      return "5";
  }
  return "0";
}

std::vector<DepositAddress> describe_address(const Rail& rail, const RailAddress& address) {
  std::vector<DepositAddress> described;
  for (Asset asset : assets_of(rail)) {
    DepositAddress& one = described.emplace_back();
    one.wallet = address.wallet;
    one.asset = asset;
    one.address = address.address;
    one.created_at = address.issued_at;
    one.network = name_of(rail.network);
    one.minimum = minimum_of(rail, asset);
    one.confirmations_required =
        shown_confirmations(rail.network, requirement_for(policy_of(rail), 1));
    one.payment_uri = payment_uri(rail, asset, address.address);
  }
  return described;
}

std::string payment_uri(const Rail& rail, Asset asset, const std::string& address) {
  switch (rail.network) {
    case Network::bitcoin:
      return chain::bitcoin_uri(address, {});
    case Network::ethereum:
      return ethereum_payment_uri(rail, asset, address);
    case Network::solana:
      return solana_payment_uri(rail, asset, address);
    case Network::tron:
      return "";
  }
  return "";
}

}  // namespace privcards::deposits
