#pragma once
// How deep a deposit must lie before it is credited. It depends on the network, the asset and the
// value: the more is at stake, the longer a reorganisation must not reach it. What somebody splits
// into many deposits within an hour counts as their sum.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "core/deposits/deposit.hpp"

namespace privcards::deposits {

enum class Network : std::uint8_t { bitcoin = 1, ethereum = 2, solana = 3, tron = 4 };
std::string_view name_of(Network network);
std::optional<Network> parse_network(std::string_view text);

// Either that many blocks, the deposit's own among them, or what the chain itself calls final.
struct Requirement {
  std::int32_t blocks = 1;
  bool finalized = false;
  bool review = false;  // a person must look at it first
  bool operator==(const Requirement&) const = default;
};

struct Tier {
  std::int64_t up_to_minor = 0;  // inclusive
  Requirement required;
};

struct ConfirmationPolicy {
  std::vector<Tier> tiers;  // ascending
  Requirement above;        // for what is above the last tier
};

ConfirmationPolicy default_policy(Network network);
// A sentence when it could not be meant: tiers out of order, a larger one that asks for less.
std::optional<std::string_view> problem_in(const ConfirmationPolicy& policy);

Requirement requirement_for(const ConfirmationPolicy& policy, std::int64_t value_minor);

// Where a deposit lies now, read off the stored chain and never counted up.
struct Depth {
  std::int64_t confirmations = 0;  // 0: in no block
  bool finalized = false;          // the chain's own word
  bool coinbase = false;
};
// Coinbase outputs cannot be spent, and may vanish, before they have 100 confirmations.
inline constexpr std::int64_t coinbase_confirmations = 100;

// tip − height + 1 while the block is on the chain; 0 when it is not, or the tip is below it.
std::int64_t confirmations_at(std::int64_t height, std::int64_t tip_height);
bool is_met(const Requirement& required, const Depth& depth);

// The deposits of one wallet on one network, to be summed.
struct RecentDeposit {
  Instant seen_at;
  std::int64_t value_minor = 0;
};
inline constexpr std::int64_t summing_ms = 3'600'000;
// What was seen less than an hour before or after `seen_at`, the deposit itself among it.
std::int64_t value_within_an_hour(const std::vector<RecentDeposit>& recent, Instant seen_at);

}  // namespace privcards::deposits
