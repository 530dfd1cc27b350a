#include "app/payment.hpp"

#include <algorithm>
#include <utility>

#include "app/announce.hpp"
#include "base/proportion.hpp"
#include "core/authorization/decide.hpp"
#include "core/authorization/hold_expiry.hpp"

namespace privcards::app {
namespace {

using authorization::Transaction;
using authorization::TransactionStatus;
using authorization::TransactionType;
using ledger::Reason;
using webhooks::EventType;

void announce_transaction(PaymentContext& payment, const Transaction& transaction, EventType type) {
  std::string object;
  object.reserve(640);  // nearly always enough
  payment.context.presenter.transaction(object, transaction);
  announce(payment.set, payment.context, payment.posting.wallet(), type, object);
}

void change_alarm(PaymentContext& payment, const Transaction& authorization, bool set) {
  if (!authorization.hold_expires_at) return;
  const ledger::Wallet& wallet = payment.posting.wallet();
  payment.set.alarms.push_back({{.domain = alarm_domain(wallet.world, wallet.id),
                                 .due_at = *authorization.hold_expires_at,
                                 .kind = AlarmKind::hold_expiry,
                                 .subject = authorization.id.value},
                                set});
}

// Money that leaves a hold without being spent: back to the card, and on to the wallet when the
// card is terminated and has no use for it. What the card owes is made good first: a hold that the
// network placed on it after its end was never the wallet's money.
void release(PaymentContext& payment, std::int64_t amount_minor, Reason reason,
             TransactionId cause) {
  CardId card = payment.card.id;
  payment.posting.move({.from = ledger::card_held(card),
                        .to = ledger::card_available(card),
                        .amount_minor = amount_minor,
                        .reason = reason,
                        .cause = cause.value});
  if (payment.card.status != cards::CardStatus::terminated) return;
  std::int64_t available_minor = payment.posting.balance().available_minor;
  payment.posting.move({.from = ledger::card_available(card),
                        .to = ledger::wallet_account(payment.card.wallet),
                        .amount_minor = std::clamp<std::int64_t>(available_minor, 0, amount_minor),
                        .reason = Reason::returned_to_wallet,
                        .cause = cause.value});
}

void hold(PaymentContext& payment, std::int64_t amount_minor, Reason reason, TransactionId cause) {
  payment.posting.move({.from = ledger::card_available(payment.card.id),
                        .to = ledger::card_held(payment.card.id),
                        .amount_minor = amount_minor,
                        .reason = reason,
                        .cause = cause.value});
  payment.posting.add_spent(amount_minor);
}

ledger::LedgerAccount settlement_account(const PaymentContext& payment) {
  auto network = static_cast<std::int64_t>(payment.card.network);
  return {ledger::AccountKind::network_settlement,
          ledger::system_owner(payment.card.world, network)};
}

// What a terminated card owes after a forced post, its wallet pays: nothing else could.
void settle_debt_of_terminated(PaymentContext& payment, TransactionId cause) {
  std::int64_t available_minor = payment.posting.balance().available_minor;
  if (payment.card.status != cards::CardStatus::terminated || available_minor >= 0) return;
  payment.posting.move({.from = ledger::wallet_account(payment.card.wallet),
                        .to = ledger::card_available(payment.card.id),
                        .amount_minor = -available_minor,
                        .reason = Reason::card_terminated,
                        .cause = cause.value});
}

// The merchant's amount keeps its proportion: a later message may speak of either.
void change_amount(Transaction& authorization, std::int64_t amount_minor) {
  if (authorization.amount_minor > 0) {
    authorization.merchant_amount_minor = share_rounded_down(
        authorization.merchant_amount_minor, amount_minor, authorization.amount_minor);
  }
  authorization.amount_minor = amount_minor;
}

TransactionStatus status_after_release(const Transaction& authorization, ReleaseCause cause) {
  if (authorization.held_minor > 0) {
    return authorization.settled_minor > 0 ? TransactionStatus::partially_settled
                                           : TransactionStatus::pending;
  }
  if (authorization.settled_minor > 0) return TransactionStatus::settled;
  return cause == ReleaseCause::expiry ? TransactionStatus::expired : TransactionStatus::reversed;
}

Reason release_reason(ReleaseCause cause) {
  switch (cause) {
    case ReleaseCause::reversal:
      return Reason::hold_reversed;
    case ReleaseCause::expiry:
      return Reason::hold_expired;
    case ReleaseCause::advice:
      return Reason::hold_released;
  }
  return Reason::hold_released;
}

void take_from_hold(PaymentContext& payment, Transaction& authorization,
                    const Presentment& presentment, TransactionId settlement) {
  std::int64_t from_hold_minor = std::min(authorization.held_minor, presentment.amount_minor);
  payment.posting.move({.from = ledger::card_held(payment.card.id),
                        .to = settlement_account(payment),
                        .amount_minor = from_hold_minor,
                        .reason = Reason::settled_from_hold,
                        .cause = settlement.value});
  bool was_open = authorization.held_minor > 0;
  authorization.held_minor -= from_hold_minor;
  authorization.settled_minor = checked_add(authorization.settled_minor, presentment.amount_minor);
  if (presentment.final && authorization.held_minor > 0) {
    payment.posting.remove_spent(authorization.held_minor, authorization.spent_month);
    release(payment, authorization.held_minor, Reason::hold_released, authorization.id);
    authorization.held_minor = 0;
  }
  authorization.status = authorization.held_minor > 0 ? TransactionStatus::partially_settled
                                                      : TransactionStatus::settled;
  if (was_open && authorization.held_minor == 0) change_alarm(payment, authorization, false);
  authorization.updated_at = payment.posting.now();
}

}  // namespace

TransactionId place_hold(PaymentContext& payment, Transaction authorization) {
  authorization.id = payment.context.ids.next<TransactionKind>(payment.context.now);
  authorization.type = TransactionType::authorization;
  authorization.held_minor = authorization.amount_minor;
  authorization.spent_month = month_index(payment.posting.now());
  authorization.status = TransactionStatus::pending;
  if (authorization.amount_minor > 0) {
    std::int32_t days = authorization::hold_days(payment.card.network, authorization.hold_kind,
                                                 authorization.merchant.mcc);
    authorization.hold_expires_at = payment.posting.now().plus_days(days);
    change_alarm(payment, authorization, true);
    hold(payment, authorization.amount_minor, Reason::hold_placed, authorization.id);
  } else {
    authorization.status = TransactionStatus::settled;
  }
  TransactionId id = authorization.id;
  payment.posting.record(std::move(authorization));
  announce_transaction(payment, payment.set.transactions.get(id),
                       EventType::transaction_authorized);
  return id;
}

void raise_hold(PaymentContext& payment, Transaction authorization, std::int64_t added_minor) {
  std::int32_t month = month_index(payment.posting.now());
  if (added_minor > 0 && authorization.spent_month != month) {
    // The hold moves into this month as a whole, so that its release is counted out of one month
    // only.
    payment.posting.add_spent(authorization.held_minor);
    authorization.spent_month = month;
  }
  hold(payment, added_minor, Reason::hold_increased, authorization.id);
  change_amount(authorization, checked_add(authorization.amount_minor, added_minor));
  authorization.held_minor = checked_add(authorization.held_minor, added_minor);
  authorization.updated_at = payment.posting.now();
  announce_transaction(payment, authorization, EventType::transaction_authorized);
  payment.set.transactions.put(std::move(authorization));
}

void lower_hold(PaymentContext& payment, Transaction authorization, std::int64_t stays_minor,
                ReleaseCause cause) {
  std::int64_t released_minor = authorization.held_minor - stays_minor;
  CHECK(stays_minor >= 0 && released_minor >= 0);
  payment.posting.remove_spent(released_minor, authorization.spent_month);
  release(payment, released_minor, release_reason(cause), authorization.id);
  authorization.held_minor = stays_minor;
  if (cause != ReleaseCause::expiry && stays_minor > 0) {
    change_amount(authorization, checked_subtract(authorization.amount_minor, released_minor));
  }
  authorization.status = status_after_release(authorization, cause);
  authorization.updated_at = payment.posting.now();
  if (stays_minor == 0) change_alarm(payment, authorization, false);
  announce_transaction(payment, authorization,
                       cause == ReleaseCause::expiry ? EventType::transaction_expired
                                                     : EventType::transaction_reversed);
  payment.set.transactions.put(std::move(authorization));
}

TransactionId settle(PaymentContext& payment, std::optional<Transaction> authorization,
                     const Presentment& presentment) {
  Transaction settlement;
  settlement.id = payment.context.ids.next<TransactionKind>(payment.context.now);
  settlement.type = TransactionType::settlement;
  settlement.status = TransactionStatus::settled;
  settlement.amount_minor = presentment.amount_minor;
  settlement.merchant = presentment.merchant;
  settlement.merchant_amount_minor = presentment.merchant_amount_minor;
  settlement.merchant_currency = presentment.merchant_currency;
  settlement.references = presentment.references;
  settlement.network_response_code = "00";
  std::int64_t from_available_minor = presentment.amount_minor;
  if (authorization) {
    settlement.authorization = authorization->id;
    from_available_minor -= std::min(authorization->held_minor, presentment.amount_minor);
    take_from_hold(payment, *authorization, presentment, settlement.id);
    payment.set.transactions.put(std::move(*authorization));
  }
  payment.posting.move({.from = ledger::card_available(payment.card.id),
                        .to = settlement_account(payment),
                        .amount_minor = from_available_minor,
                        .reason = Reason::settled_from_available,
                        .cause = settlement.id.value});
  payment.posting.add_spent(from_available_minor);
  settle_debt_of_terminated(payment, settlement.id);
  TransactionId id = settlement.id;
  payment.posting.record(std::move(settlement));
  announce_transaction(payment, payment.set.transactions.get(id), EventType::transaction_settled);
  return id;
}

TransactionId refund(PaymentContext& payment, std::optional<Transaction> settlement,
                     const Presentment& presentment) {
  Transaction refund;
  refund.id = payment.context.ids.next<TransactionKind>(payment.context.now);
  refund.type = TransactionType::refund;
  refund.status = TransactionStatus::settled;
  refund.amount_minor = presentment.amount_minor;
  refund.merchant = presentment.merchant;
  refund.merchant_amount_minor = presentment.merchant_amount_minor;
  refund.merchant_currency = presentment.merchant_currency;
  refund.references = presentment.references;
  refund.network_response_code = "00";
  if (settlement) {
    refund.authorization = settlement->authorization;
    settlement->refunded_minor = checked_add(settlement->refunded_minor, presentment.amount_minor);
    settlement->updated_at = payment.posting.now();
    payment.set.transactions.put(std::move(*settlement));
  }
  bool terminated = payment.card.status == cards::CardStatus::terminated;
  payment.posting.move({.from = settlement_account(payment),
                        .to = terminated ? ledger::wallet_account(payment.card.wallet)
                                         : ledger::card_available(payment.card.id),
                        .amount_minor = presentment.amount_minor,
                        .reason = Reason::refund,
                        .cause = refund.id.value});
  TransactionId id = refund.id;
  payment.posting.record(std::move(refund));
  announce_transaction(payment, payment.set.transactions.get(id), EventType::transaction_refunded);
  return id;
}

TransactionId record_decline(PaymentContext& payment, Transaction decline) {
  decline.id = payment.context.ids.next<TransactionKind>(payment.context.now);
  decline.type = TransactionType::decline;
  decline.status = TransactionStatus::declined;
  TransactionId id = decline.id;
  payment.posting.record(std::move(decline));
  announce_transaction(payment, payment.set.transactions.get(id), EventType::transaction_declined);
  return id;
}

void freeze(PaymentContext& payment, cards::FrozenReason reason) {
  cards::Card card = payment.card;
  freeze_card(payment.set, payment.context, payment.posting, card, reason);
}

bool freeze_if_low(PaymentContext& payment) {
  cards::Card card = payment.card;
  return freeze_if_low(payment.set, payment.context, payment.posting, card);
}

}  // namespace privcards::app
