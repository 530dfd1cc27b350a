#include "app/network_command.hpp"

#include <utility>

namespace privcards::app {

using authorization::DeclineReason;
using authorization::Transaction;

void NetworkCommand::decide(WorkingSet& set, Context& context) {
  bool taken = key_is_taken(set);
  MessageKey key = taken ? key_with_content() : request_.key;
  const NetworkMessage* before = set.network_messages.find(key);
  buried_ = before != nullptr && before->tombstone;
  const TransactionId decided_by_network = buried_ ? before->transaction : TransactionId{};
  if (before != nullptr && !before->tombstone) {
    answer_.repeated = true;
    answer_.outcome.transaction = before->transaction;
    answer_.reply = {before->reply, before->pan_offset, before->pan_size};
    return;
  }
  answer_.conflict = taken;
  bool request = request_.kind == NetworkMessageKind::authorization ||
                 request_.kind == NetworkMessageKind::financial;
  if (request && context.now > request_.deadline) {
    answer_.late = true;
    return;
  }
  const cards::Card* card = find_card(set);
  CardId card_id = card != nullptr ? card->id : CardId{};
  if (card == nullptr) {
    answer_.outcome.verdict = NetworkVerdict::declined;
    answer_.outcome.reasons.add(DeclineReason::unknown_card);
    if (!request) answer_.outcome.verdict = NetworkVerdict::approved;
    if (request_.kind == NetworkMessageKind::reversal) remember_tombstone(set, context, {});
  } else {
    Posting posting(set, context, card->wallet, card->id);
    PaymentContext payment{set, context, posting, *card};
    answer_.outcome = decide_for_card(payment);
    posting.save();
  }
  if (!answer_.outcome.transaction) answer_.outcome.transaction = decided_by_network;
  answer_.reply = render_(answer_.outcome);
  store_answer(set, context, key, card_id);
}

NetworkOutcome NetworkCommand::decide_for_card(PaymentContext& payment) {
  switch (request_.kind) {
    case NetworkMessageKind::authorization:
    case NetworkMessageKind::financial:
      return decide_request(payment);
    case NetworkMessageKind::authorization_advice:
      return book_advice(payment);
    case NetworkMessageKind::financial_advice:
      return book_presentment(payment);
    case NetworkMessageKind::reversal:
      return book_reversal(payment);
  }
  return {};
}

Transaction NetworkCommand::draft() const {
  Transaction transaction;
  transaction.amount_minor = request_.amount_minor;
  transaction.merchant = request_.merchant;
  transaction.merchant_amount_minor = request_.merchant_amount_minor;
  transaction.merchant_currency = request_.merchant_currency;
  transaction.references = request_.references;
  transaction.hold_kind = request_.hold_kind;
  return transaction;
}

Presentment NetworkCommand::presentment(std::int64_t amount_minor, bool final) const {
  return {.amount_minor = amount_minor,
          .final = final,
          .merchant = request_.merchant,
          .merchant_amount_minor = request_.merchant_amount_minor,
          .merchant_currency = request_.merchant_currency,
          .references = request_.references};
}

// Whether an earlier message has this one's key but is not this one.
bool NetworkCommand::key_is_taken(const WorkingSet& set) const {
  if (!set.network_messages.is_loaded(request_.key)) return false;
  const NetworkMessage* first = set.network_messages.find(request_.key);
  return first != nullptr && !first->tombstone && first->content != request_.content;
}

// The first message keeps the key; one with other content is remembered under the key and its
// content, or its own repeats would be booked again.
MessageKey NetworkCommand::key_with_content() const {
  constexpr std::size_t hash_at = 12;  // behind time and STAN
  MessageKey key = request_.key;
  for (std::size_t i = hash_at; i < key.bytes.size(); ++i) {
    key.bytes[i] ^= request_.content[i - hash_at];
  }
  return key;
}

void NetworkCommand::store_answer(WorkingSet& set, const Context& context, const MessageKey& key,
                                  CardId card) {
  set.network_messages.put({.key = key,
                            .transaction = answer_.outcome.transaction,
                            .card = card,
                            .tombstone = false,
                            .content = request_.content,
                            .reply = answer_.reply.bytes,
                            .pan_offset = answer_.reply.pan_offset,
                            .pan_size = answer_.reply.pan_size,
                            .created_at = context.now,
                            .approved_minor = answer_.outcome.approved_minor,
                            .added_minor = added_minor_});
}

void NetworkCommand::remember_tombstone(WorkingSet& set, const Context& context,
                                        CardId card) const {
  if (!request_.original.message) return;
  const NetworkMessage* original = set.network_messages.find(*request_.original.message);
  if (original != nullptr) return;
  set.network_messages.put({.key = *request_.original.message,
                            .card = card,
                            .tombstone = true,
                            .created_at = context.now});
}

void NetworkCommand::forget() {
  answer_ = {};
  buried_ = false;
  original_ = named_ = walk_from_ = walk_at_ = {};
  walked_ = 0;
  open_holds_minor_ = 0;
  added_minor_.reset();
}

}  // namespace privcards::app
