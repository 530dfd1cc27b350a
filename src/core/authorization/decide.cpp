#include "core/authorization/decide.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/cards/category.hpp"

namespace privcards::authorization {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

void check_card(const cards::Card& card, Instant now, DeclineReasons& reasons) {
  if (card.status == cards::CardStatus::terminated) reasons.add(DeclineReason::card_terminated);
  if (now > card.expires_at) reasons.add(DeclineReason::card_expired);
  if (card.status == cards::CardStatus::frozen) reasons.add(DeclineReason::card_frozen);
}

void check_presented(const cards::Card& card, const AuthorizationRequest& request,
                     DeclineReasons& reasons) {
  if (request.expiry && *request.expiry != card.expiry())
    reasons.add(DeclineReason::expiry_mismatch);
  if (request.cvv == CvvResult::mismatch) reasons.add(DeclineReason::cvv_mismatch);
}

// The program's refusals win over the card's allow list; an unknown category passes only where
// there is no list.
void check_merchant(const CardFacts& facts, const Merchant& merchant, DeclineReasons& reasons) {
  std::string_view category = cards::category_of(merchant.mcc);
  const std::vector<std::string>& allowed = facts.card.allowed_categories;
  if (!merchant.id.empty() && contains(facts.program.blocked_merchants, merchant.id)) {
    reasons.add(DeclineReason::merchant_blocked);
  }
  if (contains(facts.program.blocked_categories, category) ||
      (!allowed.empty() && !contains(allowed, category))) {
    reasons.add(DeclineReason::category_not_allowed);
  }
  if (contains(facts.program.blocked_countries, merchant.country)) {
    reasons.add(DeclineReason::country_not_allowed);
  }
}

// What an approval adds to: of the same authorization, and to what is spent in this month.
struct Before {
  std::int64_t approved_minor = 0;
  std::int64_t carried_minor = 0;  // a hold of an earlier month that moves into this one
};

void check_money(const CardFacts& facts, std::int64_t amount_minor, const Before& before,
                 Instant now, DeclineReasons& reasons) {
  std::int64_t spent_minor =
      checked_add(facts.balance.spent_in(month_index(now)), before.carried_minor);
  std::int64_t monthly_limit_minor =
      std::min(facts.card.spending_limit_minor, facts.bin.max_monthly_minor);
  if (checked_add(before.approved_minor, amount_minor) > facts.bin.max_transaction_minor) {
    reasons.add(DeclineReason::exceeds_transaction_limit);
  }
  if (checked_add(spent_minor, amount_minor) > monthly_limit_minor) {
    reasons.add(DeclineReason::exceeds_monthly_limit);
  }
  if (amount_minor > spendable_minor(facts)) reasons.add(DeclineReason::insufficient_funds);
}

bool only(DeclineReasons reasons, DeclineReason reason) {
  DeclineReasons alone;
  alone.add(reason);
  return reasons == alone;
}

}  // namespace

std::int64_t spendable_minor(const CardFacts& facts) {
  const std::int64_t available_minor = facts.balance.available_minor;
  if (facts.wallet.balance_minor >= 0) return available_minor;
  const std::int64_t left_minor =
      checked_add(facts.wallet.cards_total_minor, facts.wallet.balance_minor);
  return std::min(available_minor, std::max<std::int64_t>(left_minor, 0));
}

AuthorizationDecision decide_authorization(const CardFacts& facts,
                                           const AuthorizationRequest& request, Instant now) {
  AuthorizationDecision decision;
  check_card(facts.card, now, decision.reasons);
  check_presented(facts.card, request, decision.reasons);
  check_merchant(facts, request.merchant, decision.reasons);
  if (request.amount_minor > 0) {
    check_money(facts, request.amount_minor, {}, now, decision.reasons);
  }
  decision.approved_minor = request.amount_minor;
  bool short_of_funds = only(decision.reasons, DeclineReason::insufficient_funds);
  if (short_of_funds && request.partial == PartialApproval::supported &&
      spendable_minor(facts) > 0) {
    decision.reasons = {};
    decision.approved_minor = spendable_minor(facts);
  }
  if (!decision.approved()) decision.approved_minor = 0;
  return decision;
}

AuthorizationDecision decide_increment(const CardFacts& facts, const Transaction& authorization,
                                       std::int64_t added_minor, Instant now) {
  AuthorizationDecision decision;
  check_card(facts.card, now, decision.reasons);
  check_merchant(facts, authorization.merchant, decision.reasons);
  Before before{.approved_minor = authorization.amount_minor};
  // An increment moves the hold into its month as a whole; one of nothing moves nothing.
  if (added_minor > 0 && authorization.spent_month != month_index(now)) {
    before.carried_minor = authorization.held_minor;
  }
  check_money(facts, added_minor, before, now, decision.reasons);
  decision.approved_minor = decision.approved() ? added_minor : 0;
  return decision;
}

bool freezes_itself(const cards::Card& card, const cards::CardBalance& balance) {
  return card.status == cards::CardStatus::active && card.auto_freeze_at_minor &&
         balance.available_minor < *card.auto_freeze_at_minor;
}

}  // namespace privcards::authorization
