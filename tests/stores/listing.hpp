#pragma once
// Lists in tests: a page reduced to what the tests compare, and rows to list.

#include <gtest/gtest.h>

#include <array>
#include <utility>
#include <vector>

#include "tests/stores/committing.hpp"

namespace privcards::tests {

using Ids = std::vector<std::int64_t>;

struct Listing {
  Ids ids;
  std::int64_t total = 0;
  bool has_more = false;
  bool after_unknown = false;
};

template <class Page>
Listing listing(const Page& page) {
  Listing found{{}, page->total, page->has_more, page->after_unknown};
  for (const auto& row : page->rows) {
    if constexpr (requires { row.card.label; }) {
      EXPECT_EQ(row.balance.id, row.card.id);
      found.ids.push_back(row.card.id.value);
    } else {
      found.ids.push_back(row.id.value);
    }
  }
  return found;
}

constexpr CardId card_of(WalletId wallet) { return {wallet.value}; }
constexpr WebhookId webhook_of(WalletId wallet) { return {wallet.value}; }

// Rows of every listed kind for two wallets, added in turns: the first has odd ids, the second even
// ones. Row number n was made at instant n.
class Filling {
 public:
  explicit Filling(app::WorkingSet& set) : set_(set) {
    for (WalletId wallet : wallets_) wallet_rows_.push_back({.id = wallet});
    for (WalletId wallet : wallets_) balances_.push_back({.id = card_of(wallet)});
  }
  ~Filling() {
    for (const auto& row : wallet_rows_) set_.wallets.put(row);
    for (const auto& row : balances_) set_.balances.put(row);
  }

  void add(std::size_t which, std::int64_t id) {
    ledger::Wallet& wallet = wallet_rows_[which];
    cards::CardBalance& balance = balances_[which];
    set_.cards.put({.id = {id}, .wallet = wallet.id});
    if (balance.id != CardId{id}) set_.balances.put({.id = {id}});
    ++wallet.cards_active;
    authorization::Transaction transaction{.id = {id}, .wallet = wallet.id, .card = balance.id};
    transaction.created_at = {id};
    transaction.previous_on_card = std::exchange(balance.last_transaction, transaction.id);
    transaction.previous_in_wallet = std::exchange(wallet.last_transaction, transaction.id);
    ++balance.transaction_counts[0];
    ++wallet.transaction_counts[0];
    set_.transactions.put(transaction);
    set_.deposits.put({.id = {id}, .wallet = wallet.id});
    set_.challenges.put({.id = {id}, .wallet = wallet.id, .card = balance.id});
    set_.webhooks.put({.id = {id}, .wallet = wallet.id});
    set_.events.push_back({.id = {id}, .wallet = wallet.id, .sequence = ++wallet.event_sequence});
    set_.deliveries.put({.id = {id}, .webhook = webhook_of(wallet.id), .wallet = wallet.id});
  }

 private:
  static constexpr std::array<WalletId, 2> wallets_{WalletId{1}, WalletId{2}};
  app::WorkingSet& set_;
  std::vector<ledger::Wallet> wallet_rows_;
  std::vector<cards::CardBalance> balances_;
};

}  // namespace privcards::tests
