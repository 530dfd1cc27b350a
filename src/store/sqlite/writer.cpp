#include "store/sqlite/writer.hpp"

#include "store/sql/keys.hpp"
#include "store/sql/tables.hpp"

namespace privcards::store {

// Statement texts of a kind of row, built once.
template <class Row>
struct Writer::Texts {
  using M = Mapping<Row>;
  static const Sql& select() {
    static const Sql sql(select_sql<Row>("WHERE " + key_condition(M::columns, M::keys)));
    return sql;
  }
  static const Sql& insert() {
    static const Sql sql(insert_sql(M::name, M::columns));
    return sql;
  }
  static const Sql& update() {
    static const Sql sql(update_sql(M::name, M::columns, M::keys));
    return sql;
  }
};

Result<std::unique_ptr<Writer>, Fault> Writer::open(const std::string& path,
                                                    Connection::Options options) {
  Result<Connection, Fault> connection = Connection::open(path, options);
  if (!connection) return Unexpected(std::move(connection).error());
  std::unique_ptr<Writer> writer(new Writer(std::move(*connection)));
  sqlite3_wal_hook(
      writer->connection_.handle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Writer*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      writer.get());
  return writer;
}

void Writer::fail(std::string_view doing) {
  if (!fault_) fault_ = connection_.fault(doing);
}

Statement* Writer::statement(const Sql& sql) {
  Result<Statement*, Fault> prepared = statements_.get(connection_, sql);
  if (prepared) return *prepared;
  if (!fault_) fault_ = std::move(prepared).error();
  return nullptr;
}

bool Writer::run(Statement& statement, std::string_view doing) {
  int code = statement.step();
  if (code != SQLITE_DONE && code != SQLITE_ROW) fail(doing);
  statement.reset();
  return !fault_;
}

bool Writer::run(const Sql& sql) {
  Statement* prepared = statement(sql);
  return prepared != nullptr && run(*prepared, sql.text);
}

template <class Key, class Row, class Hash>
void Writer::load_table(app::Table<Key, Row, Hash>& table) {
  if (!table.wants_any() || fault_) return;
  Statement* select = statement(Texts<Row>::select());
  if (select == nullptr) return;
  for (const Key& key : table.take_wanted()) {
    bind_key(*select, key);
    int code = select->step();
    if (code == SQLITE_ROW) {
      table.fill(key, read_row<Row>(*select));
    } else if (code == SQLITE_DONE) {
      table.fill(key, std::nullopt);
    } else {
      fail(Mapping<Row>::name);
    }
    select->reset();
    if (fault_) return;
  }
}

// Only the token and the card: opening the sealed number is for readers.
void Writer::load_card_numbers(app::WorkingSet& set) {
  if (!set.card_numbers.wants_any() || fault_) return;
  static const Sql sql("SELECT card FROM card_tokens WHERE token = ?1");
  Statement* select = statement(sql);
  if (select == nullptr) return;
  for (const app::PanToken& token : set.card_numbers.take_wanted()) {
    if (const std::optional<CardId> card = tokens_.find(token)) {
      set.card_numbers.fill(token, app::CardNumber{token, *card, {}});
      continue;
    }
    bind_key(*select, token);
    int code = select->step();
    if (code == SQLITE_ROW) {
      const CardId card{select->integer(0)};
      tokens_.put(token, card);
      set.card_numbers.fill(token, app::CardNumber{token, card, {}});
    } else if (code == SQLITE_DONE) {
      set.card_numbers.fill(token, std::nullopt);
    } else {
      fail("card_tokens");
    }
    select->reset();
    if (fault_) return;
  }
}

void Writer::load_webhook_lists(app::WorkingSet& set) {
  if (!set.webhook_lists.wants_any() || fault_) return;
  static const Sql sql("SELECT id FROM webhooks WHERE wallet = ?1 AND status <> 2 ORDER BY id");
  Statement* select = statement(sql);
  if (select == nullptr) return;
  for (WalletId wallet : set.webhook_lists.take_wanted()) {
    app::WebhookList list{wallet, {}};
    bind_key(*select, wallet);
    int code = 0;
    while ((code = select->step()) == SQLITE_ROW) list.webhooks.push_back({select->integer(0)});
    if (code != SQLITE_DONE) fail("webhooks");
    select->reset();
    if (fault_) return;
    set.webhook_lists.fill(wallet, std::move(list));
  }
}

// One transaction around all of it: on its own, every SELECT would lock and unlock the file.
Result<void, Fault> Writer::load(app::WorkingSet& set) {
  fault_.reset();
  static const Sql begin("BEGIN");
  static const Sql end("COMMIT");
  if (run(begin)) load_all(set);
  if (sqlite3_get_autocommit(connection_.handle()) == 0) run(end);
  if (sqlite3_get_autocommit(connection_.handle()) == 0) roll_back();
  if (fault_) return Unexpected(*fault_);
  return {};
}

void Writer::load_all(app::WorkingSet& set) {
  load_table(set.accounts);
  load_table(set.api_keys);
  load_table(set.data_keys);
  load_table(set.bins);
  load_table(set.programs);
  load_table(set.links);
  load_table(set.wallets);
  load_table(set.cards);
  load_table(set.balances);
  load_card_numbers(set);
  load_table(set.transactions);
  load_table(set.bin_statistics);
  load_table(set.deposits);
  load_table(set.deposit_addresses);
  load_table(set.rails);
  load_table(set.rail_addresses);
  load_table(set.wallet_rails);
  load_table(set.chain_blocks);
  load_table(set.chain_cursors);
  load_table(set.chain_deposits);
  load_table(set.challenges);
  load_table(set.authentications);
  load_table(set.authentication_names);
  load_table(set.authentication_histories);
  load_table(set.authentication_rules);
  load_table(set.network_messages);
  load_table(set.idempotent_answers);
  load_webhook_lists(set);
  load_table(set.webhooks);
  load_table(set.deliveries);
  load_table(set.events_by_id);
}

template <class Row>
void Writer::write(const Row& row, bool existed) {
  if (fault_) return;
  Statement* write = statement(existed ? Texts<Row>::update() : Texts<Row>::insert());
  if (write == nullptr) return;
  Binder binder(*write);
  Mapping<Row>::members(binder, row);
  run(*write, Mapping<Row>::name);
}

template <class Key, class Row, class Hash>
void Writer::write_table(const app::Table<Key, Row, Hash>& table) {
  for (const Key& key : table.dirty()) {
    const auto& entry = table.entry(key);
    write(*entry.row, entry.existed);
  }
}

template <class Row>
void Writer::append(const std::vector<Row>& rows) {
  for (const Row& row : rows) write(row, false);
}

void Writer::write_card_numbers(const app::WorkingSet& set) {
  static const Sql tokens("INSERT INTO card_tokens (token, card) VALUES (?1, ?2)");
  static const Sql secrets(
      "INSERT INTO card_secrets (card, token, sealed_pan) VALUES (?1, ?2, ?3)");
  for (const app::PanToken& token : set.card_numbers.dirty()) {
    const app::CardNumber& number = *set.card_numbers.entry(token).row;
    Statement* insert = statement(tokens);
    if (insert == nullptr) return;
    insert->bind_blob(1, number.token.bytes);
    insert->bind(2, number.card.value);
    if (!run(*insert, "card_tokens")) return;
    insert = statement(secrets);
    if (insert == nullptr) return;
    insert->bind(1, number.card.value);
    insert->bind_blob(2, number.token.bytes);
    insert->bind_blob(3, number.sealed_pan);
    if (!run(*insert, "card_secrets")) return;
  }
}

void Writer::write_alarms(const app::WorkingSet& set) {
  using M = Mapping<app::Alarm>;
  static const Sql insert(std::string("INSERT OR IGNORE INTO alarms (") + M::columns +
                          ") VALUES (?1, ?2, ?3, ?4)");
  static const Sql remove("DELETE FROM alarms WHERE " + key_condition(M::columns, M::keys));
  for (const app::AlarmChange& change : set.alarms) {
    Statement* statement_for = statement(change.set ? insert : remove);
    if (statement_for == nullptr) return;
    Binder binder(*statement_for);
    M::members(binder, change.alarm);
    if (!run(*statement_for, "alarms")) return;
  }
}

void Writer::write_all(const app::WorkingSet& set, std::int64_t last_id) {
  write_table(set.accounts);
  write_table(set.api_keys);
  write_table(set.data_keys);
  write_table(set.bins);
  write_table(set.programs);
  write_table(set.links);
  write_table(set.wallets);
  write_table(set.cards);
  write_table(set.balances);
  if (!fault_) write_card_numbers(set);
  write_table(set.transactions);
  write_table(set.bin_statistics);
  write_table(set.deposits);
  write_table(set.deposit_addresses);
  write_table(set.rails);
  write_table(set.rail_addresses);
  write_table(set.wallet_rails);
  write_table(set.chain_blocks);
  write_table(set.chain_cursors);
  write_table(set.chain_deposits);
  write_table(set.challenges);
  write_table(set.authentications);
  write_table(set.authentication_names);
  write_table(set.authentication_histories);
  write_table(set.authentication_rules);
  write_table(set.network_messages);
  write_table(set.idempotent_answers);
  write_table(set.webhooks);
  write_table(set.deliveries);
  append(set.transfers);
  append(set.events);
  append(set.audit);
  if (!fault_) write_alarms(set);
  write(set.journal, false);
  if (fault_) return;
  static const Sql sql(
      "INSERT INTO meta (name, value) VALUES ('last_id', ?1) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  Statement* meta = statement(sql);
  if (meta == nullptr) return;
  std::string text = std::to_string(last_id);
  meta->bind_blob(1, as_bytes(text));
  run(*meta, "meta");
}

void Writer::roll_back() {
  sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void, Fault> Writer::commit(const app::WorkingSet& set, std::int64_t last_id) {
  fault_.reset();
  static const Sql begin("BEGIN IMMEDIATE");
  static const Sql commit("COMMIT");
  if (run(begin)) write_all(set, last_id);
  if (!fault_) run(commit);
  if (!fault_) return {};
  // A failed COMMIT leaves the transaction open, a full disk may have rolled it back already.
  if (sqlite3_get_autocommit(connection_.handle()) == 0) roll_back();
  return Unexpected(*fault_);
}

Result<void, Fault> Writer::put_meta(const std::string& name, ByteView value) {
  fault_.reset();
  static const Sql sql(
      "INSERT INTO meta (name, value) VALUES (?1, ?2) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  if (Statement* meta = statement(sql)) {
    meta->bind_text(1, name);
    meta->bind_blob(2, value);
    run(*meta, "meta");
  }
  if (fault_) return Unexpected(*fault_);
  return {};
}

Result<app::JournalHead, Fault> Writer::head() {
  fault_.reset();
  app::JournalHead head;
  static const Sql journal(select_sql<ledger::JournalEntry>("ORDER BY number DESC LIMIT 1"));
  static const Sql meta("SELECT value FROM meta WHERE name = 'last_id'");
  if (Statement* select = statement(journal)) {
    int code = select->step();
    if (code == SQLITE_ROW) {
      auto entry = read_row<ledger::JournalEntry>(*select);
      head.number = entry.number;
      head.hash = entry.hash;
    } else if (code != SQLITE_DONE) {
      fail("journal");
    }
    select->reset();
  }
  if (Statement* select = statement(meta)) {
    int code = select->step();
    if (code == SQLITE_ROW)
      head.last_id = std::strtoll(std::string(select->text(0)).c_str(), nullptr, 10);
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail("meta");
    select->reset();
  }
  if (fault_) return Unexpected(*fault_);
  return head;
}

int Writer::checkpoint_rest() {
  int pages = 0;
  int moved = 0;
  sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages,
                            &moved);
  log_pages_ = pages - moved;
  return log_pages_;
}

}  // namespace privcards::store
