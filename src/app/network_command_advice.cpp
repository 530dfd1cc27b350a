// Advices and reversals (0120, 0220, 0400, 0420): they tell what has happened, and it is booked,
// never refused.

#include <algorithm>
#include <utility>

#include "app/network_command.hpp"
#include "base/proportion.hpp"

namespace privcards::app {

using authorization::Transaction;
using authorization::TransactionStatus;
using authorization::TransactionType;

// The network answered for us (stand-in) or completes a fuel sale: book what it says, beyond the
// balance if need be. An advice for a message we approved ourselves makes no second hold; one that
// overrules our decline makes the first.
NetworkOutcome NetworkCommand::book_advice(PaymentContext& payment) {
  NetworkOutcome outcome;
  outcome.verdict = NetworkVerdict::approved;
  std::optional<Transaction> original = find_original(payment.set);
  bool overruled = original && original->type == TransactionType::decline;
  // We gave it up for our answer was not heard; the network's own decision is what counts then.
  overruled = overruled || (original && original->status == TransactionStatus::reversed);
  if (original && !(overruled && request_.advice_approved)) {
    outcome.transaction = original->id;
    if (is_open(*original) && !is_known(payment, *original)) adjust_hold(payment, *original);
    return outcome;
  }
  if (!request_.advice_approved) {
    Transaction declined = draft();
    declined.network_response_code = request_.advice_response_code;
    outcome.transaction = record_decline(payment, std::move(declined));
    return outcome;
  }
  if (buried_ || request_.purpose != NetworkPurpose::purchase) return outcome;
  Transaction approved = draft();
  approved.network_response_code = request_.advice_response_code;
  outcome.transaction = place_hold(payment, std::move(approved));
  stand_in(payment, outcome.transaction);
  freeze_if_low(payment);
  return outcome;
}

// Whether it tells of what we approved ourselves: the message named by DE 90 for the amount it
// asked, or an increment. What became of the hold since then, the advice does not know.
bool NetworkCommand::is_known(const PaymentContext& payment, const Transaction& original) const {
  if (request_.purpose != NetworkPurpose::purchase) return true;  // not about the hold
  if (!request_.advice_approved || named_ != original.id) return false;
  const NetworkMessage* named = find_named(payment.set);
  return named != nullptr && (named->added_minor || named->approved_minor == request_.amount_minor);
}

// A completion says what the payment comes to: what is settled of that is not held any more.
void NetworkCommand::adjust_hold(PaymentContext& payment, const Transaction& original) const {
  const std::int64_t total_minor = request_.advice_approved ? request_.amount_minor : 0;
  const std::int64_t stays_minor = std::max<std::int64_t>(total_minor - original.settled_minor, 0);
  if (stays_minor < original.held_minor) {
    lower_hold(payment, original, stays_minor, ReleaseCause::advice);
  } else if (stays_minor > original.held_minor) {
    raise_hold(payment, original, stays_minor - original.held_minor);
  }
}

// Who names the message that the network decided in our place means what it decided. A message that
// we never saw is refused should it still come.
void NetworkCommand::stand_in(PaymentContext& payment, TransactionId decided) const {
  if (!request_.original.message) return;
  const NetworkMessage* named = find_named(payment.set);
  if (named != nullptr && named->card != payment.card.id) return;
  NetworkMessage message{.key = *request_.original.message,
                         .card = payment.card.id,
                         .tombstone = true,
                         .created_at = payment.context.now};
  if (named != nullptr) message = *named;
  message.transaction = decided;
  message.added_minor.reset();
  payment.set.network_messages.put(std::move(message));
}

NetworkOutcome NetworkCommand::book_presentment(PaymentContext& payment) {
  NetworkOutcome outcome;
  outcome.verdict = NetworkVerdict::approved;
  if (request_.purpose == NetworkPurpose::unsupported) {
    outcome.verdict = NetworkVerdict::invalid_transaction;
    return outcome;
  }
  if (buried_ || request_.purpose == NetworkPurpose::inquiry) return outcome;
  if (request_.amount_minor == 0) {
    close_hold(payment, outcome);
    return outcome;
  }
  const Presentment presented = presentment(request_.amount_minor, request_.final_settlement);
  std::optional<Transaction> original = find_original(payment.set);
  if (request_.purpose == NetworkPurpose::credit) {
    if (original && original->type != TransactionType::settlement) original.reset();
    outcome.transaction = refund(payment, std::move(original), presented);
    return outcome;
  }
  if (original && original->type != TransactionType::authorization) original.reset();
  outcome.transaction = settle(payment, std::move(original), presented);
  freeze_if_low(payment);
  return outcome;
}

// Nothing is presented, and nothing will be: what is left of a hold that was cleared in part goes
// back.
void NetworkCommand::close_hold(PaymentContext& payment, NetworkOutcome& outcome) const {
  const std::optional<Transaction> original = find_original(payment.set);
  const bool last = request_.final_settlement && request_.advice_approved &&
                    request_.purpose == NetworkPurpose::purchase;
  if (!last || !original || !is_open(*original) || original->settled_minor == 0) return;
  outcome.transaction = original->id;
  lower_hold(payment, *original, 0, ReleaseCause::advice);
}

// Sets what stays held, never subtracts: a reversal that comes twice does nothing the second time.
NetworkOutcome NetworkCommand::book_reversal(PaymentContext& payment) {
  NetworkOutcome outcome;
  outcome.verdict = NetworkVerdict::approved;
  std::optional<Transaction> original = find_original(payment.set);
  if (!original) {
    remember_tombstone(payment.set, payment.context, payment.card.id);
    return outcome;
  }
  outcome.transaction = original->id;
  const std::int64_t stays_minor = billed_replacement(*original);
  if (original->type == TransactionType::refund) {
    undo_refund(payment, std::move(*original), stays_minor);
    return outcome;
  }
  if (original->type == TransactionType::settlement) {
    undo_settlement(payment, std::move(*original), stays_minor);
    return outcome;
  }
  bool single_message = original->hold_kind == authorization::HoldKind::none;
  if (single_message && original->settled_minor > stays_minor) {
    undo_posting(payment, *original, stays_minor);
    return outcome;
  }
  const NetworkMessage* named = find_named(payment.set);
  if (stays_minor == 0 && named != nullptr && named->added_minor) {
    undo_increment(payment, *original, *named);
    return outcome;
  }
  if (!is_open(*original)) return outcome;
  if (stays_minor < original->held_minor) {
    lower_hold(payment, *original, stays_minor, ReleaseCause::reversal);
  }
  return outcome;
}

// The authorization stays, without what the increment added; a second reversal finds nothing left.
void NetworkCommand::undo_increment(PaymentContext& payment, const Transaction& original,
                                    NetworkMessage increment) const {
  const std::int64_t added_minor = *std::exchange(increment.added_minor, 0);
  payment.set.network_messages.put(std::move(increment));
  if (!is_open(original) || added_minor == 0) return;
  const std::int64_t asked_minor = original.amount_minor - added_minor - original.settled_minor;
  const std::int64_t stays_minor = std::clamp<std::int64_t>(asked_minor, 0, original.held_minor);
  if (stays_minor < original.held_minor) {
    lower_hold(payment, original, stays_minor, ReleaseCause::reversal);
  }
}

// A reversed clearing is negated: its money comes back as a refund of it, once. The hold that it
// took stays ended. What refunds have brought back already does not come twice.
void NetworkCommand::undo_settlement(PaymentContext& payment, Transaction settlement,
                                     std::int64_t stays_minor) const {
  const std::int64_t back_minor = settlement.amount_minor - settlement.refunded_minor - stays_minor;
  if (back_minor <= 0) return;
  std::int32_t month = month_index(settlement.created_at);
  if (settlement.authorization) {
    Transaction authorization = payment.set.transactions.get(settlement.authorization);
    month = authorization.spent_month;
    authorization.settled_minor -= std::min(authorization.settled_minor, back_minor);
    if (authorization.settled_minor == 0) {
      authorization.status =
          authorization.held_minor > 0 ? TransactionStatus::pending : TransactionStatus::reversed;
    }
    authorization.updated_at = payment.posting.now();
    payment.set.transactions.put(std::move(authorization));
  }
  payment.posting.remove_spent(back_minor, month);
  if (stays_minor == 0) settlement.status = TransactionStatus::reversed;
  refund(payment, settlement,
         {.amount_minor = back_minor,
          .final = true,
          .merchant = settlement.merchant,
          .merchant_amount_minor = back_minor,
          .merchant_currency = usd,
          .references = request_.references});
}

// What stays, as the cardholder is billed. In the currency the merchant asked in, it is the part
// of the original that it was there.
std::int64_t NetworkCommand::billed_replacement(const Transaction& original) const {
  const std::int64_t stays_minor = request_.replacement_minor.value_or(0);
  const Currency currency = request_.replacement_currency.value_or(original.merchant_currency);
  const bool billed = currency == usd && original.merchant_currency != usd;
  if (billed || original.merchant_amount_minor <= 0) return stays_minor;
  return share_rounded_down(original.amount_minor, stays_minor, original.merchant_amount_minor);
}

// A reversed single message has posted already: the money comes back as a refund of that posting.
void NetworkCommand::undo_posting(PaymentContext& payment, Transaction original,
                                  std::int64_t stays_minor) const {
  Presentment returned{.amount_minor = original.settled_minor - stays_minor,
                       .final = true,
                       .merchant = original.merchant,
                       .merchant_amount_minor = original.settled_minor - stays_minor,
                       .merchant_currency = usd,
                       .references = request_.references};
  original.settled_minor = stays_minor;
  if (stays_minor == 0) original.status = TransactionStatus::reversed;
  original.updated_at = payment.posting.now();
  payment.posting.remove_spent(returned.amount_minor, original.spent_month);
  payment.set.transactions.put(std::move(original));
  refund(payment, std::nullopt, returned);
}

// A reversed refund is taken back as a settlement: never refused, so the card may go below zero.
// The refund's row keeps in settled_minor how much of it that was.
void NetworkCommand::undo_refund(PaymentContext& payment, Transaction original,
                                 std::int64_t stays_minor) const {
  const std::int64_t left_minor = original.amount_minor - original.settled_minor;
  if (stays_minor >= left_minor) return;
  Presentment taken{.amount_minor = left_minor - stays_minor,
                    .final = true,
                    .merchant = original.merchant,
                    .merchant_amount_minor = left_minor - stays_minor,
                    .merchant_currency = usd,
                    .references = request_.references};
  original.settled_minor = original.amount_minor - stays_minor;
  if (stays_minor == 0) original.status = TransactionStatus::reversed;
  original.updated_at = payment.posting.now();
  payment.set.transactions.put(std::move(original));
  settle(payment, std::nullopt, taken);
  // The refund made no room under the monthly limit, so its end takes none.
  payment.posting.remove_spent(taken.amount_minor, month_index(payment.posting.now()));
  freeze_if_low(payment);
}

}  // namespace privcards::app
