#include "app/posting.hpp"

#include <utility>

namespace privcards::app {

Posting::Posting(WorkingSet& set, Context& context, WalletId wallet, CardId card)
    : set_(set),
      context_(context),
      wallet_(set.wallets.get(wallet)),
      now_(wallet_.now(context.now)) {
  if (card) balance_ = set.balances.get(card);
}

void Posting::apply(const ledger::LedgerAccount& account, std::int64_t delta_minor) {
  switch (account.kind) {
    case ledger::AccountKind::wallet:
      CHECK(account.owner == wallet_.id.value);
      wallet_.balance_minor = checked_add(wallet_.balance_minor, delta_minor);
      return;
    case ledger::AccountKind::card_available:
      CHECK(balance_ && account.owner == balance_->id.value);
      balance_->available_minor = checked_add(balance_->available_minor, delta_minor);
      wallet_.cards_total_minor = checked_add(wallet_.cards_total_minor, delta_minor);
      return;
    case ledger::AccountKind::card_held:
      CHECK(balance_ && account.owner == balance_->id.value);
      balance_->held_minor = checked_add(balance_->held_minor, delta_minor);
      CHECK(balance_->held_minor >= 0);
      return;
    case ledger::AccountKind::network_settlement:
    case ledger::AccountKind::crypto_clearing:
    case ledger::AccountKind::suspense:
    case ledger::AccountKind::write_off:
      return;  // their balances are sums, kept nowhere else
  }
}

void Posting::move(const Movement& movement) {
  CHECK(movement.amount_minor >= 0);
  if (movement.amount_minor == 0) return;
  apply(movement.from, -movement.amount_minor);
  apply(movement.to, movement.amount_minor);
  // What the wallet gained or lost other than by deposits is what was spent on cards, net.
  bool deposit = movement.reason == ledger::Reason::deposit ||
                 movement.reason == ledger::Reason::deposit_reversal;
  wallet_.total_deposited_minor +=
      deposit ? (movement.to.kind == ledger::AccountKind::wallet ? movement.amount_minor
                                                                 : -movement.amount_minor)
              : 0;
  wallet_.total_spent_minor =
      checked_subtract(wallet_.total_deposited_minor, wallet_.balance_minor);
  set_.transfers.push_back({.id = context_.ids.next<TransferKind>(context_.now),
                            .from = movement.from,
                            .to = movement.to,
                            .amount_minor = movement.amount_minor,
                            .currency = usd,
                            .reason = movement.reason,
                            .cause = movement.cause,
                            .created_at = now_});
}

void Posting::add_spent(std::int64_t amount_minor) {
  std::int32_t month = month_index(now_);
  balance_->spent_minor = checked_add(balance_->spent_in(month), amount_minor);
  balance_->spent_month = month;
}

void Posting::remove_spent(std::int64_t amount_minor, std::int32_t counted_in_month) {
  if (balance_->spent_month != counted_in_month) return;  // that month is over
  balance_->spent_minor = checked_subtract(balance_->spent_minor, amount_minor);
}

void Posting::record(authorization::Transaction transaction) {
  auto type = static_cast<std::size_t>(transaction.type);
  transaction.wallet = wallet_.id;
  transaction.world = wallet_.world;
  transaction.card = balance_->id;
  transaction.created_at = now_;
  transaction.updated_at = now_;
  transaction.previous_on_card = balance_->last_transaction;
  transaction.previous_in_wallet = wallet_.last_transaction;
  transaction.card_balance_after_minor = balance_->available_minor;
  balance_->last_transaction = transaction.id;
  wallet_.last_transaction = transaction.id;
  ++balance_->transaction_counts[type];
  ++wallet_.transaction_counts[type];
  set_.transactions.put(std::move(transaction));
}

void Posting::save() {
  set_.wallets.put(wallet_);
  if (!balance_) return;
  ++balance_->version;
  set_.balances.put(*balance_);
}

}  // namespace privcards::app
