#pragma once
// The addresses of a rail: derived from its account key (external chain, index), or checked when an
// operator imports them. And what a wallet program needs to pay to one.

#include <optional>
#include <string>
#include <vector>

#include "core/chain/extended_key.hpp"
#include "core/deposits/rail.hpp"

namespace privcards::deposits {

// Whether a network's addresses come from an imported pool.
bool uses_pool(Network network);

// Nothing for the one index in 2^127 that gives no key, for pools, and for a broken account key.
std::optional<RailAddress> derive_address(const Rail& rail, std::int64_t index);

// Index after index without parsing the key again; many times faster than derive_address().
class AddressDeriver {
 public:
  explicit AddressDeriver(const Rail& rail);
  std::optional<RailAddress> at(std::int64_t index) const;

 private:
  const Rail& rail_;
  std::optional<chain::ExtendedKey> external_;
};

// What can be deposited there, the native coin first.
std::vector<Asset> assets_of(const Rail& rail);
Asset native_asset(Network network);  // TRON: usdt, its coin is not taken
// The asset of a payment; nothing for a token that is not on the rail's list.
std::optional<Asset> asset_of(const Rail& rail, std::string_view token);
const std::string& minimum_of(const Rail& rail, Asset asset);
std::string default_minimum(Asset asset);  // above what sweeping it costs later

// What a payer should know about an address, for everything that can be paid there. Larger deposits
// may need more confirmations than the number it gives.
std::vector<DepositAddress> describe_address(const Rail& rail, const RailAddress& address);

// BIP 21, EIP-681 (with the chain's id), Solana Pay; TRON has none.
std::string payment_uri(const Rail& rail, Asset asset, const std::string& address);

}  // namespace privcards::deposits
