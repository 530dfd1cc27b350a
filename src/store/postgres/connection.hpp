#pragma once
// A connection to PostgreSQL in pipeline mode: statements are queued with what to do with their
// rows, and run() sends all of them and waits once. Failures come out as Faults; nothing here waits
// for ever. (The names of SQLite's room are kept; the namespaces differ.)

#include <libpq-fe.h>

#include <atomic>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/bytes.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "store/postgres/parameters.hpp"
#include "store/postgres/values.hpp"
#include "store/sql/sql.hpp"

namespace privcards::store::postgres {

// One row of an answer; lives as long as the callback that gets it.
class Row {
 public:
  Row() = default;
  Row(const PGresult* result, int row) : result_(result), row_(row) {}
  std::int64_t integer(int column) const { return read_integer(value(column)); }
  bool is_null(int column) const { return PQgetisnull(result_, row_, column) != 0; }
  std::string text(int column) const { return from_database_text(value(column)); }
  ByteView blob(int column) const { return as_bytes(value(column)); }

 private:
  std::string_view value(int column) const {
    return {PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(PQgetlength(result_, row_, column))};
  }
  const PGresult* result_ = nullptr;
  int row_ = 0;
};

// What was asked of a server; read from any thread.
struct Traffic {
  std::atomic<std::int64_t> round_trips{0};
  std::atomic<std::int64_t> statements{0};
};

enum class Access : std::uint8_t { read_write, any };

// Longer than any lock is waited for (2 s), short enough that a server which fell silent is noticed
// and another found within ten seconds.
inline constexpr std::int64_t answer_timeout_default_ms = 4'500;

class Connection {
 public:
  using EachRow = std::function<void(const Row&)>;

  // Any libpq connection string, several hosts too. Faults say what is wrong without the password:
  // `refused` for what no second try can change (password, unknown database, a server that takes no
  // writes), `unavailable` for the rest.
  static Result<Connection, Fault> open(const std::string& database, Access access);
  Connection(Connection&& other) noexcept { swap(other); }
  Connection& operator=(Connection&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Connection();

  // Queues a statement of this program, prepared at its first use. `row` is called for each of its
  // rows while run() waits; `affected`, if given, gets the number of rows written.
  void queue(const Sql& sql, const Parameters& parameters = {}, EachRow row = {},
             std::int64_t* affected = nullptr);
  // Sends what is queued and waits for all answers. The first failure is returned; the statements
  // behind it did not run.
  Result<void, Fault> run();
  // The same in two steps, so that the server has the next batch before it has answered this one.
  // Batches are answered in order, and the failure of one does not keep the next from running.
  bool has_queued() const { return !queued_.empty(); }
  void send();  // waits for nothing: what the server does not take at once goes while it is awaited
  Result<void, Fault> receive();  // the oldest batch that was sent
  // Returns when the oldest batch's first answer has come (a batch of writes is answered at its
  // end), when there will be none, or when `other`, a file descriptor, can be read: false.
  bool await_answer(int other);
  // Whatever the tables look like when a plan is made (perhaps they are still empty, and it is
  // kept), rows are found by their keys. Compiling a plan is forbidden too: a forbidden scan looks
  // dear enough for it. An engine without such settings needs none.
  void plan_by_keys();
  void plan_freely();  // for what reads whole tables
  // Statements that run once: settings, migrations.
  Result<void, Fault> execute(const std::string& sql);
  void count_into(Traffic* traffic) { traffic_ = traffic; }
  // How long an answer may take before the server counts as gone; for work that takes long.
  void wait_at_most_ms(std::int64_t answer_timeout_ms) { answer_timeout_ms_ = answer_timeout_ms; }
  // After a failure: the server is gone or does not answer, nothing more can be asked.
  bool lost() const { return handle_ == nullptr || lost_; }

 private:
  Connection() = default;
  static Result<Connection, Fault> open_one(const std::string& database, Access access);
  void swap(Connection& other) noexcept;
  struct Queued {
    EachRow row;
    std::int64_t* affected;
    std::size_t prepares;  // Sql::number + 1 for a PREPARE, else 0
    const std::string* text;
  };
  bool flush();  // as far as the server takes it; false: the connection is lost
  bool wait_readable(std::int64_t deadline_ms);
  // Until something can be read, or written of what is not flushed yet, or `other` be read: then
  // true. False: a failure, or it is too late.
  bool poll_once(std::int64_t deadline_ms, int other, bool& other_is_readable);
  void take(const PGresult* result, const Queued& queued);
  Fault lose(std::string_view doing);
  struct Batch {
    std::vector<Queued> queued;
    std::int64_t sent_ms;
  };
  Result<void, Fault> receive(const Batch& batch);
  std::int64_t deadline_ms(const Batch& batch) const;

  PGconn* handle_ = nullptr;
  bool lost_ = false;
  Traffic* traffic_ = nullptr;
  std::int64_t answer_timeout_ms_ = answer_timeout_default_ms;
  std::vector<Queued> queued_;
  std::deque<Batch> sent_;
  bool flushed_ = true;
  std::int64_t answered_ms_ = 0;  // when the last batch was
  std::unordered_set<std::size_t> prepared_;
  std::unordered_set<std::size_t> preparing_;
  std::optional<Fault> send_fault_;
};

// Opens what was lost, not more often than every so many milliseconds: between two tries what the
// last one said is said again, so that requests fail fast and the server is not stormed.
class Reopener {
 public:
  static constexpr std::int64_t pause_ms = 150;
  Result<Connection, Fault> open(const std::string& database, Access access);

 private:
  std::optional<Fault> last_;
  std::int64_t again_ms_ = 0;
};

}  // namespace privcards::store::postgres
