#include "world_filler.hpp"

#include <algorithm>

#include "app/create_card.hpp"
#include "vault/luhn.hpp"

namespace privcards::bench {
namespace {

using authorization::Transaction;
using authorization::TransactionStatus;
using authorization::TransactionType;

constexpr std::int64_t card_minor = 500'000;  // on every card at first: some 470 payments
constexpr std::int64_t busy_card_transactions = 3'000;
constexpr std::size_t settlement_lag = 2'048;
constexpr std::size_t group_transfers = 512;

}  // namespace

void Filler::move(ledger::LedgerAccount from, ledger::LedgerAccount to, std::int64_t amount_minor,
                  ledger::Reason reason, std::int64_t cause) {
  group_.push_back({.id = ids_.next<TransferKind>(now_),
                    .from = from,
                    .to = to,
                    .amount_minor = amount_minor,
                    .reason = reason,
                    .cause = cause,
                    .created_at = now_});
  insert_transfer_(group_.back());
  if (group_.size() == group_transfers) seal_group();
}

void Filler::seal_group() {
  if (group_.empty()) return;
  Bytes canonical;
  for (const ledger::Transfer& transfer : group_) ledger::append_canonical(canonical, transfer);
  ledger::JournalEntry entry{.number = head_.number + 1,
                             .first_transfer = group_.front().id,
                             .last_transfer = group_.back().id,
                             .transfer_count = static_cast<std::int64_t>(group_.size()),
                             .previous_hash = head_.hash,
                             .committed_at = now_};
  entry.hash = ledger::chain_hash(head_.hash, entry.number, now_, canonical);
  insert_journal_(entry);
  head_.number = entry.number;
  head_.hash = entry.hash;
  group_.clear();
  now_ = now_.plus_ms(1);
}

void Filler::make_number(const cards::Card& card, std::size_t number) {
  std::string digits = std::to_string(1'000'000'000 + number).substr(1);
  digits.insert(0, bin_.id);
  digits.push_back(vault::luhn_digit(digits));
  const SecretText pan(digits);
  const app::PanToken token = vault_.token_of(pan);
  const Bytes sealed = take(vault_.seal_pan(card.account, card.id, pan));
  insert_token_.bind_blob(1, token.bytes);
  insert_token_.bind(2, card.id.value);
  insert_secret_.bind(1, card.id.value);
  insert_secret_.bind_blob(2, token.bytes);
  insert_secret_.bind_blob(3, sealed);
  const bool written = insert_token_.step() == SQLITE_DONE && insert_secret_.step() == SQLITE_DONE;
  if (!written) give_up(connection_.fault("writing a card number").message);
  insert_token_.reset();
  insert_secret_.reset();
  const std::string expiry = std::to_string(10'000 + card.expiry().yymm).substr(1);
  const SecretText cvv2 = vault_.cvv2(pan, card.expiry());
  CardEntry& entry = entries_.emplace_back();
  entry.id = card.id.value;
  std::copy_n(digits.data(), entry.number.size(), entry.number.data());
  std::copy_n(expiry.data(), entry.expiry.size(), entry.expiry.data());
  std::copy_n(cvv2.reveal().data(), entry.cvv2.size(), entry.cvv2.data());
}

void Filler::make_card(std::size_t number) {
  cards::Card card{.id = ids_.next<CardKind>(now_),
                   .wallet = wallet_.id,
                   .account = wallet_.account,
                   .world = wallet_.world,
                   .bin_id = bin_.id,
                   .network = bin_.network,
                   .last4 = {},
                   .spending_limit_minor = bin_.max_monthly_minor,
                   .label = "Campaign " + std::to_string(number),
                   .created_at = now_,
                   .expires_at = app::card_expiry(now_)};
  make_number(card, number);
  card.last4.assign(entries_.back().number.data() + 12, 4);
  insert_card_(card);
  balances_.push_back({.id = card.id, .available_minor = card_minor});
  wallet_.balance_minor -= card_minor;
  wallet_.cards_total_minor += card_minor;
  ++wallet_.cards_active;
  move(ledger::wallet_account(wallet_.id), ledger::card_available(card.id), card_minor,
       ledger::Reason::card_created, card.id.value);
}

std::size_t Filler::choose_card() {
  if (busy_left_ > 0 && dice_() % 8 == 0) {
    --busy_left_;
    return 0;
  }
  return dice_() % balances_.size();
}

Transaction Filler::draft(std::size_t card, std::int64_t amount_minor) {
  const std::string serial = std::to_string(1'000'000'000'000 + authorizations_).substr(1);
  Transaction transaction;
  transaction.id = ids_.next<TransactionKind>(now_);
  transaction.wallet = wallet_.id;
  transaction.card = balances_[card].id;
  transaction.world = wallet_.world;
  transaction.status = TransactionStatus::settled;
  transaction.amount_minor = amount_minor;
  transaction.merchant = {.name = "FACEBK ADS",
                          .id = "BENCH0000000001",
                          .mcc = "7311",
                          .city = "Menlo Park",
                          .country = "USA"};
  transaction.merchant_amount_minor = amount_minor;
  transaction.network_response_code = "00";
  transaction.references = {.network_transaction_id = "999" + serial,
                            .retrieval_reference = serial,
                            .approval_code = "A" + serial.substr(7),
                            .terminal_id = "BENCH001",
                            .stan = serial.substr(6)};
  transaction.created_at = now_;
  transaction.updated_at = now_;
  transaction.previous_on_card = balances_[card].last_transaction;
  transaction.previous_in_wallet = wallet_.last_transaction;
  balances_[card].last_transaction = transaction.id;
  wallet_.last_transaction = transaction.id;
  return transaction;
}

void Filler::authorize() {
  const std::size_t card = choose_card();
  cards::CardBalance& balance = balances_[card];
  // Small on the busy card, so that it can still pay when it is measured.
  const std::uint64_t amounts = card == 0 ? 20 : 400;
  const std::int64_t amount_minor = 1 + static_cast<std::int64_t>(dice_() % amounts);
  Transaction authorization = draft(card, amount_minor);
  ++authorizations_;
  authorization.type = TransactionType::authorization;
  authorization.settled_minor = amount_minor;
  authorization.hold_kind = authorization::HoldKind::final_amount;
  authorization.hold_expires_at = now_.plus_days(10);
  authorization.spent_month = month_index(now_);
  balance.available_minor -= amount_minor;
  balance.held_minor += amount_minor;
  balance.spent_minor += amount_minor;
  balance.spent_month = authorization.spent_month;
  wallet_.cards_total_minor -= amount_minor;
  authorization.card_balance_after_minor = balance.available_minor;
  ++balance.transaction_counts[0];
  ++wallet_.transaction_counts[0];
  move(ledger::card_available(balance.id), ledger::card_held(balance.id), amount_minor,
       ledger::Reason::hold_placed, authorization.id.value);
  insert_transaction_(authorization);
  open_.push_back({card, std::move(authorization)});
}

void Filler::settle() {
  const Open open = std::move(open_.front());
  open_.pop_front();
  cards::CardBalance& balance = balances_[open.card];
  Transaction settlement = draft(open.card, open.authorization.amount_minor);
  settlement.type = TransactionType::settlement;
  settlement.authorization = open.authorization.id;
  settlement.references = open.authorization.references;
  balance.held_minor -= settlement.amount_minor;
  settlement.card_balance_after_minor = balance.available_minor;
  ++balance.transaction_counts[1];
  ++wallet_.transaction_counts[1];
  const ledger::LedgerAccount network{
      ledger::AccountKind::network_settlement,
      ledger::system_owner(wallet_.world, static_cast<std::int64_t>(bin_.network))};
  move(ledger::card_held(balance.id), network, settlement.amount_minor,
       ledger::Reason::settled_from_hold, settlement.id.value);
  insert_transaction_(settlement);
}

void Filler::write_balances() {
  for (const cards::CardBalance& balance : balances_) insert_balance_(balance);
}

void Filler::write_totals() {
  wallet_.total_spent_minor = wallet_.total_deposited_minor - wallet_.balance_minor;
  using M = store::Mapping<ledger::Wallet>;
  store::Statement update =
      take(connection_.prepare(store::update_sql(M::name, M::columns, M::keys)));
  store::Binder binder(update);
  M::members(binder, wallet_);
  if (update.step() != SQLITE_DONE) give_up(connection_.fault("writing the wallet").message);
  update.reset();
  expect(connection_.execute("DELETE FROM bin_statistics"));
  Insert<cards::BinStatistics> insert_statistics(connection_);
  insert_statistics({.bin_id = bin_.id,
                     .world = static_cast<std::uint8_t>(wallet_.world),
                     .approved = authorizations_});
  const std::string last = std::to_string(ids_.last());
  store::Statement meta =
      take(connection_.prepare("UPDATE meta SET value = ?1 WHERE name = 'last_id'"));
  meta.bind_blob(1, as_bytes(last));
  if (meta.step() != SQLITE_DONE) give_up(connection_.fault("writing the last id").message);
}

void Filler::fill(std::size_t cards, std::int64_t transactions) {
  expect(
      connection_.execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;"
                          "PRAGMA journal_mode = OFF; BEGIN"));
  entries_.reserve(cards);
  balances_.reserve(cards);
  for (std::size_t number = 0; number < cards; ++number) make_card(first_number_ + number);
  transactions -= transactions % 2;  // each authorization has its settlement
  busy_left_ = std::min(busy_card_transactions, transactions / 4) / 2;
  for (std::int64_t at = 0; at < transactions; ++at) {
    const bool drains = transactions - at <= static_cast<std::int64_t>(open_.size());
    const bool settles = drains || (open_.size() >= settlement_lag && at % 2 == 1);
    settles ? settle() : authorize();
  }
  seal_group();
  write_balances();
  write_totals();
  expect(connection_.execute("COMMIT; PRAGMA journal_mode = WAL"));
}

}  // namespace privcards::bench
