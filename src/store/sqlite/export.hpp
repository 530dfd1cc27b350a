#pragma once
// Hands every row of a store to another, for `privcards copy`.

#include "store/sql/rows_of_everything.hpp"
#include "store/sqlite/connection.hpp"

namespace privcards::store {

Result<void, Fault> export_rows(Connection& connection, const TakeBatch& take);

}  // namespace privcards::store
