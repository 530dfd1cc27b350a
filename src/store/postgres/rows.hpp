#pragma once
// Many rows of one kind as the arrays of one statement, and the statements that take them. The
// texts are made once from the mapping (store/sql/mapping.hpp).

#include <memory>
#include <string>
#include <vector>

#include "store/postgres/connection.hpp"
#include "store/postgres/values.hpp"
#include "store/sql/keys.hpp"
#include "store/sql/tables.hpp"

namespace privcards::store::postgres {

// Takes the place of a statement for Binder and bind_key: notes what type each column has.
class ColumnTypes {
 public:
  static constexpr bool typed = true;  // an empty optional is described by what it could hold
  void bind(int, std::int64_t) { types.push_back(ColumnType::integer); }
  void bind_null(int) {}
  void bind_text(int, std::string_view) { types.push_back(ColumnType::text); }
  void bind_blob(int, ByteView) { types.push_back(ColumnType::bytes); }
  std::vector<ColumnType> types;
};

// The same, for rows: one array per column.
class ColumnArrays {
 public:
  explicit ColumnArrays(const std::vector<ColumnType>& types) {
    for (ColumnType type : types) arrays_.emplace_back(type);
  }
  void bind(int at, std::int64_t value) { array(at).add(value); }
  void bind_null(int at) { array(at).add_null(); }
  void bind_text(int at, std::string_view text) {
    if (is_plain_text(text)) return array(at).add_bytes(text);
    array(at).add_bytes(to_database_text(text));
  }
  void bind_blob(int at, ByteView bytes) { array(at).add_bytes(as_text(bytes)); }
  Parameters parameters() const {
    Parameters parameters;
    for (const ArrayBuilder& array : arrays_) parameters.add(array);
    return parameters;
  }

 private:
  ArrayBuilder& array(int at) { return arrays_[static_cast<std::size_t>(at - 1)]; }
  std::vector<ArrayBuilder> arrays_;
};

// The same as an array of the table's row type, for a mapping whose columns are in the table's
// order.
class TableRows {
 public:
  TableRows(unsigned row_type_oid, const std::vector<ColumnType>& types, std::size_t columns)
      : array_(row_type_oid, types, columns) {}
  void expect_rows(std::size_t rows) { array_.expect_rows(rows); }
  template <class Row>
  void add(const Row& row) {
    array_.begin_row();
    Binder<TableRows> binder(*this);
    Mapping<Row>::members(binder, row);
    array_.end_row();
  }
  void bind(int, std::int64_t value) { array_.add(value); }
  void bind_null(int) { array_.add_null(); }
  void bind_text(int, std::string_view text) {
    if (is_plain_text(text)) return array_.add_bytes(text);
    array_.add_bytes(to_database_text(text));
  }
  void bind_blob(int, ByteView bytes) { array_.add_bytes(as_text(bytes)); }
  Parameters parameters() && { return Parameters().add_encoded(std::move(array_).finish()); }

 private:
  RowArrayBuilder array_;
};

template <class Row>
const std::vector<ColumnType>& types_of() {
  static const std::vector<ColumnType> types = [] {
    ColumnTypes found;
    Binder<ColumnTypes> binder(found);
    const Row row{};
    Mapping<Row>::members(binder, row);
    return found.types;
  }();
  return types;
}

template <class Key>
const std::vector<ColumnType>& types_of_key(const Key& key) {
  static const std::vector<ColumnType> types = [&key] {
    ColumnTypes found;
    bind_key(found, key);
    return found.types;
  }();
  return types;
}

enum class Lock : std::uint8_t { none, update };

// `rows` is what gives the rows: unnest_sql() or row_array_sql().
std::string insert_rows_sql(const char* table, const char* columns, const std::string& rows);
std::string update_rows_sql(const char* table, const char* columns, int keys,
                            const std::string& rows);
// Takes the keys' arrays. Rows come, and are locked, in the order of their keys.
std::string select_rows_sql(const char* table, const char* columns, int keys,
                            const std::vector<ColumnType>& key_types, Lock lock);
std::string unnest_sql(const std::vector<ColumnType>& types);  // "unnest(?1::bigint[], …)"
// The columns' arrays as ?1, ?2, … and the rows' array as ?1, named "given".
std::string column_arrays_sql(const char* columns, const std::vector<ColumnType>& types);
std::string row_array_sql(const char* table);

template <class Row>
struct Texts {
  using M = Mapping<Row>;
  static const Sql& insert() {
    static const Sql sql(translate(insert_rows_sql(M::name, M::columns,
                                                   column_arrays_sql(M::columns, types_of<Row>())))
                             .text);
    return sql;
  }
  static const Sql& update() {
    static const Sql sql(translate(update_rows_sql(M::name, M::columns, M::keys,
                                                   column_arrays_sql(M::columns, types_of<Row>())))
                             .text);
    return sql;
  }
  static const Sql& insert_row_array() {
    static const Sql sql(
        translate(insert_rows_sql(M::name, M::columns, row_array_sql(M::name))).text);
    return sql;
  }
  static const Sql& update_row_array() {
    static const Sql sql(
        translate(update_rows_sql(M::name, M::columns, M::keys, row_array_sql(M::name))).text);
    return sql;
  }
  static const Sql& select(Lock lock, const std::vector<ColumnType>& key_types) {
    static const Sql plain(
        translate(select_rows_sql(M::name, M::columns, M::keys, key_types, Lock::none)).text);
    static const Sql locking(
        translate(select_rows_sql(M::name, M::columns, M::keys, key_types, Lock::update)).text);
    return lock == Lock::none ? plain : locking;
  }
};

}  // namespace privcards::store::postgres
