// What a network message must see: the card it is for, what that card lives by, and the earlier
// message it names.

#include <utility>

#include "app/announce.hpp"
#include "app/network_command.hpp"

namespace privcards::app {

using authorization::Transaction;
using authorization::TransactionType;

namespace {

// The STAN of a message as DE 11 writes it.
std::string trace_of(const MessageKey& key) {
  constexpr std::size_t trace_at = 8;  // behind the time
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | key.bytes[trace_at + i];
  std::string digits(6, '0');
  for (std::size_t i = digits.size(); i-- > 0; number /= 10) {
    digits[i] = static_cast<char>('0' + number % 10);
  }
  return digits;
}

}  // namespace

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
  if (!want_named(set, card)) return;
  if (named_ && is_usable(set.transactions.get(named_))) {
    original_ = named_;
    // The reversal of a clearing is about its authorization too.
    const TransactionId cleared = set.transactions.get(named_).authorization;
    if (cleared) set.transactions.want(cleared);
    return;
  }
  // The message itself is the better witness, also when it is seen later than what the walk found.
  if (original_) return;
  const OriginalReference& wanted = request_.original;
  bool nothing_to_compare = wanted.network_transaction_id.empty() && wanted.approval_code.empty() &&
                            wanted.retrieval_reference.empty();
  if ((nothing_to_compare && !named_) || !set.balances.is_loaded(card.id)) return;
  walk_history(set, card);
}

// What DE 90 names. False: it is not loaded yet.
bool NetworkCommand::want_named(WorkingSet& set, const cards::Card& card) {
  named_ = {};
  if (!request_.original.message) return true;
  if (!set.network_messages.is_loaded(*request_.original.message)) return false;
  const NetworkMessage* message = find_named(set);
  if (message == nullptr || message->card != card.id || !message->transaction) return true;
  named_ = message->transaction;
  set.transactions.want(named_);
  return set.transactions.is_loaded(named_);
}

void NetworkCommand::walk_history(WorkingSet& set, const cards::Card& card) {
  const cards::CardBalance& balance = set.balances.get(card.id);
  // A command before this one in the group may have added what this one names: begin again.
  if (walked_ == 0 || balance.last_transaction != walk_from_) {
    walk_at_ = walk_from_ = balance.last_transaction;
    open_holds_minor_ = balance.held_minor;
    walked_ = 1;
  }
  // What we declined may have been approved by others: then its hold is newer than the decline.
  const bool clearing = request_.kind == NetworkMessageKind::financial_advice;
  const TransactionId end = clearing ? TransactionId{} : named_;
  while (walk_at_ && walk_at_ != end && walked_ <= history_walk_max) {
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

// Whether the message can be about what DE 90 names; else the one it is about has the references.
bool NetworkCommand::is_usable(const Transaction& named) const {
  if (request_.kind != NetworkMessageKind::financial_advice) {
    return named.type != TransactionType::decline;
  }
  const bool credit = request_.purpose == NetworkPurpose::credit;
  return named.type == (credit ? TransactionType::settlement : TransactionType::authorization);
}

// A reversal that tells its original's trace number takes back that message alone: neither another
// one of the same payment nor, when it was never seen, the payment as a whole.
bool NetworkCommand::contradicts_trace(const Transaction& transaction) const {
  const bool exact = request_.kind == NetworkMessageKind::reversal && request_.original.message;
  return exact && !named_ && trace_of(*request_.original.message) != transaction.references.stan;
}

// Clearing matches by network id; without one, by approval code or retrieval reference.
bool NetworkCommand::is_named_original(const Transaction& transaction) const {
  bool credit = request_.purpose == NetworkPurpose::credit &&
                request_.kind == NetworkMessageKind::financial_advice;
  if (transaction.type != (credit ? TransactionType::settlement : TransactionType::authorization)) {
    return false;
  }
  if (contradicts_trace(transaction)) return false;
  if (credit && named_ && transaction.authorization == named_) return true;
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

const NetworkMessage* NetworkCommand::find_named(const WorkingSet& set) const {
  if (!request_.original.message) return nullptr;
  return set.network_messages.find(*request_.original.message);
}

const cards::Card* NetworkCommand::find_card(const WorkingSet& set) const {
  const CardNumber* number = set.card_numbers.find(request_.token);
  if (number == nullptr) return nullptr;
  const cards::Card* card = set.cards.find(number->card);
  return card != nullptr && card->world == request_.world ? card : nullptr;
}

std::optional<Transaction> NetworkCommand::find_original(const WorkingSet& set) const {
  const TransactionId found = original_ ? original_ : named_;
  if (!found) return std::nullopt;
  const Transaction* transaction = set.transactions.find(found);
  if (transaction == nullptr) return std::nullopt;
  return *transaction;
}

}  // namespace privcards::app
