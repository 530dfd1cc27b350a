#include "core/deposits/confirmation_policy.hpp"

#include <algorithm>
#include <array>

#include "base/money.hpp"

namespace privcards::deposits {
namespace {

constexpr std::array all_networks{Network::bitcoin, Network::ethereum, Network::solana,
                                  Network::tron};
constexpr std::int64_t small_minor = 200'00;
constexpr std::int64_t middle_minor = 5'000'00;

// Whether `right` is at least as careful as `left`.
bool asks_no_less(const Requirement& left, const Requirement& right) {
  if (left.review && !right.review) return false;
  if (right.finalized) return true;
  return !left.finalized && right.blocks >= left.blocks;
}

}  // namespace

std::string_view name_of(Network network) {
  switch (network) {
    case Network::bitcoin:
      return "bitcoin";
    case Network::ethereum:
      return "ethereum";
    case Network::solana:
      return "solana";
    case Network::tron:
      return "tron";
  }
  return "";
}

std::optional<Network> parse_network(std::string_view text) {
  for (Network network : all_networks) {
    if (name_of(network) == text) return network;
  }
  return std::nullopt;
}

ConfirmationPolicy default_policy(Network network) {
  const Requirement finalized{.blocks = 1, .finalized = true};
  switch (network) {
    case Network::bitcoin:
      return {.tiers = {{small_minor, {.blocks = 1}}, {middle_minor, {.blocks = 3}}},
              .above = {.blocks = 6}};
    case Network::ethereum:
      return {.tiers = {{small_minor, {.blocks = 12}}, {middle_minor, finalized}},
              .above = finalized};
    case Network::solana:
    case Network::tron:
      return {.tiers = {}, .above = finalized};
  }
  return {.tiers = {}, .above = finalized};
}

std::optional<std::string_view> problem_in(const ConfirmationPolicy& policy) {
  std::int64_t bound = -1;
  Requirement before{.blocks = 1};
  for (const Tier& tier : policy.tiers) {
    if (tier.up_to_minor <= bound) return "the tiers are not in ascending order";
    if (tier.required.blocks < 1) return "a deposit needs one confirmation at least";
    if (!asks_no_less(before, tier.required)) return "a larger deposit would need less";
    bound = tier.up_to_minor;
    before = tier.required;
  }
  if (policy.above.blocks < 1) return "a deposit needs one confirmation at least";
  if (!asks_no_less(before, policy.above)) return "a larger deposit would need less";
  return std::nullopt;
}

Requirement requirement_for(const ConfirmationPolicy& policy, std::int64_t value_minor) {
  for (const Tier& tier : policy.tiers) {
    if (value_minor <= tier.up_to_minor) return tier.required;
  }
  return policy.above;
}

std::int64_t confirmations_at(std::int64_t height, std::int64_t tip_height) {
  return std::max<std::int64_t>(0, tip_height - height + 1);
}

bool is_met(const Requirement& required, const Depth& depth) {
  if (depth.confirmations < 1) return false;
  if (depth.coinbase && depth.confirmations < coinbase_confirmations) return false;
  if (required.finalized) return depth.finalized;
  return depth.finalized || depth.confirmations >= required.blocks;
}

std::int64_t value_within_an_hour(const std::vector<RecentDeposit>& recent, Instant seen_at) {
  std::int64_t sum = 0;
  for (const RecentDeposit& deposit : recent) {
    const std::int64_t apart = deposit.seen_at.ms - seen_at.ms;
    if (apart > -summing_ms && apart < summing_ms) sum = checked_add(sum, deposit.value_minor);
  }
  return sum;
}

}  // namespace privcards::deposits
