#pragma once
// `privcards verify` on this store: checks the file's pages, then streams every row through
// app::Verification. No invariant is spelled in SQL.

#include "app/ports/queries.hpp"
#include "store/sqlite/connection.hpp"

namespace privcards::store {

app::Answer<app::VerifyReport> verify_database(Connection& connection);

}  // namespace privcards::store
