#include "store/postgres/writer.hpp"

#include <algorithm>
#include <utility>

namespace privcards::store::postgres {
namespace {

const Sql& begin_sql() {
  static const Sql sql("BEGIN");
  return sql;
}

}  // namespace

Writer::~Writer() {
  if (connection_.lost() || lease_.number == 0) return;
  release();
  give_back(connection_, lease_);
}

Lease Writer::lease() const {
  std::lock_guard lock(mutex_);
  return lease_;
}

Result<void, Fault> Writer::connect() {
  if (!connection_.lost()) return {};
  in_transaction_ = false;
  Result<Connection, Fault> connection = Connection::open(database_, Access::read_write);
  if (!connection) return Unexpected(std::move(connection).error());
  connection_ = std::move(*connection);
  return {};
}

Result<app::JournalHead, Fault> Writer::head() {
  if (auto connected = connect(); !connected) return Unexpected(std::move(connected).error());
  release();
  static const Sql own(translate("SELECT 1 FROM nodes WHERE number = ?1 AND holder = ?2").text);
  bool ours = false;
  if (lease_.number != 0) {
    connection_.queue(own, Parameters().add(lease_.number).add_text(lease_.holder),
                      [&](const Row&) { ours = true; });
    if (auto asked = connection_.run(); !asked) return Unexpected(std::move(asked).error());
  }
  if (!ours) {
    std::string holder = new_holder();
    Result<std::int64_t, Fault> number = take_number(connection_, holder);
    if (!number) return Unexpected(std::move(number).error());
    std::lock_guard lock(mutex_);
    lease_ = {*number, std::move(holder)};
  }
  static const Sql journal(
      translate("SELECT number, hash FROM journal WHERE chain = ?1 ORDER BY number DESC LIMIT 1")
          .text);
  static const Sql last("SELECT CAST(COALESCE(max(last_id), 0) AS BIGINT) FROM nodes");
  app::JournalHead head;
  head.node = static_cast<std::uint32_t>(lease_.number);
  connection_.queue(journal, Parameters().add(lease_.number), [&](const Row& row) {
    head.number = row.integer(0);
    std::copy_n(row.blob(1).begin(), std::min(row.blob(1).size(), head.hash.size()),
                head.hash.begin());
  });
  connection_.queue(last, {}, [&](const Row& row) { head.last_id = row.integer(0); });
  if (auto asked = connection_.run(); !asked) return Unexpected(std::move(asked).error());
  return head;
}

// A transaction in which the node's row is ours: whoever wants our number waits for its end.
Result<void, Fault> Writer::begin(app::WorkingSet* set) {
  static const Sql own(
      translate("SELECT 1 FROM nodes WHERE number = ?1 AND holder = ?2 FOR UPDATE").text);
  if (lease_.number == 0) {
    if (auto asked = head(); !asked) return Unexpected(std::move(asked).error());
  }
  bool ours = false;
  connection_.queue(begin_sql());
  connection_.queue(own, Parameters().add(lease_.number).add_text(lease_.holder),
                    [&](const Row&) { ours = true; });
  if (set != nullptr) queue_held_rows(*set);
  in_transaction_ = true;
  if (auto begun = connection_.run(); !begun) {
    return Unexpected(give_up(std::move(begun).error()));
  }
  if (ours) return {};
  return Unexpected(give_up({FaultKind::conflict, "another node has taken our number over"}));
}

Fault Writer::give_up(Fault fault) {
  // Nothing was committed: a lost connection takes its transaction with it.
  if (connection_.lost() && fault.kind == FaultKind::unavailable) fault.kind = FaultKind::conflict;
  release();
  return fault;
}

void Writer::release() {
  if (!std::exchange(in_transaction_, false) || connection_.lost()) return;
  static const Sql sql("ROLLBACK");
  connection_.queue(sql);
  static_cast<void>(connection_.run());
}

Result<void, Fault> Writer::load(app::WorkingSet& set) {
  if (!in_transaction_) {
    if (auto connected = connect(); !connected) return connected;
    if (lease_.number == 0) {
      if (auto asked = head(); !asked) return Unexpected(std::move(asked).error());
    }
  }
  queue_wanted(set, in_transaction_ ? Lock::update : Lock::none);
  if (in_transaction_) queue_last_id(set);
  Result<void, Fault> loaded = connection_.run();
  if (!loaded) return Unexpected(give_up(std::move(loaded).error()));
  return {};
}

Result<bool, Fault> Writer::hold(app::WorkingSet& set) {
  if (auto begun = begin(&set); !begun) return Unexpected(std::move(begun).error());
  return true;
}

template <class Key, class Row, class Hash>
void Writer::queue_select(app::Table<Key, Row, Hash>& table, std::vector<Key> keys, Lock lock) {
  if (keys.empty()) return;
  const std::vector<ColumnType>& types = types_of_key(keys.front());
  ColumnArrays arrays(types);
  for (const Key& key : keys) {
    table.fill(key, std::nullopt);
    bind_key(arrays, key);
  }
  connection_.queue(Texts<Row>::select(lock, types), arrays.parameters(),
                    [&table](const postgres::Row& row) {
                      Row read = read_row<Row>(row);
                      const Key key = app::key_of(read);
                      table.fill(key, std::move(read));
                    });
}

// Only the token and the card: opening the sealed number is for readers.
void Writer::queue_card_numbers(app::WorkingSet& set) {
  std::vector<app::PanToken> tokens = set.card_numbers.take_wanted();
  if (tokens.empty()) return;
  static const Sql sql(
      translate("SELECT token, card FROM card_tokens WHERE token = ANY(?1::bytea[])").text);
  ArrayBuilder array(ColumnType::bytes);
  for (const app::PanToken& token : tokens) {
    set.card_numbers.fill(token, std::nullopt);
    array.add_bytes(as_text(token.bytes));
  }
  connection_.queue(sql, Parameters().add(array), [&set](const Row& row) {
    app::PanToken token;
    std::copy_n(row.blob(0).begin(), std::min(row.blob(0).size(), token.bytes.size()),
                token.bytes.begin());
    set.card_numbers.fill(token, app::CardNumber{token, CardId{row.integer(1)}, {}});
  });
}

void Writer::queue_webhook_lists(app::WorkingSet& set, const std::vector<WalletId>& wallets) {
  if (wallets.empty()) return;
  static const Sql sql(translate("SELECT wallet, id FROM webhooks WHERE wallet = ANY(?1::bigint[]) "
                                 "AND status <> 2 ORDER BY wallet, id")
                           .text);
  ArrayBuilder array(ColumnType::integer);
  for (WalletId wallet : wallets) {
    set.webhook_lists.fill(wallet, app::WebhookList{wallet, {}});
    array.add(wallet.value);
  }
  connection_.queue(sql, Parameters().add(array), [&set](const Row& row) {
    const WalletId wallet{row.integer(0)};
    app::WebhookList list = set.webhook_lists.get(wallet);
    list.webhooks.push_back({row.integer(1)});
    set.webhook_lists.fill(wallet, std::move(list));
  });
}

// Each node counts for itself.
void Writer::queue_statistics(app::WorkingSet& set) {
  std::vector<app::StatisticsKey> keys = set.bin_statistics.take_wanted();
  if (keys.empty()) return;
  static const Sql sql(
      translate("SELECT bin_id, world, approved, declined FROM bin_statistics JOIN "
                "unnest(?1::text[], ?2::bigint[]) AS wanted (wanted_0, wanted_1) ON "
                "bin_id = wanted_0 AND world = wanted_1 WHERE node = ?3")
          .text);
  ColumnArrays arrays({ColumnType::text, ColumnType::integer});
  for (const app::StatisticsKey& key : keys) {
    set.bin_statistics.fill(key, std::nullopt);
    bind_key(arrays, key);
  }
  connection_.queue(sql, arrays.parameters().add(lease_.number), [&set](const Row& row) {
    auto read = read_row<cards::BinStatistics>(row);
    const app::StatisticsKey key = app::key_of(read);
    set.bin_statistics.fill(key, std::move(read));
  });
}

void Writer::queue_last_id(app::WorkingSet& set) {
  static const Sql sql("SELECT CAST(max(last_id) AS BIGINT) FROM nodes");
  connection_.queue(sql, {}, [&set](const Row& row) {
    set.last_id_seen = std::max(set.last_id_seen, row.integer(0));
  });
}

// Wallets first: nearly every command that changes something of a wallet changes its row, so two
// nodes that want the same cards meet there and nowhere else.
void Writer::queue_wanted(app::WorkingSet& set, Lock lock) {
  queue_select(set.wallets, set.wallets.take_wanted(), lock);
  queue_select(set.cards, set.cards.take_wanted(), lock);
  queue_select(set.balances, set.balances.take_wanted(), lock);
  queue_select(set.transactions, set.transactions.take_wanted(), lock);
  queue_select(set.accounts, set.accounts.take_wanted(), lock);
  queue_select(set.api_keys, set.api_keys.take_wanted(), lock);
  queue_select(set.data_keys, set.data_keys.take_wanted(), lock);
  queue_select(set.links, set.links.take_wanted(), lock);
  queue_select(set.deposits, set.deposits.take_wanted(), lock);
  queue_select(set.deposit_addresses, set.deposit_addresses.take_wanted(), lock);
  queue_select(set.challenges, set.challenges.take_wanted(), lock);
  queue_select(set.authentications, set.authentications.take_wanted(), lock);
  queue_select(set.authentication_names, set.authentication_names.take_wanted(), lock);
  queue_select(set.authentication_histories, set.authentication_histories.take_wanted(), lock);
  queue_select(set.network_messages, set.network_messages.take_wanted(), lock);
  queue_select(set.idempotent_answers, set.idempotent_answers.take_wanted(), lock);
  queue_webhook_lists(set, set.webhook_lists.take_wanted());
  queue_select(set.webhooks, set.webhooks.take_wanted(), lock);
  queue_select(set.deliveries, set.deliveries.take_wanted(), lock);
  // What operators set, and what never changes: read by all, waited for by none.
  queue_select(set.bins, set.bins.take_wanted(), Lock::none);
  queue_select(set.programs, set.programs.take_wanted(), Lock::none);
  queue_select(set.authentication_rules, set.authentication_rules.take_wanted(), Lock::none);
  queue_select(set.events_by_id, set.events_by_id.take_wanted(), Lock::none);
  queue_card_numbers(set);
  queue_statistics(set);
}

// The same rows once more, locked, in the order of tables and keys that all nodes keep.
void Writer::queue_held_rows(app::WorkingSet& set) {
  auto again = [this](auto& table) {
    auto keys = table.loaded();
    std::sort(keys.begin(), keys.end());
    queue_select(table, std::move(keys), Lock::update);
  };
  again(set.wallets);
  again(set.cards);
  again(set.balances);
  again(set.transactions);
  again(set.accounts);
  again(set.api_keys);
  again(set.data_keys);
  again(set.links);
  again(set.deposits);
  again(set.deposit_addresses);
  again(set.challenges);
  again(set.authentications);
  again(set.authentication_names);
  again(set.authentication_histories);
  again(set.network_messages);
  again(set.idempotent_answers);
  queue_webhook_lists(set, set.webhook_lists.loaded());
  again(set.webhooks);
  again(set.deliveries);
  queue_last_id(set);
}

Result<void, Fault> Writer::put_vault_check(ByteView check) {
  static const Sql insert(translate("INSERT INTO meta (name, value) VALUES ('vault_check', ?1) "
                                    "ON CONFLICT (name) DO NOTHING")
                              .text);
  std::int64_t written = 0;
  if (auto connected = connect(); !connected) return connected;
  connection_.queue(insert, Parameters().add_bytes(check), {}, &written);
  if (auto done = connection_.run(); !done) return done;
  if (written == 1) return {};
  return Unexpected(Fault{FaultKind::refused,
                          "another node was first to open this database: give every node the same "
                          "key file"});
}

}  // namespace privcards::store::postgres
