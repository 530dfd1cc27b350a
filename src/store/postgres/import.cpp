#include "store/postgres/import.hpp"

#include <cstdlib>

#include "store/postgres/migrations.hpp"
#include "store/postgres/rows.hpp"

namespace privcards::store {
namespace {

using namespace postgres;  // NOLINT(google-build-using-namespace): this file is of that room

template <class R>
void queue_rows(Connection& connection, const std::vector<R>& rows) {
  ColumnArrays arrays(types_of<R>());
  for (const R& row : rows) {
    Binder<ColumnArrays> binder(arrays);
    Mapping<R>::members(binder, row);
  }
  connection.queue(Texts<R>::insert(), arrays.parameters());
}

// The embedded store is node 0: its chain goes on being proved, and none of its ids is made again.
template <class R>
const Sql& insert_of_node_0(const char* column) {
  using M = Mapping<R>;
  static const Sql sql(translate(std::string("INSERT INTO ") + M::name + " (" + M::columns + ", " +
                                 column + ") SELECT given.*, 0 FROM " + unnest_sql(types_of<R>()) +
                                 " AS given")
                           .text);
  return sql;
}

template <class R>
void queue_rows_of_node_0(Connection& connection, const std::vector<R>& rows, const char* column) {
  ColumnArrays arrays(types_of<R>());
  for (const R& row : rows) {
    Binder<ColumnArrays> binder(arrays);
    Mapping<R>::members(binder, row);
  }
  connection.queue(insert_of_node_0<R>(column), arrays.parameters());
}
void queue_rows(Connection& connection, const std::vector<ledger::JournalEntry>& rows) {
  queue_rows_of_node_0(connection, rows, "chain");
}
void queue_rows(Connection& connection, const std::vector<cards::BinStatistics>& rows) {
  queue_rows_of_node_0(connection, rows, "node");
}

void queue_rows(Connection& connection, const std::vector<app::CardNumber>& rows) {
  static const Sql tokens(translate("INSERT INTO card_tokens (token, card) VALUES (?1, ?2)").text);
  static const Sql secrets(
      translate("INSERT INTO card_secrets (card, token, sealed_pan) VALUES (?1, ?2, ?3)").text);
  for (const app::CardNumber& row : rows) {
    connection.queue(tokens, Parameters().add_bytes(row.token.bytes).add(row.card.value));
    connection.queue(
        secrets,
        Parameters().add(row.card.value).add_bytes(row.token.bytes).add_bytes(row.sealed_pan));
  }
}

void queue_rows(Connection& connection, const std::vector<MetaRow>& rows) {
  static const Sql insert(translate("INSERT INTO meta (name, value) VALUES (?1, ?2)").text);
  static const Sql last(
      translate("INSERT INTO nodes (number, holder, expires_at, last_id) VALUES (1, 'copy', 0, ?1)")
          .text);
  for (const MetaRow& row : rows) {
    if (row.name == "last_id") {
      const std::string text(as_text(row.value));
      connection.queue(last, Parameters().add(std::strtoll(text.c_str(), nullptr, 10)));
    } else {
      connection.queue(insert, Parameters().add_text(row.name).add_bytes(row.value));
    }
  }
}

}  // namespace

Result<PostgresImport, Fault> PostgresImport::begin(const std::string& database) {
  Result<Connection, Fault> connection = Connection::open(database, Access::read_write);
  if (!connection) return Unexpected(std::move(connection).error());
  if (auto migrated = migrate(*connection); !migrated) {
    return Unexpected(std::move(migrated).error());
  }
  // The lock keeps nodes out until the copy is complete: each takes its number there first.
  static const Sql begin("BEGIN");
  static const Sql lock("LOCK TABLE nodes IN ACCESS EXCLUSIVE MODE");
  static const Sql used(
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM nodes) OR EXISTS (SELECT 1 FROM meta) OR "
      "EXISTS (SELECT 1 FROM journal)");
  bool in_use = false;
  connection->queue(begin);
  connection->queue(lock);
  connection->queue(used, {}, [&](const Row&) { in_use = true; });
  if (auto asked = connection->run(); !asked) return Unexpected(std::move(asked).error());
  if (in_use) {
    return Unexpected(
        Fault{FaultKind::refused, "the database is in use already: copy into an empty one"});
  }
  return PostgresImport(std::move(*connection));
}

Result<void, Fault> PostgresImport::take(const RowBatch& batch) {
  std::visit([this](const auto& rows) { queue_rows(connection_, rows); }, batch);
  return connection_.run();
}

Result<void, Fault> PostgresImport::commit() {
  static const Sql sql("COMMIT");
  connection_.queue(sql);
  return connection_.run();
}

}  // namespace privcards::store
