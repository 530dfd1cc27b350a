#include "store/postgres/migrations.hpp"

#include <array>

#include "base/hash.hpp"

namespace privcards::store::postgres {
namespace {

constexpr auto migrations = std::to_array<const char*>({
#include "store/migrations/postgres/0001_core.sql"
    ,
#include "store/migrations/postgres/0002_card_version.sql"
    ,
#include "store/migrations/postgres/0003_authentications.sql"
    ,
#include "store/migrations/postgres/0004_rails.sql"
    ,
#include "store/migrations/postgres/0005_devices.sql"
    ,
#include "store/migrations/postgres/0006_wallet_version.sql"
    ,
#include "store/migrations/postgres/0007_pruning.sql"
    ,
#include "store/migrations/postgres/0008_packed_bodies.sql"
    ,
#include "store/migrations/postgres/0009_final_height.sql"
    ,
#include "store/migrations/postgres/0010_increments.sql"
});

std::string hash_of(std::size_t version) {
  return hex_encode(sha256(as_bytes(migrations[version - 1])));
}

Result<std::size_t, Fault> applied(Connection& connection) {
  static const Sql select("SELECT version, sha256 FROM schema_migrations ORDER BY version");
  std::size_t version = 0;
  std::optional<Fault> wrong;
  connection.queue(select, {}, [&](const Row& row) {
    version = static_cast<std::size_t>(row.integer(0));
    if (wrong) return;
    if (version > migrations.size()) {
      wrong = Fault{FaultKind::refused, "the database has schema " + std::to_string(version) +
                                            ", this program knows up to " +
                                            std::to_string(migrations.size()) +
                                            ": start the newer program it was used with"};
    } else if (row.text(1) != hash_of(version)) {
      wrong = Fault{FaultKind::refused, "migration " + std::to_string(version) +
                                            " in the database is not this program's"};
    }
  });
  Result<void, Fault> done = connection.run();
  if (!done) return Unexpected(std::move(done).error());
  if (wrong) return Unexpected(std::move(*wrong));
  return version;
}

// The table's own lock makes the others wait until this program has committed or died.
Result<void, Fault> apply_rest(Connection& connection) {
  static const Sql begin("BEGIN");
  static const Sql lock("LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE");
  static const Sql patience("SET LOCAL lock_timeout = '7s'");
  connection.queue(begin);
  connection.queue(patience);
  connection.queue(lock);
  Result<void, Fault> locked = connection.run();
  if (!locked) return locked;
  Result<std::size_t, Fault> version = applied(connection);
  if (!version) return Unexpected(std::move(version).error());
  for (std::size_t next = *version + 1; next <= migrations.size(); ++next) {
    Result<void, Fault> done = connection.execute(
        std::string(migrations[next - 1]) + "INSERT INTO schema_migrations VALUES (" +
        std::to_string(next) + ", '" + hash_of(next) + "');");
    if (!done) return done;
  }
  return connection.execute("COMMIT");
}

Result<bool, Fault> has_table(Connection& connection) {
  static const Sql exists(
      "SELECT 1 FROM pg_tables WHERE tablename = 'schema_migrations' AND "
      "schemaname = current_schema()");
  bool known = false;
  connection.queue(exists, {}, [&](const Row&) { known = true; });
  if (auto asked = connection.run(); !asked) return Unexpected(std::move(asked).error());
  return known;
}

}  // namespace

Result<void, Fault> migrate(Connection& connection) {
  Result<bool, Fault> known = has_table(connection);
  if (!known) return Unexpected(std::move(known).error());
  if (!*known) {
    Result<void, Fault> made = connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version BIGINT PRIMARY KEY, "
        "sha256 TEXT NOT NULL)");
    // Of several that make it at once, all but one may be told that it exists: then it does.
    if (!made) {
      known = has_table(connection);
      if (!known || !*known) return made;
    }
  }
  Result<std::size_t, Fault> version = applied(connection);
  if (!version) return Unexpected(std::move(version).error());
  if (*version == migrations.size()) return {};
  connection.wait_at_most_ms(600'000);
  Result<void, Fault> done = apply_rest(connection);
  connection.wait_at_most_ms(answer_timeout_default_ms);
  if (!done && !connection.lost()) {
    auto rolled_back = connection.execute("ROLLBACK");
    static_cast<void>(rolled_back);
  }
  return done;
}

}  // namespace privcards::store::postgres
