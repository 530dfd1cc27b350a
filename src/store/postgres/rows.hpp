#pragma once
// Many rows of one kind as the arrays of one statement, and the statements that take them. The
// texts are made once from the mapping (store/sql/mapping.hpp).

#include <memory>
#include <string>
#include <vector>

#include "store/postgres/connection.hpp"
#include "store/postgres/values.hpp"
#include "store/sql/mapping.hpp"

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

// Takes the columns' arrays as ?1, ?2, …
std::string insert_rows_sql(const char* table, const char* columns,
                            const std::vector<ColumnType>& types);
std::string update_rows_sql(const char* table, const char* columns, int keys,
                            const std::vector<ColumnType>& types);
// Takes the keys' arrays. Rows come, and are locked, in the order of their keys.
std::string select_rows_sql(const char* table, const char* columns, int keys,
                            const std::vector<ColumnType>& key_types, Lock lock);
std::string unnest_sql(const std::vector<ColumnType>& types);  // "unnest(?1::bigint[], …)"

template <class Row>
struct Texts {
  using M = Mapping<Row>;
  static const Sql& insert() {
    static const Sql sql(translate(insert_rows_sql(M::name, M::columns, types_of<Row>())).text);
    return sql;
  }
  static const Sql& update() {
    static const Sql sql(
        translate(update_rows_sql(M::name, M::columns, M::keys, types_of<Row>())).text);
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
