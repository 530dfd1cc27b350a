// What a network message must see: the card it is for, what that card lives by, and the earlier
// message it names.

#include <utility>

#include "app/announce.hpp"
#include "app/network_command.hpp"

namespace privcards::app {

using authorization::Transaction;
using authorization::TransactionType;

void NetworkCommand::load(WorkingSet& set) {
  set.network_messages.want(request_.key);
  if (key_is_taken(set)) set.network_messages.want(key_with_content());
  set.card_numbers.want(request_.token);
  if (request_.original.message) set.network_messages.want_stored(*request_.original.message);
  if (!set.card_numbers.is_loaded(request_.token)) return;
  const CardNumber* number = set.card_numbers.find(request_.token);
  if (number == nullptr) return;
  set.cards.want(number->card);
  set.balances.want(number->card);
  if (!set.cards.is_loaded(number->card)) return;
  const cards::Card* card = set.cards.find(number->card);
  if (card == nullptr || card->world != request_.world) return;
  want_card_rows(set, *card);
  want_original(set, *card);
  want_authentication(set);
}

void NetworkCommand::want_card_rows(WorkingSet& set, const cards::Card& card) const {
  set.bins.want(card.bin_id);
  set.bin_statistics.want({card.bin_id, static_cast<std::uint8_t>(card.world)});
  want_audience(set, card.wallet);
  if (!set.bins.is_loaded(card.bin_id)) return;
  set.programs.want(set.bins.get(card.bin_id).program);
}

void NetworkCommand::want_authentication(WorkingSet& set) const {
  if (request_.authentication_value.empty()) return;
  const AuthenticationKey key = key_of_value(request_.authentication_value);
  set.authentication_names.want(key);
  if (!set.authentication_names.is_loaded(key)) return;
  const AuthenticationName* name = set.authentication_names.find(key);
  if (name != nullptr) set.authentications.want(name->authentication);
}

// By the exact message key first; else back along the card's history, one transaction a round.
void NetworkCommand::want_original(WorkingSet& set, const cards::Card& card) {
  if (request_.original.message) {
    if (!set.network_messages.is_loaded(*request_.original.message)) return;
    const NetworkMessage* message = set.network_messages.find(*request_.original.message);
    if (message != nullptr && message->card == card.id && message->transaction) {
      original_ = message->transaction;
      set.transactions.want(original_);
      return;
    }
  }
  // The message itself is the better witness, also when it is seen later than what the walk found.
  if (original_) return;
  const OriginalReference& wanted = request_.original;
  bool nothing_to_compare = wanted.network_transaction_id.empty() && wanted.approval_code.empty() &&
                            wanted.retrieval_reference.empty();
  if (nothing_to_compare || !set.balances.is_loaded(card.id)) return;
  walk_history(set, card);
}

void NetworkCommand::walk_history(WorkingSet& set, const cards::Card& card) {
  const cards::CardBalance& balance = set.balances.get(card.id);
  // A command before this one in the group may have added what this one names: begin again.
  if (walked_ == 0 || balance.last_transaction != walk_from_) {
    walk_at_ = walk_from_ = balance.last_transaction;
    open_holds_minor_ = balance.held_minor;
    walked_ = 1;
  }
  while (walk_at_ && walked_ <= history_walk_max) {
    // Only an open hold can grow, and most first messages carry a reference too: no further back
    // than the oldest open hold.
    if (request_.incremental && open_holds_minor_ <= 0) return;
    set.transactions.want(walk_at_);
    if (!set.transactions.is_loaded(walk_at_)) return;
    const Transaction& here = set.transactions.get(walk_at_);
    if (is_named_original(here)) {
      original_ = here.id;
      return;
    }
    if (is_open(here)) open_holds_minor_ -= here.held_minor;
    walk_at_ = here.previous_on_card;
    ++walked_;
  }
}

// Clearing matches by network id; without one, by approval code or retrieval reference.
bool NetworkCommand::is_named_original(const Transaction& transaction) const {
  bool credit = request_.purpose == NetworkPurpose::credit &&
                request_.kind == NetworkMessageKind::financial_advice;
  if (transaction.type != (credit ? TransactionType::settlement : TransactionType::authorization)) {
    return false;
  }
  auto same = [](const std::string& left, const std::string& right) {
    return !left.empty() && left == right;
  };
  const OriginalReference& wanted = request_.original;
  const authorization::NetworkReferences& has = transaction.references;
  if (!wanted.network_transaction_id.empty()) {
    return wanted.network_transaction_id == has.network_transaction_id;
  }
  return same(wanted.approval_code, has.approval_code) ||
         same(wanted.retrieval_reference, has.retrieval_reference);
}

const cards::Card* NetworkCommand::find_card(const WorkingSet& set) const {
  const CardNumber* number = set.card_numbers.find(request_.token);
  if (number == nullptr) return nullptr;
  const cards::Card* card = set.cards.find(number->card);
  return card != nullptr && card->world == request_.world ? card : nullptr;
}

std::optional<Transaction> NetworkCommand::find_original(const WorkingSet& set) const {
  if (!original_) return std::nullopt;
  const Transaction* transaction = set.transactions.find(original_);
  if (transaction == nullptr) return std::nullopt;
  return *transaction;
}

}  // namespace privcards::app
