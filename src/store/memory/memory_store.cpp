#include "store/memory/memory_store.hpp"

#include <mutex>

#include "core/ledger/invariants.hpp"
#include "store/memory/memory_reader.hpp"

namespace privcards::store {
namespace {

template <class Key, class Row>
std::optional<Row> copy_of(const std::map<Key, Row>& rows, const Key& key) {
  auto at = rows.find(key);
  return at == rows.end() ? std::nullopt : std::optional<Row>(at->second);
}

app::WebhookList list_of(const Rows& rows, WalletId wallet) {
  app::WebhookList list{wallet, {}};
  for (const auto& [id, webhook] : rows.webhooks) {
    bool deleted = webhook.status == webhooks::WebhookStatus::deleted;
    if (webhook.wallet == wallet && !deleted) list.webhooks.push_back(id);
  }
  return list;
}

// What a schema would refuse: a second row under a key, an impossible balance.
class Constraints {
 public:
  explicit Constraints(const Rows& rows) : rows_(rows) {}

  std::optional<Fault> check(const app::WorkingSet& set) {
    each_table(set, rows_, [&](const auto& table, const auto& rows) {
      for (const auto& key : table.dirty()) require(table.entry(key).existed == rows.contains(key));
    });
    for (const app::PanToken& token : set.card_numbers.dirty()) {
      require(!rows_.card_numbers.contains(token));
    }
    for (const ledger::Transfer& row : set.transfers) require(!rows_.transfers.contains(row.id));
    for (const app::AuditEntry& row : set.audit) require(!rows_.audit.contains(row.id));
    for (const webhooks::Event& row : set.events) {
      require(!rows_.events.contains(row.id));
      require(!rows_.events_by_sequence.contains({row.wallet, row.sequence}));
    }
    require(!rows_.journal.contains(set.journal.number));
    for (WalletId id : set.wallets.dirty()) require(ledger::check_identity(set.wallets.get(id)));
    for (CardId id : set.balances.dirty()) {
      require(ledger::check_held(id, set.balances.get(id).held_minor));
    }
    return fault_;
  }

 private:
  void require(bool holds) {
    if (!holds) fault_ = Fault{FaultKind::unavailable, "a row under this key exists already"};
  }
  void require(const ledger::Breach& breach) {
    if (!breach.empty()) fault_ = Fault{FaultKind::unavailable, breach};
  }

  const Rows& rows_;
  std::optional<Fault> fault_;
};

void apply(const app::WorkingSet& set, Rows& all) {
  each_table(set, all, [](const auto& table, auto& rows) {
    for (const auto& key : table.dirty()) rows.insert_or_assign(key, *table.entry(key).row);
  });
  for (const app::PanToken& token : set.card_numbers.dirty()) {
    all.card_numbers.emplace(token, *set.card_numbers.entry(token).row);
  }
  for (const ledger::Transfer& row : set.transfers) all.transfers.emplace(row.id, row);
  for (const app::AuditEntry& row : set.audit) all.audit.emplace(row.id, row);
  for (const webhooks::Event& row : set.events) {
    all.events.emplace(row.id, row);
    all.events_by_sequence.emplace(std::pair(row.wallet, row.sequence), row.id);
  }
  for (const app::AlarmChange& change : set.alarms) {
    if (change.set) {
      all.alarms.insert(change.alarm);
    } else {
      all.alarms.erase(change.alarm);
    }
  }
  all.journal.emplace(set.journal.number, set.journal);
}

}  // namespace

Result<app::JournalHead, Fault> MemoryStore::head() {
  if (std::optional<Fault> fault = fails(Call::head)) return Unexpected(*fault);
  app::JournalHead head{.last_id = rows_.last_id};
  if (!rows_.journal.empty()) {
    const ledger::JournalEntry& entry = rows_.journal.rbegin()->second;
    head.number = entry.number;
    head.hash = entry.hash;
  }
  return head;
}

Result<void, Fault> MemoryStore::load(app::WorkingSet& set) {
  if (std::optional<Fault> fault = fails(Call::load)) return Unexpected(*fault);
  auto fill = [](auto& table, const auto& rows) {
    for (const auto& key : table.take_wanted()) table.fill(key, copy_of(rows, key));
  };
  each_table(set, rows_, fill);
  fill(set.events_by_id, rows_.events);
  for (const app::PanToken& token : set.card_numbers.take_wanted()) {
    std::optional<app::CardNumber> number = copy_of(rows_.card_numbers, token);
    if (number) number->sealed_pan.clear();  // opening the sealed number is for readers
    set.card_numbers.fill(token, std::move(number));
  }
  for (WalletId wallet : set.webhook_lists.take_wanted()) {
    set.webhook_lists.fill(wallet, list_of(rows_, wallet));
  }
  return {};
}

Result<void, Fault> MemoryStore::commit(const app::WorkingSet& set, std::int64_t last_id) {
  if (std::optional<Fault> fault = fails(Call::commit)) return Unexpected(*fault);
  if (std::optional<Fault> fault = Constraints(rows_).check(set)) return Unexpected(*fault);
  std::unique_lock lock(mutex_);
  apply(set, rows_);
  rows_.last_id = last_id;
  return {};
}

Result<void, Fault> MemoryStore::put_vault_check(ByteView check) {
  std::unique_lock lock(mutex_);
  rows_.vault_check.assign(check.begin(), check.end());
  return {};
}

Result<std::unique_ptr<app::Queries>, Fault> MemoryStore::reader() {
  if (std::optional<Fault> fault = fails(Call::reader)) return Unexpected(*fault);
  return memory_reader(rows_, mutex_);
}

}  // namespace privcards::store
