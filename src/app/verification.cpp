#include "app/verification.hpp"

#include <utility>

#include "app/announce.hpp"
#include "core/threeds/step.hpp"

namespace privcards::app {
namespace {

using authorization::Transaction;
using authorization::TransactionStatus;
using authorization::TransactionType;

// A sum that wraps around because rows were tampered with disagrees with what is kept all the same.
void add_wrapping(std::int64_t& sum, std::int64_t value) {
  sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) +
                                  static_cast<std::uint64_t>(value));
}

}  // namespace

void Verification::report(ledger::Breach breach) {
  if (!stopped()) report_.broken = std::move(breach);
}

void Verification::report_if(bool broken, std::string_view sentence, std::int64_t at) {
  if (broken) report(std::string(sentence) + " " + std::to_string(at));
}

Verification::WalletTally* Verification::find_wallet(WalletId wallet, std::string_view sentence,
                                                     std::int64_t at) {
  auto found = wallets_.find(wallet);
  report_if(found == wallets_.end(), sentence, at);
  return found == wallets_.end() ? nullptr : &found->second;
}

bool Verification::has_alarm(const ledger::Wallet& wallet, AlarmKind kind,
                             std::optional<Instant> due_at, std::int64_t subject) const {
  return due_at && alarms_.contains({.domain = alarm_domain(wallet.world, wallet.id),
                                     .due_at = *due_at,
                                     .kind = kind,
                                     .subject = subject});
}

void Verification::wallet(const ledger::Wallet& wallet) {
  wallets_[wallet.id].row = wallet;
  ++report_.wallets;
}

void Verification::alarm(const Alarm& alarm) { alarms_.insert(alarm); }

void Verification::group(std::int64_t chain, const ledger::JournalEntry& entry,
                         std::span<const ledger::Transfer> transfers) {
  report(chains_[chain].add(entry, transfers));
  for (const ledger::Transfer& transfer : transfers) {
    if (stopped()) return;
    report(postings_.add(transfer));
    TransactionId cause{transfer.cause};
    report(holds_.add(transfer,
                      ledger::taken_by_settlement(transfer) ? authorization_of_(cause) : cause));
  }
  for (const ledger::Transfer& transfer : transfers) {
    if (transfer.reason == ledger::Reason::deposit) {
      add_wrapping(credited_[transfer.cause], transfer.amount_minor);
    } else if (transfer.reason == ledger::Reason::deposit_reversal) {
      add_wrapping(credited_[transfer.cause], -transfer.amount_minor);
    }
  }
  ++report_.groups;
  report_.transfers += static_cast<std::int64_t>(transfers.size());
}

void Verification::uncovered(TransferId transfer) { report(ledger::uncovered(transfer)); }

void Verification::transaction(const Transaction& transaction) {
  if (stopped()) return;
  std::int64_t id = transaction.id.value;
  WalletTally* wallet =
      find_wallet(transaction.wallet, "a transaction belongs to a wallet; not so transaction", id);
  auto type = static_cast<std::size_t>(transaction.type);
  CardTally& card = cards_[transaction.card];
  report_if(type >= card.history.counts.size(), "a transaction is of a known type; not so", id);
  if (stopped()) return;
  report_if(transaction.previous_on_card != card.history.newest,
            "a card's transactions form one chain from its newest; broken at transaction", id);
  report_if(transaction.previous_in_wallet != wallet->history.newest,
            "a wallet's transactions form one chain from its newest; broken at transaction", id);
  for (History* history : {&card.history, &wallet->history}) {
    ++history->counts[type];
    history->newest = transaction.id;
  }
  add_wrapping(card.held_minor, transaction.held_minor);
  check_authorization(transaction, wallet->row);
  ++report_.transactions;
}

void Verification::check_authorization(const Transaction& transaction,
                                       const ledger::Wallet& wallet) {
  std::int64_t id = transaction.id.value;
  report_if(transaction.held_minor != holds_.held_minor(transaction.id),
            "an authorization holds what its transfers left in its hold; not so transaction", id);
  bool open = transaction.held_minor != 0;
  bool says_open = transaction.status == TransactionStatus::pending ||
                   transaction.status == TransactionStatus::partially_settled;
  report_if(open != says_open || (open && transaction.type != TransactionType::authorization),
            "a transaction is open as long as money is held for it; not so transaction", id);
  if (!open) return;
  ++open_authorizations_;
  report_if(!has_alarm(wallet, AlarmKind::hold_expiry, transaction.hold_expires_at, id),
            "every open hold has its expiry alarm; missing for transaction", id);
}

void Verification::event(WalletId wallet, std::int64_t sequence) {
  if (stopped()) return;
  WalletTally* tally = find_wallet(wallet, "an event belongs to a wallet; there is none", sequence);
  if (tally == nullptr) return;
  report(ledger::check_sequence(wallet, ++tally->events, sequence));
  ++report_.events;
}

void Verification::deposit(const deposits::Deposit& deposit) {
  if (stopped()) return;
  const auto found = credited_.find(deposit.id.value);
  const std::int64_t credited_minor = found == credited_.end() ? 0 : found->second;
  const bool confirmed = deposit.status == deposits::DepositStatus::confirmed;
  report_if(
      credited_minor != (confirmed ? deposit.amount_usd_minor : 0),
      "credits of a deposit less reversals are its amount once it is confirmed, else nothing; "
      "not so for deposit",
      deposit.id.value);
  credited_.erase(deposit.id.value);
  if (deposit.status != deposits::DepositStatus::pending) return;
  WalletTally* tally = find_wallet(deposit.wallet, "a deposit belongs to a wallet; not so deposit",
                                   deposit.id.value);
  if (tally != nullptr) add_wrapping(tally->pending_deposits_minor, deposit.amount_usd_minor);
}

void Verification::challenge(const threeds::Challenge& challenge) {
  if (stopped() || challenge.status != threeds::ChallengeStatus::pending) return;
  constexpr std::string_view sentence = "every pending challenge has its alarm; missing for";
  std::int64_t id = challenge.id.value;
  WalletTally* tally = find_wallet(challenge.wallet, sentence, id);
  if (tally == nullptr) return;
  // One that the access control server made shares its authentication's deadline.
  const bool served = !challenge.acs_trans_id.empty();
  const AlarmKind kind = served ? AlarmKind::authentication_deadline : AlarmKind::challenge_expiry;
  report_if(!has_alarm(tally->row, kind, challenge.expires_at, id), sentence, id);
}

void Verification::authentication(const threeds::Authentication& authentication) {
  if (stopped()) return;
  std::int64_t id = authentication.id.value;
  if (auto broken = threeds::broken_invariant(authentication)) {
    return report(*broken + "; not so authentication " + std::to_string(id));
  }
  if (!authentication.due_at) return;
  constexpr std::string_view sentence = "every open authentication has its alarm; missing for";
  WalletTally* tally = find_wallet(authentication.wallet, sentence, id);
  if (tally == nullptr) return;
  report_if(!has_alarm(tally->row, AlarmKind::authentication_deadline, authentication.due_at, id),
            sentence, id);
}

void Verification::delivery(const webhooks::Delivery& delivery) {
  if (stopped() || delivery.status != webhooks::DeliveryStatus::pending) return;
  constexpr std::string_view sentence =
      "every pending delivery has its alarm; missing for delivery";
  std::int64_t id = delivery.id.value;
  WalletTally* tally = find_wallet(delivery.wallet, sentence, id);
  if (tally == nullptr) return;
  const auto stands = [&](AlarmKind kind) {
    return has_alarm(tally->row, kind, delivery.next_attempt_at, id);
  };
  report_if(!stands(AlarmKind::delivery_attempt) && !stands(AlarmKind::urgent_delivery), sentence,
            id);
}

void Verification::card(const cards::Card& card, const cards::CardBalance* balance,
                        bool has_number) {
  if (stopped()) return;
  std::int64_t id = card.id.value;
  report_if(balance == nullptr || !has_number,
            "every card has a balance and a sealed number; not so for card", id);
  WalletTally* wallet = find_wallet(card.wallet, "a card belongs to a wallet; not so card", id);
  auto status = static_cast<std::size_t>(card.status);
  if (stopped()) return;
  report_if(status >= wallet->cards.size(), "a card has a known status; not so card", id);
  if (stopped()) return;
  ++wallet->cards[status];
  add_wrapping(wallet->cards_total_minor, balance->available_minor);
  CardTally& tally = cards_[card.id];
  tally.exists = true;
  check_balance(*balance, tally);
  ++report_.cards;
}

void Verification::check_balance(const cards::CardBalance& balance, const CardTally& tally) {
  std::int64_t id = balance.id.value;
  ledger::LedgerAccount available = ledger::card_available(balance.id);
  ledger::LedgerAccount held = ledger::card_held(balance.id);
  report(
      ledger::check_balance(available, balance.available_minor, postings_.posted_minor(available)));
  report(ledger::check_balance(held, balance.held_minor, postings_.posted_minor(held)));
  report(ledger::check_held(balance.id, balance.held_minor));
  report_if(balance.held_minor != tally.held_minor,
            "what is held on a card is the sum of its open authorizations; not so for card", id);
  report_if(balance.transaction_counts != tally.history.counts,
            "a card counts its transactions by type; not so for card", id);
  report_if(balance.last_transaction != tally.history.newest,
            "a card's row names its newest transaction; not so for card", id);
}

void Verification::check_wallet(const WalletTally& tally) {
  const ledger::Wallet& row = tally.row;
  std::int64_t id = row.id.value;
  ledger::LedgerAccount account = ledger::wallet_account(row.id);
  report(ledger::check_balance(account, row.balance_minor, postings_.posted_minor(account)));
  report(ledger::check_identity(row));
  report_if(row.cards_total_minor != tally.cards_total_minor,
            "a wallet's total over cards is the sum of what is available on them; not so for "
            "wallet",
            id);
  std::array<std::int64_t, 3> cards{row.cards_active, row.cards_frozen, row.cards_terminated};
  report_if(cards != tally.cards, "a wallet counts its cards by status; not so for wallet", id);
  report_if(row.transaction_counts != tally.history.counts,
            "a wallet counts its transactions by type; not so for wallet", id);
  report_if(row.last_transaction != tally.history.newest,
            "a wallet's row names its newest transaction; not so for wallet", id);
  report(ledger::check_sequence(row.id, row.event_sequence, tally.events));
  report_if(row.pending_deposits_minor != tally.pending_deposits_minor,
            "pending deposits of a wallet are their sum; not so for wallet", id);
}

void Verification::check_owners() {
  for (const auto& [account, sum_minor] : postings_.sums()) {
    bool of_card = account.kind == ledger::AccountKind::card_available ||
                   account.kind == ledger::AccountKind::card_held;
    bool missing = of_card && !cards_[CardId{account.owner}].exists;
    missing = missing || (account.kind == ledger::AccountKind::wallet &&
                          !wallets_.contains(WalletId{account.owner}));
    report_if(missing, "money moved belongs to a card or wallet that exists; not so for owner",
              account.owner);
  }
  for (const auto& [id, tally] : cards_) {
    report_if(!tally.exists, "a transaction belongs to a card that exists; there is no card",
              id.value);
  }
  for (const auto& [id, credited_minor] : credited_) {
    report_if(credited_minor != 0, "a credit belongs to a deposit that exists; there is no deposit",
              id);
  }
}

VerifyReport Verification::finish() {
  if (!stopped()) check_owners();
  for (const auto& [id, tally] : wallets_) {
    if (!stopped()) check_wallet(tally);
  }
  if (!stopped() && open_authorizations_ != holds_.open_count()) {
    report("every hold belongs to an authorization; one does not");
  }
  return report_;
}

}  // namespace privcards::app
