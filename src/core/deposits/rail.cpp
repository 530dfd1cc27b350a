#include "core/deposits/rail.hpp"

#include <algorithm>
#include <charconv>

#include "base/money.hpp"

namespace privcards::deposits {
namespace {

std::string_view next_word(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

std::optional<Requirement> parse_requirement(std::string_view text) {
  Requirement required;
  if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    if (text.substr(plus) != "+review") return std::nullopt;
    required.review = true;
    text = text.substr(0, plus);
  }
  if (text == "finalized") {
    required.finalized = true;
    return required;
  }
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), required.blocks);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return required;
}

}  // namespace

Digest hash_of_block(std::string_view printed) { return sha256(as_bytes(printed)); }

RailDeposit rail_deposit(const ChainDeposit& row) {
  RailDeposit deposit;
  deposit.units = Uint256::from_decimal(row.units).value_or(Uint256());
  deposit.state = row.state;
  if (!row.block_hash.empty()) {
    deposit.block = BlockPlace{row.height, hash_of_block(row.block_hash)};
  }
  deposit.generation = row.generation;
  deposit.credited_minor = row.credited_minor;
  deposit.hold = row.hold;
  deposit.wait = row.wait;
  deposit.review_passed = row.review_passed;
  deposit.coinbase = row.coinbase;
  return deposit;
}

void put_state(ChainDeposit& row, const RailDeposit& deposit) {
  row.state = deposit.state;
  // What was replaced can be mined all the same, and nobody weighs a closed row.
  if (!is_decided(row.state)) row.closed = false;
  if (!deposit.block) {
    row.height = 0;
    row.block_hash.clear();
  }
  row.generation = deposit.generation;
  row.credited_minor = deposit.credited_minor;
  row.hold = deposit.hold;
  row.wait = deposit.wait;
  row.review_passed = deposit.review_passed;
}

std::string_view reason_of(const ChainDeposit& row) {
  switch (row.state) {
    case RailState::held:
      return name_of(row.hold);
    case RailState::confirming:
      return row.wait == WaitReason::none || row.wait == WaitReason::depth ? "" : name_of(row.wait);
    case RailState::below_minimum:
    case RailState::orphaned:
    case RailState::replaced:
    case RailState::reversed:
      return name_of(row.state);
    case RailState::pending:
    case RailState::credited:
      return "";
  }
  return "";
}

std::int64_t unused_in_a_row(const Rail& rail) {
  return rail.account_key.empty() ? 0 : rail.next_index - 1 - rail.last_paid;
}

bool is_expected(RailState state) {
  return state == RailState::pending || state == RailState::confirming || state == RailState::held;
}

bool is_decided(RailState state) {
  return state == RailState::credited || state == RailState::replaced ||
         state == RailState::below_minimum;
}

Result<ConfirmationPolicy, std::string> parse_policy(std::string_view text) {
  ConfirmationPolicy policy;
  bool has_above = false;
  for (std::string_view word = next_word(text); !word.empty(); word = next_word(text)) {
    const std::size_t colon = word.find(':');
    const auto required =
        colon == std::string_view::npos ? std::nullopt : parse_requirement(word.substr(colon + 1));
    if (!required) return Unexpected(std::string(word) + " is not VALUE:CONFIRMATIONS");
    const std::string_view bound = word.substr(0, colon);
    if (bound == "above") {
      policy.above = *required;
      has_above = true;
      continue;
    }
    const ParsedAmount amount = parse_amount(bound, usd);
    if (!amount.minor) return Unexpected(std::string(bound) + " is not an amount of dollars");
    policy.tiers.push_back({*amount.minor, *required});
  }
  if (!has_above) return Unexpected(std::string("above:CONFIRMATIONS is missing"));
  if (const auto problem = problem_in(policy)) return Unexpected(std::string(*problem));
  return policy;
}

std::optional<std::string_view> problem_on(Network network, const ConfirmationPolicy& policy) {
  if (network != Network::bitcoin) return std::nullopt;
  const bool waits = policy.above.finalized ||
                     std::any_of(policy.tiers.begin(), policy.tiers.end(),
                                 [](const Tier& tier) { return tier.required.finalized; });
  if (!waits) return std::nullopt;
  return "nothing is ever final on Bitcoin: give a number of confirmations";
}

ConfirmationPolicy policy_of(const Rail& rail) {
  if (rail.policy.empty()) return default_policy(rail.network);
  auto policy = parse_policy(rail.policy);
  return policy ? *policy : default_policy(rail.network);
}

std::int32_t shown_confirmations(Network network, const Requirement& required) {
  if (!required.finalized) return required.blocks;
  switch (network) {
    case Network::bitcoin:
      return 100;
    case Network::ethereum:
      return 64;  // two epochs of 32 slots
    case Network::solana:
      return 32;
    case Network::tron:
      return 19;  // two thirds of 27 producers, and one
  }
  return required.blocks;
}

std::optional<Uint256> parse_units(std::string_view text, int decimals) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || fraction.size() > static_cast<std::size_t>(decimals)) return std::nullopt;
  if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
  std::string digits(whole);
  digits += fraction;
  digits.append(static_cast<std::size_t>(decimals) - fraction.size(), '0');
  return Uint256::from_decimal(digits);
}

}  // namespace privcards::deposits
