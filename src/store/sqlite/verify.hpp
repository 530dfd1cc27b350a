#pragma once
// `privcards verify`: recomputes from the rows what the running program keeps as values, and names
// the first thing that does not agree.

#include "app/ports/queries.hpp"
#include "store/sqlite/connection.hpp"

namespace privcards::store {

app::Answer<app::VerifyReport> verify_database(Connection& connection);

}  // namespace privcards::store
