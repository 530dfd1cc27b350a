#pragma once
// The life of a deposit from a chain, as a table of states and events. Each event gives the next
// state and what must be recorded in the same commit: at most one posting, and what an operator has
// to hear. An event that changes nothing, such as the same block once more, gives back the same
// state and no posting; that is what makes replays harmless.
//
//   pending ──▶ confirming ──▶ credited
//      │            │  ▲           │ the block left the chain
//   replaced    orphaned┘       reversed ──▶ confirming ──▶ credited, generation + 1
//
// Beside these, from confirming: below_minimum and held, both of which can still be credited.

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "base/uint256.hpp"
#include "core/deposits/confirmation_policy.hpp"
#include "core/deposits/deposit.hpp"
#include "core/deposits/market_price.hpp"

namespace privcards::deposits {

enum class RailState : std::uint8_t {
  pending,        // seen, in no block
  confirming,     // in a block; waits for depth, price or screening
  credited,       // in the wallet
  orphaned,       // its block left the chain before credit
  replaced,       // can no longer be mined
  below_minimum,  // deep enough, too small
  held,           // a person decides
  reversed        // credited, then its block left the chain: taken back
};
std::string_view name_of(RailState state);

// What the API calls it.
DepositStatus status_of(RailState state);

enum class HoldReason : std::uint8_t {
  none,
  review,             // the policy wants a person for this value
  screening_refused,  // the screening said no
  screening_failed,   // it could not be asked
  token_price,        // a dollar token is far from a dollar
  unsupported_asset,
  implausible_value,
  rejected,      // by the person who looked at it
  token_blocked  // the token's owner blocks the sender or our address: it could not be moved on
};
std::string_view name_of(HoldReason reason);

// Why a deposit in `confirming` is not credited yet.
enum class WaitReason : std::uint8_t { none, depth, price, screening, token };
std::string_view name_of(WaitReason reason);

struct BlockPlace {
  std::int64_t height = 0;
  Digest hash{};
  bool operator==(const BlockPlace&) const = default;
};

struct RailDeposit {
  Uint256 units;
  RailState state = RailState::pending;
  std::optional<BlockPlace> block;
  std::int32_t generation = 0;      // how often it was credited
  std::int64_t credited_minor = 0;  // what stands in the wallet now because of it
  HoldReason hold = HoldReason::none;
  WaitReason wait = WaitReason::none;
  bool review_passed = false;  // a person released it; no hold stops it again
  bool coinbase = false;

  bool operator==(const RailDeposit&) const = default;
};

// The wallet's journal gets exactly one of these per generation and kind.
enum class PostingKind : std::uint8_t { credit, reversal };
struct RailPosting {
  PostingKind kind = PostingKind::credit;
  std::int64_t amount_minor = 0;
  std::int32_t generation = 0;
  bool operator==(const RailPosting&) const = default;
};

enum class Alert : std::uint8_t {
  reversed_after_credit,  // money was taken back; the wallet may now be negative
  moved_after_credit,  // a credited deposit is in another block, and nobody said it left the first
  replaced_after_credit,  // it was credited and cannot be mined again
  held
};
std::string_view describe(Alert alert);

struct Step {
  RailDeposit deposit;
  std::optional<RailPosting> posting;
  std::vector<Alert> alerts;
};

// --- Events -----------------------------------------------------------------------------------
struct SeenUnconfirmed {};
struct SeenInBlock {
  BlockPlace place;
};
struct BlockOrphaned {
  BlockPlace place;
};
// In no block and not in the mempool, or one of its inputs is spent by another transaction.
struct Vanished {};
struct Released {};  // a person decided for it
struct Rejected {};  // … or against it

enum class Screening : std::uint8_t { not_asked_for, waiting, passed, refused, failed };

// Whether a token's owner blocks one of the two addresses of a transfer, asked last of all.
enum class TokenStanding : std::uint8_t { not_asked_for, unknown, clear, blocked };

// The facts a credit depends on, gathered at one moment.
struct Evaluation {
  Depth depth;
  Requirement required;
  // Smallest sum that is credited, and the sum that counts: this deposit's units, and those of
  // earlier ones below the minimum at the same address when the operator adds such up.
  Uint256 minimum_units;
  Uint256 counted_units;
  std::optional<std::int64_t> value_minor;  // none: there is no price now
  bool implausible = false;                 // it has no value that could be meant
  bool hold_for_token_price = false;
  bool supported = true;
  Screening screening = Screening::not_asked_for;
  TokenStanding token = TokenStanding::not_asked_for;
};

using RailEvent = std::variant<SeenUnconfirmed, SeenInBlock, BlockOrphaned, Vanished, Released,
                               Rejected, Evaluation>;

Step next(const RailDeposit& deposit, const RailEvent& event);

// Invariant: credits minus reversals of one deposit are 0 or what it holds now. Nothing, or what is
// wrong.
std::optional<std::string_view> problem_in(const RailDeposit& deposit,
                                           const std::vector<RailPosting>& postings);

}  // namespace privcards::deposits
