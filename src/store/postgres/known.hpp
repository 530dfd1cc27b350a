#pragma once
// What the writer knows of rows without asking. Two grades:
//
// - a lead: what the database held once, perhaps no longer. Good for finding out which rows a group
//   needs; hold() reads them anew.
// - exact: what the database holds as long as the wallet's version is the one known here. Every
//   commit that changes a wallet, or a card, balance, payment or webhook of it, raises the version.
//   A group of exact rows is decided at once; its commit fails when a version is another by then.
//
// Exact rows are for a node that is alone with a wallet: one where others write goes by locks.
// Used by one thread.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/working_set.hpp"
#include "store/sql/token_cache.hpp"

namespace privcards::store::postgres {

// Each once, in the order in which all nodes lock them.
std::vector<WalletId> in_order(std::vector<WalletId> wallets);

// Counts anew whenever what was exact is no longer.
using Epoch = std::uint64_t;

template <class Key, class Row, class Hash = std::hash<Key>>
class Remembered {
 public:
  static constexpr std::size_t rows_max = std::size_t{1} << 18;
  struct Entry {
    Row row;
    Epoch epoch;
    WalletId wallet;  // whose it is; none: an operator's, or the node's own
  };

  const Entry* find(const Key& key) const {
    auto found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
  }
  Entry* find(const Key& key) {
    auto found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
  }
  // Full, it begins anew: what is in use is soon there again.
  void keep(const Key& key, const Row& row, Epoch epoch, WalletId wallet = {}) {
    if (rows_.size() >= rows_max) rows_.clear();
    rows_.insert_or_assign(key, Entry{row, epoch, wallet});
  }
  void erase(const Key& key) { rows_.erase(key); }
  void clear() { rows_.clear(); }

 private:
  std::unordered_map<Key, Entry, Hash> rows_;
};

// Keys that this node wrote lately. One that is here may well be asked for again: it is looked up
// rather than taken for new. Two keys may pass for one; that costs a question.
class RecentKeys {
 public:
  static constexpr std::size_t keys_max = std::size_t{1} << 16;

  void add(std::size_t hash);
  bool has(std::size_t hash) const { return keys_.contains(hash) || older_.contains(hash); }

 private:
  std::unordered_set<std::size_t> keys_;
  std::unordered_set<std::size_t> older_;
};

class Known {
 public:
  // How many groups in a row must have found a wallet as this node left it.
  static constexpr int undisturbed_min = 8;

  // Under the wallet's lock: its version.
  void see_version(WalletId wallet, std::int64_t version);
  // Without a lock, behind our own commits. False when it is another than the one known: nothing of
  // the wallet is exact any more.
  bool see_current(WalletId wallet, std::int64_t version);
  // Under the locks: all that was loaded. BINs and programs are exact while `settings`, the number
  // of the operators' changes, is.
  void see_held(const app::WorkingSet& set, std::int64_t settings);
  // Asked for behind our own commits, without a lock: exact if the wallet's version was known
  // before.
  void see_asked(const app::WorkingSet& set, const std::vector<CardId>& cards,
                 const std::vector<CardId>& balances);
  // Written in a commit that has begun: exact when it succeeds. Else forget_wallets().
  void see_written(const app::WorkingSet& set, const std::vector<WalletId>& raised);
  void forget_wallets(const std::vector<WalletId>& wallets);
  void forget_settings();
  void forget_statistics();

  bool is_alone(WalletId wallet) const;
  std::int64_t version(WalletId wallet) const;  // known: -1 if not
  std::int64_t settings() const { return settings_; }

  // For finding out which rows a group needs. Null: to be asked for.
  const ledger::Wallet* lead(WalletId wallet) const;
  const cards::Card* lead(CardId card) const;
  const cards::CardBalance* balance_lead(CardId card) const;
  const app::WebhookList* list_lead(WalletId wallet) const;
  const webhooks::Webhook* lead(WebhookId webhook) const;
  const cards::Bin* lead(const std::string& bin) const;
  const cards::Program* lead(std::int64_t program) const;
  const cards::BinStatistics* lead(const app::StatisticsKey& key) const;
  bool is_recent(const app::MessageKey& key) const;
  bool is_recent(const app::IdempotencyKey& key) const;

  // Cards that their numbers led to: what a payment wants with them, as far as it is known, is
  // filled at once. Otherwise it is wanted a row after the other, a round of the group each.
  void fill_for_payments(app::WorkingSet& set, const std::vector<CardId>& cards) const;

  // The wallets whose versions warrant that all of the set is what the database holds; nothing when
  // it is not exact throughout.
  std::optional<std::vector<WalletId>> warrants(const app::WorkingSet& set) const;
  // The wallets of what the set changes.
  std::vector<WalletId> changed_wallets(const app::WorkingSet& set) const;

  TokenCache tokens;

 private:
  struct WalletState {
    std::int64_t version = -1;  // -1: another than the one that rows were remembered under
    Epoch epoch = 0;
    int undisturbed = 0;
  };
  Epoch epoch_of(WalletId wallet) const;  // 0: nothing of it is exact
  std::optional<WalletId> wallet_of(CardId card) const;
  template <class Memory, class Row>
  void keep_written(Memory& memory, const Row& row, WalletId wallet);
  void keep_written_balance(const cards::CardBalance& balance);
  template <class Entry>
  const auto* row_of(const Entry* entry) const;
  template <class Entry>
  const auto* lead_unless_alone(const Entry* entry) const;
  template <class Entry>
  bool is_exact(const Entry* entry) const {
    return entry != nullptr && entry->epoch != 0 && entry->epoch == epoch_of(entry->wallet);
  }

  Epoch epochs_ = 0;
  std::int64_t settings_ = -1;
  Epoch settings_epoch_ = 0;
  std::unordered_map<WalletId, WalletState> states_;
  static constexpr std::size_t voids_max = 1024;
  std::unordered_set<Epoch> void_;  // of commits that failed: rows of theirs never were
  Remembered<WalletId, ledger::Wallet> wallets_;
  Remembered<CardId, cards::Card> cards_;
  Remembered<CardId, cards::CardBalance> balances_;
  Remembered<WalletId, app::WebhookList> webhook_lists_;
  Remembered<WebhookId, webhooks::Webhook> webhooks_;
  Remembered<std::string, cards::Bin> bins_;
  Remembered<std::int64_t, cards::Program> programs_;
  // Each node counts for itself, so nobody else changes these.
  Remembered<app::StatisticsKey, cards::BinStatistics, app::StatisticsKeyHash> statistics_;
  RecentKeys messages_;
  RecentKeys idempotency_keys_;
};

}  // namespace privcards::store::postgres
