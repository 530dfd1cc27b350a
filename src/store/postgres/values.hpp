#pragma once
// Values as PostgreSQL's binary format has them: integers of eight bytes, texts, bytes, and arrays
// of these, big-endian. Texts of ours may hold anything, PostgreSQL's only UTF-8 without NUL: what
// it could not keep is escaped with a backslash (\0, \xHH), and so is the backslash.

#include <cstdint>
#include <string>
#include <string_view>

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

}  // namespace privcards::store
