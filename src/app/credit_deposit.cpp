#include "app/credit_deposit.hpp"

#include <algorithm>

#include "app/announce.hpp"
#include "core/deposits/rail_address.hpp"

namespace privcards::app {
namespace {

using deposits::ChainDeposit;
using deposits::RailState;

// Deeper than any reorganisation that is followed, and older than the hour that sums count.
bool is_settled(const ChainDeposit& row, const deposits::Depth& depth, Instant now) {
  const bool deep = row.height == 0 || depth.finalized || depth.confirmations > 100;
  return deposits::is_decided(row.state) && deep && now.ms - row.seen_at.ms > deposits::summing_ms;
}

}  // namespace

void WeighDeposit::load(WorkingSet& set) const {
  set.rails.want(request_.rail);
  set.chain_cursors.want(request_.rail);
  want_deposit(set, request_.event_key);
}

deposits::Evaluation WeighDeposit::evaluate(const deposits::Rail& rail,
                                            const deposits::RailCursor& cursor,
                                            const ChainDeposit& row) const {
  deposits::Evaluation facts;
  const int decimals = deposits::decimals_of(row.asset);
  facts.counted_units = Uint256::from_decimal(row.units).value_or(Uint256());
  facts.minimum_units =
      deposits::parse_units(deposits::minimum_of(rail, row.asset), decimals).value_or(Uint256());
  const bool by_account = deposits::uses_pool(rail.network);
  // Where accounts are read, only what is final is taken for mined: nothing is counted there.
  const std::int64_t tip = by_account ? std::max(row.height, cursor.height) : cursor.height;
  facts.depth.confirmations = row.height == 0 ? 0 : deposits::confirmations_at(row.height, tip);
  facts.depth.coinbase = row.coinbase;
  facts.depth.finalized =
      row.height != 0 &&
      (by_account || (request_.finalized_height && row.height <= *request_.finalized_height &&
                      row.height <= cursor.height));
  if (request_.quote.price) {
    const auto value = deposits::value_minor_rounded_down(
        facts.counted_units, decimals, *request_.quote.price, request_.quote.spread_basis_points);
    if (value) {
      facts.value_minor = *value;
    } else {
      facts.implausible = true;
    }
  }
  facts.hold_for_token_price = request_.quote.hold;
  facts.screening = request_.screening;
  facts.token = request_.token;
  // Without a price nobody knows how much is at stake: the strictest tier.
  std::int64_t at_stake = amount_minor_max;
  if (facts.value_minor) {
    std::vector<deposits::RecentDeposit> recent = request_.recent;
    recent.push_back({row.seen_at, *facts.value_minor});
    at_stake = deposits::value_within_an_hour(recent, row.seen_at);
  }
  facts.required = deposits::requirement_for(deposits::policy_of(rail), at_stake);
  return facts;
}

Result<Weighed, Refusal> WeighDeposit::decide(WorkingSet& set, Context& context) const {
  const ChainDeposit* found = set.chain_deposits.find(request_.event_key);
  const deposits::Rail* rail = set.rails.find(request_.rail);
  const deposits::RailCursor* cursor = set.chain_cursors.find(request_.rail);
  if (found == nullptr || rail == nullptr || cursor == nullptr || found->rail != rail->name) {
    return Unexpected(Refusal::not_found);
  }
  Weighed weighed{.state = found->state, .wait = found->wait, .changed = false, .alerts = {}};
  const deposits::Evaluation facts = evaluate(*rail, *cursor, *found);
  const deposits::Step step = deposits::next(deposits::rail_deposit(*found), facts);
  const deposits::Deposit& shown = set.deposits.get(found->deposit);
  const std::int32_t required = deposits::shown_confirmations(rail->network, facts.required);
  const auto confirmations = static_cast<std::int32_t>(std::min<std::int64_t>(
      deposits::uses_pool(rail->network) && facts.depth.finalized ? required
                                                                  : facts.depth.confirmations,
      1'000'000));
  const bool settled = is_settled(*found, facts.depth, context.now);
  const bool counting =
      deposits::is_expected(found->state) &&
      (shown.confirmations != confirmations || shown.confirmations_required != required ||
       (facts.value_minor && shown.amount_usd_minor == 0));
  const bool moved = step.deposit != deposits::rail_deposit(*found);
  if (!moved && !settled && !counting && found->screening == request_.screening) return weighed;
  Posting posting(set, context, found->wallet);
  DepositStep deposit(set, context, posting, *found, shown, weighed.alerts);
  deposit.row().screening = request_.screening;
  deposit.row().closed = settled;
  if (deposits::is_expected(found->state) || step.posting) {
    deposit.deposit().confirmations = confirmations;
    deposit.deposit().confirmations_required = required;
  }
  if (facts.value_minor) deposit.estimate(*facts.value_minor);
  if (step.posting && request_.quote.price) {
    deposit.row().price_scaled = request_.quote.price->scaled;
    deposit.row().price_inputs = request_.quote.inputs;
  }
  deposit.apply(step);
  weighed.state = deposit.row().state;
  weighed.wait = deposit.row().wait;
  weighed.changed = moved;
  deposit.save();
  posting.save();
  return weighed;
}

Result<Weighed, Refusal> DecideDeposit::decide(WorkingSet& set, Context& context) const {
  const ChainDeposit* found = set.chain_deposits.find(event_key_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  if (found->state != RailState::held) return Unexpected(Refusal::deposit_not_held);
  const deposits::RailDeposit held = deposits::rail_deposit(*found);
  const deposits::Step step = release_ ? deposits::next(held, deposits::Released{})
                                       : deposits::next(held, deposits::Rejected{});
  Weighed weighed{.state = found->state, .wait = found->wait, .changed = true, .alerts = {}};
  Posting posting(set, context, found->wallet);
  DepositStep deposit(set, context, posting, *found, set.deposits.get(found->deposit),
                      weighed.alerts);
  deposit.apply(step);
  weighed.state = deposit.row().state;
  deposit.save();
  posting.save();
  return weighed;
}

}  // namespace privcards::app
