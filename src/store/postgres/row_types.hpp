#pragma once
// The row types that PostgreSQL makes with each table (chapter 8.16 of its manual): an array of one
// is many rows in one parameter. An engine that does not know them gets an array per column.

#include <map>
#include <string>
#include <vector>

#include "store/postgres/connection.hpp"

namespace privcards::store::postgres {

struct RowType {
  unsigned oid = 0;
  std::vector<std::string> columns;  // in the table's order
};

class RowTypes {
 public:
  // Asks what there is. Nothing is found when the server does not take them.
  static RowTypes of(Connection& connection);
  bool empty() const { return types_.empty(); }
  // Of a table whose columns begin with these ("a, b"); null: use an array per column.
  const RowType* find(const char* table, const char* columns) const;

 private:
  std::map<std::string, RowType, std::less<>> types_;
};

}  // namespace privcards::store::postgres
