#pragma once
// The working set of one group: every row its commands asked to see, and every row they changed or
// added. The store fills what is wanted and writes what is dirty; commands read and put plain
// values. It is the whole seam between rules and storage.
//
//   want(key) ── Store::load ──▶ find(key) ── decide ──▶ put(row) ── Store::commit
//
// find() of a row that was wanted and does not exist is null; find() of a row nobody wanted is a
// bug.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "app/records.hpp"
#include "base/check.hpp"
#include "core/authorization/transaction.hpp"
#include "core/cards/bin.hpp"
#include "core/cards/card.hpp"
#include "core/deposits/deposit.hpp"
#include "core/deposits/rail.hpp"
#include "core/ledger/transfer.hpp"
#include "core/ledger/wallet.hpp"
#include "core/threeds/challenge.hpp"
#include "core/webhooks/event.hpp"

namespace privcards::app {

// Rows of one kind, by key. Row must have a `key_of(const Row&)` found beside it or in
// app/records.hpp.
template <class Key, class Row, class Hash = std::hash<Key>>
class Table {
 public:
  struct Entry {
    std::optional<Row> row;
    bool loaded = false;   // the store has looked
    bool existed = false;  // the store had it
    bool dirty = false;    // a command put it
    bool likely = false;   // to be stored, when it was wanted
  };

  void want(const Key& key) {
    if (entries_.try_emplace(key).second) wanted_.push_back(key);
  }
  // The same, for what is likely to be stored. (Else a store may take the key for a new one, as
  // those of messages and requests are, and look it up only when the commit finds it taken.)
  void want_stored(const Key& key) {
    auto [at, added] = entries_.try_emplace(key);
    if (!added) return;
    at->second.likely = true;
    wanted_.push_back(key);
  }
  bool is_loaded(const Key& key) const {
    auto at = entries_.find(key);
    return at != entries_.end() && (at->second.loaded || at->second.dirty);
  }
  const Row* find(const Key& key) const {
    auto at = entries_.find(key);
    CHECK(at != entries_.end() && (at->second.loaded || at->second.dirty));
    return at->second.row ? &*at->second.row : nullptr;
  }
  // Like find() for a row that must exist.
  const Row& get(const Key& key) const {
    const Row* row = find(key);
    CHECK(row != nullptr);
    return *row;
  }
  void put(Row row) {
    Entry& entry = entries_[key_of(row)];
    entry.row = std::move(row);
    if (!entry.dirty) dirty_.push_back(key_of(*entry.row));
    entry.dirty = true;
  }

  // For stores.
  std::vector<Key> take_wanted() { return std::exchange(wanted_, {}); }
  bool wants_any() const { return !wanted_.empty(); }
  void fill(const Key& key, std::optional<Row> row) {
    Entry& entry = entries_[key];
    entry.loaded = true;
    entry.existed = row.has_value();
    entry.row = std::move(row);
  }
  // Everything a store has looked for so far, also what does not exist.
  std::vector<Key> loaded() const {
    std::vector<Key> keys;
    for (const auto& [key, entry] : entries_) {
      if (entry.loaded) keys.push_back(key);
    }
    return keys;
  }
  const std::vector<Key>& dirty() const { return dirty_; }  // in the order of their first put
  const Entry& entry(const Key& key) const { return entries_.at(key); }

 private:
  std::unordered_map<Key, Entry, Hash> entries_;
  std::vector<Key> wanted_;
  std::vector<Key> dirty_;
};

struct WorkingSet {
  // Who and what may be.
  Table<AccountId, ledger::Account> accounts;
  Table<ApiKeyId, ApiKey> api_keys;
  Table<AccountId, DataKey> data_keys;
  Table<std::string, cards::Bin> bins;
  Table<std::int64_t, cards::Program> programs;
  Table<LinkId, NetworkLink> links;
  // Money and cards.
  Table<WalletId, ledger::Wallet> wallets;
  Table<CardId, cards::Card> cards;
  Table<CardId, cards::CardBalance> balances;
  Table<PanToken, CardNumber, PanTokenHash> card_numbers;
  Table<TransactionId, authorization::Transaction> transactions;
  Table<StatisticsKey, cards::BinStatistics, StatisticsKeyHash> bin_statistics;
  Table<DepositId, deposits::Deposit> deposits;
  Table<AddressKey, deposits::DepositAddress, AddressKeyHash> deposit_addresses;
  // Chains.
  Table<std::string, deposits::Rail> rails;
  Table<RailPosition, deposits::RailAddress, RailPositionHash> rail_addresses;
  Table<WalletRailKey, deposits::WalletRail, WalletRailKeyHash> wallet_rails;
  Table<RailPosition, deposits::KnownBlock, RailPositionHash> chain_blocks;
  Table<std::string, deposits::RailCursor> chain_cursors;
  Table<std::string, deposits::ChainDeposit> chain_deposits;
  Table<ChallengeId, threeds::Challenge> challenges;
  Table<ChallengeId, threeds::Authentication> authentications;
  Table<AuthenticationKey, AuthenticationName, AuthenticationKeyHash> authentication_names;
  Table<CardId, AuthenticationHistory> authentication_histories;
  Table<RulesKey, StoredRules, RulesKeyHash> authentication_rules;
  // Conversations: what was answered, so that a repeat is answered the same.
  Table<MessageKey, NetworkMessage, MessageKeyHash> network_messages;
  Table<IdempotencyKey, IdempotentAnswer, IdempotencyKeyHash> idempotent_answers;
  // Webhooks. webhook_lists is derived by the store from webhooks and never written.
  Table<WalletId, WebhookList> webhook_lists;
  Table<WebhookId, webhooks::Webhook> webhooks;
  Table<DeliveryId, webhooks::Delivery> deliveries;
  Table<EventId, webhooks::Event> events_by_id;  // read only; new events go to `events`
  // Appended only.
  std::vector<ledger::Transfer> transfers;
  std::vector<webhooks::Event> events;
  std::vector<AuditEntry> audit;
  // Alarms that fall due later: `set` adds, `cleared` removes; a store applies them in order.
  std::vector<AlarmChange> alarms;
  // Filled by the book before commit when there is anything to commit.
  ledger::JournalEntry journal;
  // By a store that several programs share: the largest id any of them has committed. Ids made from
  // here on must be larger, so that what happened later has the larger id whoever did it.
  std::int64_t last_id_seen = 0;

  bool wants_any() const;
  bool dirty() const;
};

}  // namespace privcards::app
