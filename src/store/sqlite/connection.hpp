#pragma once
// A connection to the database file and its prepared statements. Every other file of this room
// speaks SQL through these; none of them sees an error code: failures come out as Faults.

#include <sqlite3.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "store/sql/sql.hpp"

namespace privcards::store {

// A full disk, quota or file size limit is storage_full; not a database or malformed is corrupted;
// everything else is unavailable.
Fault fault_of(sqlite3* database, std::string_view doing, Place place = Place::here());

class Statement {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
  }
  ~Statement() { sqlite3_finalize(statement_); }

  // Binding is by position from 1. Texts and blobs must live until the next reset().
  void bind(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }
  void bind_null(int at) { sqlite3_bind_null(statement_, at); }
  void bind_text(int at, std::string_view text) {
    sqlite3_bind_text(statement_, at, text.data() != nullptr ? text.data() : "",
                      static_cast<int>(text.size()), SQLITE_STATIC);
  }
  void bind_blob(int at, ByteView bytes) {
    static const std::uint8_t empty = 0;  // a null pointer would bind NULL
    sqlite3_bind_blob(statement_, at, bytes.empty() ? &empty : bytes.data(),
                      static_cast<int>(bytes.size()), SQLITE_STATIC);
  }

  // SQLITE_ROW, SQLITE_DONE or an error code.
  int step() { return sqlite3_step(statement_); }
  void reset() { sqlite3_reset(statement_); }

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::string_view text(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return {static_cast<const char*>(data), data != nullptr ? size : 0};
  }
  ByteView blob(int column) const { return as_bytes(text(column)); }
  sqlite3* database() const { return sqlite3_db_handle(statement_); }

 private:
  friend class Connection;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  sqlite3_stmt* statement_ = nullptr;
};

// Resets the statement when the scope ends, whatever happened.
class Reset {
 public:
  explicit Reset(Statement& statement) : statement_(statement) {}
  ~Reset() { statement_.reset(); }
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;

 private:
  Statement& statement_;
};

class Connection {
 public:
  enum class Access { read_write, read_only };
  struct Options {
    Access access = Access::read_write;
    std::int64_t cache_bytes = 8 << 20;
    bool durable = true;  // synchronous=FULL; off only in tests that do not ask about crashes
  };

  static Result<Connection, Fault> open(const std::string& path, Options options);
  Connection(Connection&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Connection& operator=(Connection&& other) noexcept {
    std::swap(database_, other.database_);
    return *this;
  }
  ~Connection() { sqlite3_close_v2(database_); }

  Result<void, Fault> execute(const std::string& sql);
  Result<Statement, Fault> prepare(std::string_view sql);
  // For statements that are part of the program: a fault here means the file is not ours.
  Fault fault(std::string_view doing, Place place = Place::here()) const {
    return fault_of(database_, doing, place);
  }
  sqlite3* handle() const { return database_; }

 private:
  explicit Connection(sqlite3* database) : database_(database) {}
  sqlite3* database_ = nullptr;
};

// The prepared statements of one connection, each prepared at its first use.
class Statements {
 public:
  Result<Statement*, Fault> get(Connection& connection, const Sql& sql);

 private:
  std::deque<std::optional<Statement>> prepared_;  // by Sql::number
};

}  // namespace privcards::store
