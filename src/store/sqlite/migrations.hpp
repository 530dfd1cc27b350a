#pragma once
// Numbered migrations, applied in order, each in its own transaction and never changed once
// released: what was applied is recorded with the SHA-256 of its text and checked at every start.

#include "store/sqlite/connection.hpp"

namespace privcards::store {

// Brings the file to this binary's schema. Fault `refused` when the file is newer than the binary
// or a recorded migration differs from ours.
Result<void, Fault> migrate(Connection& connection);

// The newest version this binary knows.
int schema_version();

}  // namespace privcards::store
