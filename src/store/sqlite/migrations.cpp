#include "store/sqlite/migrations.hpp"

#include <array>

#include "base/hash.hpp"

namespace privcards::store {
namespace {

constexpr auto migrations = std::to_array<const char*>({
#include "store/migrations/0001_core.sql"
    ,
#include "store/migrations/0002_card_version.sql"
    ,
#include "store/migrations/0003_authentications.sql"
    ,
#include "store/migrations/0004_rails.sql"
    ,
#include "store/migrations/0005_devices.sql"
    ,
#include "store/migrations/0006_packed_bodies.sql"
    ,
#include "store/migrations/0007_final_height.sql"
    ,
#include "store/migrations/0008_increments.sql"
});

Result<void, Fault> check_applied(Statement& select, int& applied) {
  int code = 0;
  while ((code = select.step()) == SQLITE_ROW) {
    auto version = static_cast<std::size_t>(select.integer(0));
    if (version > migrations.size()) {
      return Unexpected(Fault{
          FaultKind::refused,
          "the database has schema " + std::to_string(version) + ", this program knows up to " +
              std::to_string(migrations.size()) + ": start the newer program it was used with"});
    }
    std::string ours = hex_encode(sha256(as_bytes(migrations[version - 1])));
    if (select.text(1) != ours) {
      return Unexpected(Fault{FaultKind::refused, "migration " + std::to_string(version) +
                                                      " in the database is not this program's"});
    }
    applied = static_cast<int>(version);
  }
  if (code != SQLITE_DONE)
    return Unexpected(fault_of(select.database(), "reading schema_migrations"));
  return {};
}

}  // namespace

int schema_version() { return static_cast<int>(migrations.size()); }

Result<void, Fault> migrate(Connection& connection) {
  Result<void, Fault> table = connection.execute(
      "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, "
      "sha256 TEXT NOT NULL) STRICT");
  if (!table) return table;
  Result<Statement, Fault> select =
      connection.prepare("SELECT version, sha256 FROM schema_migrations ORDER BY version");
  if (!select) return Unexpected(std::move(select).error());
  int applied = 0;
  Result<void, Fault> checked = check_applied(*select, applied);
  select->reset();
  if (!checked) return checked;
  for (std::size_t next = static_cast<std::size_t>(applied); next < migrations.size(); ++next) {
    std::string record = "INSERT INTO schema_migrations VALUES (" + std::to_string(next + 1) +
                         ", '" + hex_encode(sha256(as_bytes(migrations[next]))) + "');";
    Result<void, Fault> done =
        connection.execute("BEGIN IMMEDIATE;" + std::string(migrations[next]) + record + "COMMIT;");
    if (!done) return done;
  }
  return {};
}

}  // namespace privcards::store
