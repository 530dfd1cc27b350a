#include "store/sqlite/export.hpp"

#include "store/sql/tables.hpp"

namespace privcards::store {
namespace {

app::CardNumber read_number(const Statement& row) {
  app::CardNumber number{.card = {row.integer(0)}};
  std::copy_n(row.blob(1).begin(), std::min(row.blob(1).size(), number.token.bytes.size()),
              number.token.bytes.begin());
  number.sealed_pan.assign(row.blob(2).begin(), row.blob(2).end());
  return number;
}

MetaRow read_meta(const Statement& row) {
  return {std::string(row.text(0)), Bytes(row.blob(1).begin(), row.blob(1).end())};
}

template <class R>
std::string everything_sql() {
  return select_sql<R>("");
}
template <>
std::string everything_sql<app::CardNumber>() {
  return "SELECT card, token, sealed_pan FROM card_secrets";
}
template <>
std::string everything_sql<MetaRow>() {
  return "SELECT name, value FROM meta";
}

template <class R>
R read_any(const Statement& row) {
  if constexpr (std::is_same_v<R, app::CardNumber>) {
    return read_number(row);
  } else if constexpr (std::is_same_v<R, MetaRow>) {
    return read_meta(row);
  } else {
    return read_row<R>(row);
  }
}

template <class R>
Result<void, Fault> export_kind(Connection& connection, const TakeBatch& take) {
  Result<Statement, Fault> select = connection.prepare(everything_sql<R>());
  if (!select) return Unexpected(std::move(select).error());
  std::vector<R> rows;
  for (;;) {
    const int code = select->step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return Unexpected(connection.fault("reading"));
    if (code == SQLITE_ROW) rows.push_back(read_any<R>(*select));
    if (rows.size() == batch_rows || (code == SQLITE_DONE && !rows.empty())) {
      Result<void, Fault> taken = take(std::move(rows));
      if (!taken) return taken;
      rows = {};
    }
    if (code == SQLITE_DONE) return {};
  }
}

template <class... Rows>
Result<void, Fault> export_all(Connection& connection, const TakeBatch& take,
                               const Batches<Rows...>*) {
  Result<void, Fault> done;
  (void)((done = export_kind<Rows>(connection, take), done.has_value()) && ...);
  return done;
}

}  // namespace

Result<void, Fault> export_rows(Connection& connection, const TakeBatch& take) {
  return export_all(connection, take, static_cast<const RowBatch*>(nullptr));
}

}  // namespace privcards::store
