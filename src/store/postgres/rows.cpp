#include "store/postgres/rows.hpp"

namespace privcards::store::postgres {
namespace {

std::string array_parameter(std::size_t at, ColumnType type) {
  return "?" + std::to_string(at) + "::" + type_name(type) + "[]";
}

std::string join(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

}  // namespace

std::string unnest_sql(const std::vector<ColumnType>& types) {
  std::vector<std::string> arrays;
  for (std::size_t i = 0; i < types.size(); ++i) arrays.push_back(array_parameter(i + 1, types[i]));
  return "unnest(" + join(arrays, ", ") + ")";
}

std::string column_arrays_sql(const char* columns, const std::vector<ColumnType>& types) {
  return unnest_sql(types) + " AS given (" + columns + ")";
}

std::string row_array_sql(const char* table) {
  return std::string("unnest(CAST(?1 AS ") + table + "[])) AS given";
}

std::string insert_rows_sql(const char* table, const char* columns, const std::string& rows) {
  return std::string("INSERT INTO ") + table + " (" + columns + ") SELECT " + columns + " FROM " +
         rows;
}

std::string update_rows_sql(const char* table, const char* columns, int keys,
                            const std::string& rows) {
  const std::vector<std::string> names = split_columns(columns);
  std::vector<std::string> sets;
  std::vector<std::string> conditions;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_key = i < static_cast<std::size_t>(keys);
    std::string equals = names[i] + " = given." + names[i];
    if (is_key) {
      conditions.push_back(std::string(table) + "." + equals);
    } else {
      sets.push_back(std::move(equals));
    }
  }
  return std::string("UPDATE ") + table + " SET " + join(sets, ", ") + " FROM " + rows + " WHERE " +
         join(conditions, " AND ");
}

std::string select_rows_sql(const char* table, const char* columns, int keys,
                            const std::vector<ColumnType>& key_types, Lock lock) {
  const std::vector<std::string> names = split_columns(columns);
  std::string sql = std::string("SELECT ") + columns + " FROM " + table;
  std::vector<std::string> key_names(names.begin(), names.begin() + keys);
  if (keys == 1) {
    sql += " WHERE " + names[0] + " = ANY(" + array_parameter(1, key_types[0]) + ")";
  } else {
    std::vector<std::string> wanted;
    std::vector<std::string> conditions;
    for (std::size_t i = 0; i < key_names.size(); ++i) {
      wanted.push_back("wanted_" + std::to_string(i));
      conditions.push_back(names[i] + " = " + wanted.back());
    }
    sql += " JOIN " + unnest_sql(key_types) + " AS wanted (" + join(wanted, ", ") + ") ON " +
           join(conditions, " AND ");
  }
  if (lock == Lock::none) return sql;
  return sql + " ORDER BY " + join(key_names, ", ") + " FOR UPDATE OF " + table;
}

}  // namespace privcards::store::postgres
