#include "store/postgres/row_types.hpp"

#include <algorithm>

#include "store/sql/mapping.hpp"

namespace privcards::store::postgres {
namespace {

// A column that would be any other type than the values sent for it is no reason to guess.
bool is_ours(std::int64_t oid) {
  for (ColumnType type : {ColumnType::integer, ColumnType::text, ColumnType::bytes}) {
    if (oid == type_oid(type)) return true;
  }
  return false;
}

bool takes_rows(Connection& connection) {
  static const Sql probe(
      "SELECT max(given.due_at) FROM unnest(CAST(ARRAY[ROW(0, 1, 2, 3)] AS alarms[])) AS given");
  std::int64_t due_at = 0;
  connection.queue(probe, {}, [&](const Row& row) { due_at = row.integer(0); });
  return connection.run().has_value() && due_at == 2;
}

}  // namespace

RowTypes RowTypes::of(Connection& connection) {
  static const Sql columns(
      "SELECT CAST(relname AS TEXT), CAST(reltype AS BIGINT), CAST(attname AS TEXT), "
      "CAST(atttypid AS BIGINT) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid WHERE "
      "relkind = 'r' AND pg_table_is_visible(pg_class.oid) AND relnamespace = "
      "CAST(CAST(current_schema() AS TEXT) AS regnamespace) AND attnum > 0 AND NOT attisdropped "
      "ORDER BY relname, attnum");
  RowTypes found;
  if (!takes_rows(connection)) return found;
  std::vector<std::string> foreign;
  connection.queue(columns, {}, [&](const Row& row) {
    RowType& type = found.types_[row.text(0)];
    type.oid = static_cast<unsigned>(row.integer(1));
    type.columns.push_back(row.text(2));
    if (!is_ours(row.integer(3))) foreign.push_back(row.text(0));
  });
  if (!connection.run()) return {};
  for (const std::string& table : foreign) found.types_.erase(table);
  return found;
}

const RowType* RowTypes::find(const char* table, const char* columns) const {
  const auto found = types_.find(std::string_view(table));
  if (found == types_.end()) return nullptr;
  std::vector<std::string> wanted = split_columns(columns);
  for (std::string& name : wanted) std::erase(name, '"');
  const std::vector<std::string>& has = found->second.columns;
  const bool begins =
      wanted.size() <= has.size() && std::equal(wanted.begin(), wanted.end(), has.begin());
  return begins ? &found->second : nullptr;
}

}  // namespace privcards::store::postgres
