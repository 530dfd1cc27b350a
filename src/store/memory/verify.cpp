#include "store/memory/verify.hpp"

#include "app/verification.hpp"

namespace privcards::store {
namespace {

void read_journal(const Rows& rows, app::Verification& verification) {
  auto next = rows.transfers.begin();
  for (const auto& [number, entry] : rows.journal) {
    std::vector<ledger::Transfer> covered;
    for (; next != rows.transfers.end() && next->first <= entry.last_transfer; ++next) {
      covered.push_back(next->second);
    }
    verification.group(0, entry, covered);
  }
  if (next != rows.transfers.end()) verification.uncovered(next->first);
}

void read_events(const Rows& rows, app::Verification& verification) {
  std::set<std::pair<WalletId, std::int64_t>> sequences;
  for (const auto& [id, event] : rows.events) sequences.emplace(event.wallet, event.sequence);
  for (const auto& [wallet, sequence] : sequences) verification.event(wallet, sequence);
}

void read_cards(const Rows& rows, app::Verification& verification) {
  std::set<CardId> numbered;
  for (const auto& [token, number] : rows.card_numbers) numbered.insert(number.card);
  for (const auto& [id, card] : rows.cards) {
    auto balance = rows.balances.find(id);
    verification.card(card, balance == rows.balances.end() ? nullptr : &balance->second,
                      numbered.contains(id));
  }
}

}  // namespace

app::VerifyReport verify_rows(const Rows& rows) {
  app::Verification verification([&](TransactionId settlement) {
    auto at = rows.transactions.find(settlement);
    return at == rows.transactions.end() ? TransactionId{} : at->second.authorization;
  });
  for (const auto& [id, row] : rows.wallets) verification.wallet(row);
  for (const app::Alarm& alarm : rows.alarms) verification.alarm(alarm);
  read_journal(rows, verification);
  for (const auto& [id, row] : rows.transactions) verification.transaction(row);
  read_events(rows, verification);
  for (const auto& [id, row] : rows.deposits) verification.deposit(row);
  for (const auto& [id, row] : rows.challenges) verification.challenge(row);
  for (const auto& [id, row] : rows.authentications) verification.authentication(row);
  for (const auto& [id, row] : rows.deliveries) verification.delivery(row);
  read_cards(rows, verification);
  return verification.finish();
}

}  // namespace privcards::store
