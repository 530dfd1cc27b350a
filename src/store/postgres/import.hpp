#pragma once
// Takes over every row of another store, all or nothing, into a database that holds none.

#include <memory>
#include <string>

#include "store/postgres/connection.hpp"
#include "store/sql/rows_of_everything.hpp"

namespace privcards::store {

class PostgresImport {
 public:
  // Makes the schema when it is missing. Fault `refused` when there is anything in it.
  static Result<PostgresImport, Fault> begin(const std::string& database);
  Result<void, Fault> take(const RowBatch& batch);
  Result<void, Fault> commit();  // without it nothing was written

 private:
  explicit PostgresImport(postgres::Connection connection) : connection_(std::move(connection)) {}
  postgres::Connection connection_;
};

}  // namespace privcards::store
