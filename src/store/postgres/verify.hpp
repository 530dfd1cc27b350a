#pragma once
// `privcards verify` on PostgreSQL: streams every row through app::Verification. No invariant is
// spelled in SQL. The caller has opened one snapshot for all of it.

#include "app/ports/queries.hpp"
#include "store/postgres/connection.hpp"

namespace privcards::store::postgres {

app::Answer<app::VerifyReport> verify_database(Connection& connection);

}  // namespace privcards::store::postgres
