#include "app/change_card.hpp"

#include "app/announce.hpp"
#include "app/create_card.hpp"

namespace privcards::app {
namespace {

using cards::CardStatus;
using cards::FrozenReason;
using webhooks::EventType;

}  // namespace

void UpdateCard::load(WorkingSet& set) const {
  want_card(set, request_.ref);
  if (!set.cards.is_loaded(request_.ref.card)) return;
  if (const cards::Card* card = find_card(set, request_.ref)) set.bins.want(card->bin_id);
}

Result<CardAnswer, Refusal> UpdateCard::decide(WorkingSet& set, Context& context) const {
  const cards::Card* found = find_card(set, request_.ref);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  if (found->status == CardStatus::terminated) return Unexpected(Refusal::card_terminated);
  cards::Card card = *found;
  if (request_.spending_limit_minor) {
    std::int64_t max_minor = set.bins.get(card.bin_id).max_monthly_minor;
    card.spending_limit_minor = request_.spending_limit_minor->value_or(max_minor);
    if (card.spending_limit_minor > max_minor) return Unexpected(Refusal::spending_limit_too_high);
  }
  if (request_.label) card.label = *request_.label;
  if (request_.allowed_categories) card.allowed_categories = *request_.allowed_categories;
  if (request_.auto_freeze_at_minor) card.auto_freeze_at_minor = *request_.auto_freeze_at_minor;
  if (request_.metadata) card.metadata = *request_.metadata;
  Posting posting(set, context, card.wallet, card.id);
  announce_card(set, context, posting, card, EventType::card_updated);
  set.cards.put(card);
  posting.save();
  return card_answer(card, posting);
}

Result<CardAnswer, Refusal> FreezeCard::decide(WorkingSet& set, Context& context) const {
  const cards::Card* found = find_card(set, ref_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  if (found->status == CardStatus::terminated) return Unexpected(Refusal::card_terminated);
  if (found->status == CardStatus::frozen) return Unexpected(Refusal::card_already_frozen);
  cards::Card card = *found;
  Posting posting(set, context, card.wallet, card.id);
  freeze_card(set, context, posting, card, FrozenReason::requested);
  posting.save();
  return card_answer(card, posting);
}

Result<CardAnswer, Refusal> UnfreezeCard::decide(WorkingSet& set, Context& context) const {
  const cards::Card* found = find_card(set, ref_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  if (found->status == CardStatus::terminated) return Unexpected(Refusal::card_terminated);
  if (found->status == CardStatus::active) return Unexpected(Refusal::card_not_frozen);
  cards::Card card = *found;
  Posting posting(set, context, card.wallet, card.id);
  posting.balance().cvv_failures = 0;
  change_status(card, posting.wallet(), CardStatus::active, FrozenReason::none);
  announce_card(set, context, posting, card, EventType::card_unfrozen);
  set.cards.put(card);
  posting.save();
  return card_answer(card, posting);
}

Result<CardAnswer, Refusal> TerminateCard::decide(WorkingSet& set, Context& context) const {
  const cards::Card* found = find_card(set, ref_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  if (found->status == CardStatus::terminated) return Unexpected(Refusal::card_already_terminated);
  cards::Card card = *found;
  Posting posting(set, context, card.wallet, card.id);
  std::int64_t available_minor = posting.balance().available_minor;
  bool owed = available_minor < 0;
  ledger::LedgerAccount wallet = ledger::wallet_account(card.wallet);
  ledger::LedgerAccount available = ledger::card_available(card.id);
  posting.move({.from = owed ? wallet : available,
                .to = owed ? available : wallet,
                .amount_minor = owed ? -available_minor : available_minor,
                .reason = ledger::Reason::card_terminated,
                .cause = card.id.value});
  change_status(card, posting.wallet(), CardStatus::terminated, FrozenReason::none);
  card.terminated_at = posting.now();
  announce_card(set, context, posting, card, EventType::card_terminated);
  set.cards.put(card);
  posting.save();
  return card_answer(card, posting, available_minor);
}

Result<CardAnswer, Refusal> MoveFunds::decide(WorkingSet& set, Context& context) const {
  const cards::Card* found = find_card(set, ref_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  if (found->status == CardStatus::terminated) return Unexpected(Refusal::card_terminated);
  if (amount_minor_ < movement_minor_min || amount_minor_ > movement_minor_max) {
    return Unexpected(Refusal::amount_out_of_range);
  }
  cards::Card card = *found;
  Posting posting(set, context, card.wallet, card.id);
  bool fund = direction_ == Direction::fund;
  if (fund && posting.now() > card.expires_at) return Unexpected(Refusal::card_expired);
  if (fund && posting.wallet().balance_minor < amount_minor_) {
    return Unexpected(Refusal::insufficient_funds);
  }
  if (!fund && posting.balance().available_minor < amount_minor_) {
    return Unexpected(Refusal::insufficient_card_balance);
  }
  ledger::LedgerAccount wallet = ledger::wallet_account(card.wallet);
  ledger::LedgerAccount available = ledger::card_available(card.id);
  posting.move({.from = fund ? wallet : available,
                .to = fund ? available : wallet,
                .amount_minor = amount_minor_,
                .reason = fund ? ledger::Reason::card_funded : ledger::Reason::card_withdrawn,
                .cause = card.id.value});
  std::string object;
  context.presenter.movement(object, card.id, amount_minor_, posting.balance().available_minor,
                             posting.wallet().balance_minor, posting.now());
  announce(set, context, posting.wallet(),
           fund ? EventType::card_funded : EventType::card_withdrawn, object);
  if (!fund) freeze_if_low(set, context, posting, card);
  posting.save();
  return card_answer(card, posting, amount_minor_);
}

}  // namespace privcards::app
