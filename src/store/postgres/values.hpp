#pragma once
// Values as PostgreSQL's binary format has them: integers of eight bytes, texts, bytes, and arrays
// of these, big-endian. Texts of ours may hold anything, PostgreSQL's only UTF-8 without NUL: what
// it could not keep is escaped with a backslash (\0, \xHH), and so is the backslash.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace privcards::store {

enum class ColumnType : std::uint8_t { integer, text, bytes };
const char* type_name(ColumnType type);  // "bigint", "text", "bytea"
unsigned type_oid(ColumnType type);

// Whether it is kept as it is.
bool is_plain_text(std::string_view text);
std::string to_database_text(std::string_view text);
std::string from_database_text(std::string_view text);

void append_integer(std::string& out, std::int64_t value);
// Eight, four or two bytes.
std::int64_t read_integer(std::string_view bytes);
// The digits that a text begins with; 0 when it begins with none.
std::size_t leading_number(std::string_view text);

// A column of many rows: one parameter of a statement that writes them all.
class ArrayBuilder {
 public:
  explicit ArrayBuilder(ColumnType type) : type_(type) {}
  void add(std::int64_t value);
  void add_null();
  void add_bytes(std::string_view bytes);
  std::size_t size() const { return count_; }
  std::string finish() const;

 private:
  ColumnType type_;
  std::string items_;
  std::uint32_t count_ = 0;
  bool has_null_ = false;
};

// Many rows of a table as one parameter, an array of the table's own row type: a server that knows
// such types takes it with far less work than an array per column.
class RowArrayBuilder {
 public:
  // `columns` of the table; rows may end before the last, which are then null.
  RowArrayBuilder(unsigned row_type_oid, const std::vector<ColumnType>& types, std::size_t columns);
  void expect_rows(std::size_t rows) { rows_expected_ = rows; }
  void begin_row();
  void add(std::int64_t value);
  void add_null();
  void add_bytes(std::string_view bytes);
  void end_row();
  std::string finish() &&;

 private:
  char* room(std::size_t size);
  char* add_field(std::uint32_t size, std::size_t bytes);

  std::vector<std::uint32_t> type_oids_;
  std::size_t columns_;
  std::string out_;       // longer than what is in it
  std::size_t size_ = 0;  // of what is in it
  std::uint32_t count_ = 0;
  std::size_t rows_expected_ = 0;
  std::size_t row_at_ = 0;  // where the row's size is to stand
  std::size_t column_ = 0;
};

}  // namespace privcards::store
