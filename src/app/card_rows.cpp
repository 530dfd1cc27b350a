#include "app/card_rows.hpp"

#include "app/announce.hpp"
#include "core/authorization/decide.hpp"

namespace privcards::app {
namespace {

std::int64_t& count_of(ledger::Wallet& wallet, cards::CardStatus status) {
  switch (status) {
    case cards::CardStatus::active:
      return wallet.cards_active;
    case cards::CardStatus::frozen:
      return wallet.cards_frozen;
    case cards::CardStatus::terminated:
      return wallet.cards_terminated;
  }
  CHECK(false);
}

}  // namespace

void want_card(WorkingSet& set, const CardRef& ref) {
  set.cards.want(ref.card);
  set.balances.want(ref.card);
  want_audience(set, ref.wallet);
}

const cards::Card* find_card(const WorkingSet& set, const CardRef& ref) {
  const cards::Card* card = set.cards.find(ref.card);
  return card != nullptr && card->wallet == ref.wallet ? card : nullptr;
}

void change_status(cards::Card& card, ledger::Wallet& wallet, cards::CardStatus status,
                   cards::FrozenReason reason) {
  --count_of(wallet, card.status);
  ++count_of(wallet, status);
  card.status = status;
  card.frozen_reason = reason;
}

void freeze_card(WorkingSet& set, Context& context, Posting& posting, cards::Card& card,
                 cards::FrozenReason reason) {
  change_status(card, posting.wallet(), cards::CardStatus::frozen, reason);
  announce_card(set, context, posting, card, webhooks::EventType::card_frozen);
  set.cards.put(card);
}

bool freeze_if_low(WorkingSet& set, Context& context, Posting& posting, cards::Card& card) {
  if (!authorization::freezes_itself(card, posting.balance())) return false;
  freeze_card(set, context, posting, card, cards::FrozenReason::low_balance);
  return true;
}

void announce_card(WorkingSet& set, Context& context, Posting& posting, const cards::Card& card,
                   webhooks::EventType type) {
  std::string object;
  context.presenter.card(object, card, posting.balance().in_month(month_index(posting.now())));
  announce(set, context, posting.wallet(), type, object);
}

CardAnswer card_answer(const cards::Card& card, const Posting& posting, std::int64_t moved_minor) {
  return {.card = card,
          .balance = posting.balance().in_month(month_index(posting.now())),
          .wallet_balance_minor = posting.wallet().balance_minor,
          .moved_minor = moved_minor,
          .at = posting.now()};
}

}  // namespace privcards::app
