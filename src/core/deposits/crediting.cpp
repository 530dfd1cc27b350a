#include "core/deposits/crediting.hpp"

#include <utility>

#include "base/check.hpp"
#include "base/money.hpp"

namespace privcards::deposits {
namespace {

Step unchanged(const RailDeposit& deposit) {
  return {.deposit = deposit, .posting = {}, .alerts = {}};
}

Step changed(RailDeposit deposit, RailState state) {
  deposit.state = state;
  if (state != RailState::confirming) deposit.wait = WaitReason::none;
  if (state != RailState::held) deposit.hold = HoldReason::none;
  return unchanged(deposit);
}

Step held(const RailDeposit& deposit, HoldReason reason) {
  if (deposit.state == RailState::held && deposit.hold == reason) return unchanged(deposit);
  Step step = changed(deposit, RailState::held);
  step.deposit.hold = reason;
  step.alerts.push_back(Alert::held);
  return step;
}

Step waiting(const RailDeposit& deposit, WaitReason reason) {
  Step step = changed(deposit, RailState::confirming);
  step.deposit.wait = reason;
  return step;
}

Step credited(const RailDeposit& deposit, std::int64_t amount_minor) {
  CHECK(deposit.credited_minor == 0 && amount_minor > 0 && deposit.block.has_value());
  Step step = changed(deposit, RailState::credited);
  step.deposit.generation += 1;
  step.deposit.credited_minor = amount_minor;
  step.posting = RailPosting{PostingKind::credit, amount_minor, step.deposit.generation};
  return step;
}

// Takes back exactly what was given, whatever the price is now.
Step reversed(const RailDeposit& deposit) {
  Step step = changed(deposit, RailState::reversed);
  step.posting = RailPosting{PostingKind::reversal, deposit.credited_minor, deposit.generation};
  step.deposit.credited_minor = 0;
  step.deposit.block.reset();
  step.alerts.push_back(Alert::reversed_after_credit);
  return step;
}

// In the order of what matters first: what a person must see, then what time will bring, then the
// credit. Depth is asked before the price, so that a deposit nobody can spend yet needs none.
Step evaluate(const RailDeposit& deposit, const Evaluation& facts) {
  const bool open =
      deposit.state == RailState::confirming || deposit.state == RailState::below_minimum;
  if (!open || !deposit.block) return unchanged(deposit);
  const bool may_hold = !deposit.review_passed;
  if (may_hold && !facts.supported) return held(deposit, HoldReason::unsupported_asset);
  if (may_hold && facts.implausible) return held(deposit, HoldReason::implausible_value);
  if (may_hold && facts.screening == Screening::refused) {
    return held(deposit, HoldReason::screening_refused);
  }
  if (may_hold && facts.screening == Screening::failed) {
    return held(deposit, HoldReason::screening_failed);
  }
  if (!is_met(facts.required, facts.depth)) return waiting(deposit, WaitReason::depth);
  if (facts.counted_units < facts.minimum_units) {
    return changed(deposit, RailState::below_minimum);
  }
  if (may_hold && facts.screening == Screening::waiting) {
    return waiting(deposit, WaitReason::screening);
  }
  if (!facts.value_minor) return waiting(deposit, WaitReason::price);
  if (*facts.value_minor <= 0) return changed(deposit, RailState::below_minimum);
  if (may_hold && facts.hold_for_token_price) return held(deposit, HoldReason::token_price);
  if (may_hold && facts.required.review) return held(deposit, HoldReason::review);
  if (may_hold && facts.token == TokenStanding::unknown) return waiting(deposit, WaitReason::token);
  if (may_hold && facts.token == TokenStanding::blocked) {
    return held(deposit, HoldReason::token_blocked);
  }
  return credited(deposit, *facts.value_minor);
}

Step seen_in_block(const RailDeposit& deposit, const BlockPlace& place) {
  if (deposit.block == place) return unchanged(deposit);
  RailDeposit moved = deposit;
  moved.block = place;
  switch (deposit.state) {
    case RailState::credited: {
      // It is in another block, so the first is not on the chain; the money is still there.
      Step step = unchanged(moved);
      step.alerts.push_back(Alert::moved_after_credit);
      return step;
    }
    case RailState::held:
      return unchanged(moved);
    case RailState::pending:
    case RailState::confirming:
    case RailState::orphaned:
    case RailState::replaced:
    case RailState::below_minimum:
    case RailState::reversed:
      return waiting(moved, WaitReason::depth);
  }
  return unchanged(deposit);
}

Step block_orphaned(const RailDeposit& deposit, const BlockPlace& place) {
  if (deposit.block != place) return unchanged(deposit);
  if (deposit.state == RailState::credited) return reversed(deposit);
  RailDeposit homeless = deposit;
  homeless.block.reset();
  // A hold outlives the block: the person's decision is about the payment.
  if (deposit.state == RailState::held) return unchanged(homeless);
  return changed(homeless, RailState::orphaned);
}

Step vanished(const RailDeposit& deposit) {
  switch (deposit.state) {
    case RailState::pending:
    case RailState::orphaned:
      return changed(deposit, RailState::replaced);
    case RailState::reversed: {
      Step step = changed(deposit, RailState::replaced);
      step.alerts.push_back(Alert::replaced_after_credit);
      return step;
    }
    case RailState::held:
      if (!deposit.block) return changed(deposit, RailState::replaced);
      return unchanged(deposit);
    case RailState::confirming:
    case RailState::credited:
    case RailState::below_minimum:
    case RailState::replaced:
      // In a block, it cannot have vanished; the mempool's word does not count.
      return unchanged(deposit);
  }
  return unchanged(deposit);
}

// Back on the wire after its block left or after it seemed replaced.
Step seen_unconfirmed(const RailDeposit& deposit) {
  if (deposit.state == RailState::orphaned || deposit.state == RailState::replaced) {
    return changed(deposit, RailState::pending);
  }
  return unchanged(deposit);
}

Step decided(const RailDeposit& deposit, bool for_it) {
  if (deposit.state != RailState::held) return unchanged(deposit);
  if (!for_it) return held(deposit, HoldReason::rejected);
  RailDeposit released = deposit;
  released.review_passed = true;
  if (!released.block) return changed(released, RailState::orphaned);
  return waiting(released, WaitReason::depth);
}

template <class... Actions>
struct Overloaded : Actions... {
  using Actions::operator()...;
};
template <class... Actions>
Overloaded(Actions...) -> Overloaded<Actions...>;

}  // namespace

Step next(const RailDeposit& deposit, const RailEvent& event) {
  return std::visit(
      Overloaded{
          [&](const SeenUnconfirmed&) { return seen_unconfirmed(deposit); },
          [&](const SeenInBlock& seen) { return seen_in_block(deposit, seen.place); },
          [&](const BlockOrphaned& gone) { return block_orphaned(deposit, gone.place); },
          [&](const Vanished&) { return vanished(deposit); },
          [&](const Released&) { return decided(deposit, true); },
          [&](const Rejected&) { return decided(deposit, false); },
          [&](const Evaluation& facts) { return evaluate(deposit, facts); },
      },
      event);
}

std::optional<std::string_view> problem_in(const RailDeposit& deposit,
                                           const std::vector<RailPosting>& postings) {
  std::int64_t sum = 0;
  std::int32_t generation = 0;
  std::int64_t open = 0;  // credited and not reversed
  for (const RailPosting& posting : postings) {
    if (posting.amount_minor <= 0) return "a posting moves nothing";
    if (posting.kind == PostingKind::credit) {
      if (open != 0) return "credited twice";
      if (posting.generation != generation + 1) return "a generation is missing or repeated";
      generation = posting.generation;
      open = posting.amount_minor;
      sum = checked_add(sum, posting.amount_minor);
    } else {
      if (open == 0 || posting.generation != generation) return "reversed what was not credited";
      if (posting.amount_minor != open) return "another amount reversed than credited";
      open = 0;
      sum = checked_subtract(sum, posting.amount_minor);
    }
  }
  if (sum != deposit.credited_minor) return "the postings do not add up to what is credited";
  if (generation != deposit.generation) return "the generation is not that of the last credit";
  const bool has_money = deposit.state == RailState::credited;
  if (has_money != (deposit.credited_minor > 0)) return "its state and its money do not agree";
  return std::nullopt;
}

}  // namespace privcards::deposits
