#pragma once
// What the writer remembers of rows it has seen, to find out without asking which rows a group
// needs: where a card's number leads, and the balance whose last transaction a history begins with.
// Guesses may be old. They only lead to keys: hold() reads every row of the group anew, under the
// locks, before anything is decided on it. Used by one thread.

#include <unordered_map>

#include "app/working_set.hpp"
#include "store/sql/token_cache.hpp"

namespace privcards::store::postgres {

template <class Key, class Row>
class Remembered {
 public:
  static constexpr std::size_t rows_max = std::size_t{1} << 18;

  const Row* find(const Key& key) const {
    auto found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
  }
  // Full, it begins anew: what is in use is soon there again.
  void keep(const Key& key, Row row) {
    if (rows_.size() >= rows_max) rows_.clear();
    rows_.insert_or_assign(key, std::move(row));
  }
  void keep_new(const app::Table<Key, Row>& table) {
    for (const Key& key : table.loaded()) {
      const auto& row = table.entry(key).row;
      if (row && !rows_.contains(key)) keep(key, *row);
    }
  }

 private:
  std::unordered_map<Key, Row> rows_;
};

struct Guesses {
  TokenCache tokens;
  Remembered<CardId, cards::Card> cards;  // only where they lead: wallet, account, world, BIN
  Remembered<CardId, cards::CardBalance> balances;
  Remembered<WalletId, ledger::Wallet> wallets;
  Remembered<WalletId, app::WebhookList> webhook_lists;
  Remembered<WebhookId, webhooks::Webhook> webhooks;
  Remembered<std::string, cards::Bin> bins;
  Remembered<std::int64_t, cards::Program> programs;

  void note_read(const app::WorkingSet& set);
  void note_committed(const app::WorkingSet& set);
};

}  // namespace privcards::store::postgres
