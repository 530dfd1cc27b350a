#pragma once
// Numbered migrations, as for SQLite (store/sqlite/migrations.hpp), for many programs that start on
// one database at once: whoever comes first applies them, the others wait and find them done.

#include "store/postgres/connection.hpp"

namespace privcards::store::postgres {

// Fault `refused` when the database is newer than the binary or holds other migrations than ours.
Result<void, Fault> migrate(Connection& connection);

}  // namespace privcards::store::postgres
