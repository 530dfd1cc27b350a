#include "store/sqlite/connection.hpp"

#include <cerrno>

namespace privcards::store {
namespace {

// SQLite calls only ENOSPC full; a quota or a file size limit is the same to us. What the system
// said is kept for some failures and lost on the way for others (a COMMIT), where errno still has
// it.
bool no_room(sqlite3* database, int last_errno) {
  int extended = sqlite3_extended_errcode(database);
  if (extended != SQLITE_IOERR_WRITE && extended != SQLITE_IOERR_SHMSIZE) return false;
  int system = sqlite3_system_errno(database);
  if (system == 0) system = last_errno;
  return system == ENOSPC || system == EDQUOT || system == EFBIG;
}

// Counting its memory costs SQLite a lock around every allocation; nobody reads the count.
void stop_counting_memory() {
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(once);  // refused when SQLite is in use already: then it goes on counting
}

}  // namespace

Fault fault_of(sqlite3* database, std::string_view doing, Place place) {
  int last_errno = errno;
  int code = database != nullptr ? sqlite3_errcode(database) & 0xFF : SQLITE_NOMEM;
  FaultKind kind = FaultKind::unavailable;
  if (code == SQLITE_FULL || (code == SQLITE_IOERR && no_room(database, last_errno))) {
    kind = FaultKind::storage_full;
  }
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) kind = FaultKind::corrupted;
  std::string message(doing);
  message += ": ";
  message += database != nullptr ? sqlite3_errmsg(database) : "out of memory";
  return {kind, std::move(message), place};
}

Result<Connection, Fault> Connection::open(const std::string& path, Options options) {
  stop_counting_memory();
  sqlite3* database = nullptr;
  bool writes = options.access == Access::read_write;
  int flags = SQLITE_OPEN_NOMUTEX |
              (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  Connection connection(database);
  if (code != SQLITE_OK) return Unexpected(fault_of(database, "opening " + path));
  sqlite3_busy_timeout(database, 10'000);
  std::string setup = "PRAGMA cache_size = -" + std::to_string(options.cache_bytes / 1024) + ";";
  setup += "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF;";
  if (writes) {
    setup += "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;";
    setup += "PRAGMA journal_size_limit = 67108864;";
    setup += options.durable ? "PRAGMA synchronous = FULL;" : "PRAGMA synchronous = OFF;";
  }
  Result<void, Fault> done = connection.execute(setup);
  if (!done) return Unexpected(std::move(done).error());
  return connection;
}

Result<void, Fault> Connection::execute(const std::string& sql) {
  if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Unexpected(fault("running a statement"));
  }
  return {};
}

Result<Statement, Fault> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return Unexpected(fault("preparing a statement"));
  return Statement(statement);
}

Result<Statement*, Fault> Statements::get(Connection& connection, const Sql& sql) {
  if (prepared_.size() <= sql.number) prepared_.resize(sql.number + 1);
  std::optional<Statement>& known = prepared_[sql.number];
  if (known) return &*known;
  Result<Statement, Fault> prepared = connection.prepare(sql.text);
  if (!prepared) return Unexpected(std::move(prepared).error());
  return &known.emplace(std::move(*prepared));
}

}  // namespace privcards::store
