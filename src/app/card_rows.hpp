#pragma once
// What every verb about one card of one wallet begins and ends with: finding the card where its
// owner may see it, and announcing what became of it.

#include <optional>

#include "app/command.hpp"
#include "app/posting.hpp"
#include "app/refusal.hpp"
#include "core/webhooks/event.hpp"

namespace privcards::app {

// A card as its owner's request names it.
struct CardRef {
  WalletId wallet;
  CardId card;
};

struct CardAnswer {
  cards::Card card;
  cards::CardBalance balance;
  std::int64_t wallet_balance_minor = 0;
  std::int64_t moved_minor = 0;  // by this verb
  Instant at;                    // the wallet's time
};

void want_card(WorkingSet& set, const CardRef& ref);
// Null when the card does not exist or belongs to another wallet: both are "not found".
const cards::Card* find_card(const WorkingSet& set, const CardRef& ref);

// Moves the wallet's counts of cards along with the status.
void change_status(cards::Card& card, ledger::Wallet& wallet, cards::CardStatus status,
                   cards::FrozenReason reason);

// Freezes an active card, puts its row and announces it.
void freeze_card(WorkingSet& set, Context& context, Posting& posting, cards::Card& card,
                 cards::FrozenReason reason);
// The same for `low_balance`, if what was just taken left less than its auto_freeze_at; true if so.
bool freeze_if_low(WorkingSet& set, Context& context, Posting& posting, cards::Card& card);

void announce_card(WorkingSet& set, Context& context, Posting& posting, const cards::Card& card,
                   webhooks::EventType type);

CardAnswer card_answer(const cards::Card& card, const Posting& posting,
                       std::int64_t moved_minor = 0);

}  // namespace privcards::app
