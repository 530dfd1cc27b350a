#include "store/postgres/reader.hpp"

#include <chrono>
#include <map>
#include <optional>

#include "store/postgres/verify.hpp"
#include "store/sql/reader_cards.hpp"
#include "store/sql/reader_events.hpp"

namespace privcards::store::postgres {
namespace {

// A statement as store/sql knows it: parameters by number, then one row at a time.
class PreparedQuestion {
 public:
  explicit PreparedQuestion(const std::string& text)
      : translated_(translate(text)), sql_(translated_.text) {}

  void bind(int at, std::int64_t value) { append_integer(place(at), value); }
  void bind_text(int at, std::string_view text) { place(at) = to_database_text(text); }
  void bind_blob(int at, ByteView bytes) { place(at) = as_text(bytes); }
  std::int64_t integer(int column) const { return row_.integer(column); }
  bool is_null(int column) const { return row_.is_null(column); }
  std::string text(int column) const { return row_.text(column); }
  ByteView blob(int column) const { return row_.blob(column); }

 private:
  friend class PostgresSession;
  std::string& place(int at) {
    auto index = static_cast<std::size_t>(at);
    if (values_.size() <= index) values_.resize(index + 1);
    values_[index].clear();
    return values_[index];
  }
  Parameters parameters() const {
    Parameters parameters;
    std::size_t at = 0;
    for (std::size_t number : translated_.order) parameters.set(++at, values_.at(number));
    return parameters;
  }

  Translated translated_;
  Sql sql_;
  std::vector<std::string> values_;
  Row row_;
};

class PostgresSession {
 public:
  using Statement = PreparedQuestion;

  PostgresSession(std::string database, Access access, Connection connection)
      : database_(std::move(database)), access_(access) {
    static_cast<void>(use(std::move(connection)));
  }
  // Connects to the standby when it is asked first.
  PostgresSession(std::string standby, std::string database)
      : database_(std::move(database)), access_(Access::read_write), standby_(std::move(standby)) {}

  Result<Statement*, Fault> prepared(const Sql& sql) { return prepared(sql.text); }
  Result<Statement*, Fault> prepared(const std::string& text) {
    return &statements_.try_emplace(text, text).first->second;
  }
  // A server that was lost since the last question is found anew, unless that would mix two
  // snapshots or tell a row twice.
  template <class EachRow>
  Result<void, Fault> each(Statement& statement, const EachRow& row) {
    bool told = false;
    Result<void, Fault> asked = ask(statement, row, told);
    const bool mixed = in_snapshot_ && !untouched_;
    if (!asked && lost() && !mixed && !told) asked = ask(statement, row, told);
    untouched_ = false;
    return asked;
  }
  // Only here: what was read from the database must not be followed by what a standby had before.
  void begin_work() {
    if (standby_.empty() || on_standby_) return;
    if (std::chrono::steady_clock::now() < standby_again_) return;
    connection_.reset();
  }
  void begin() { in_snapshot_ = untouched_ = true; }
  void end() {
    static const Sql sql("COMMIT");
    const bool begun = std::exchange(in_snapshot_, false) && !std::exchange(untouched_, false);
    if (!begun || lost()) return;
    connection_->queue(sql);
    static_cast<void>(connection_->run());
  }
  app::Answer<app::VerifyReport> verify() {
    static const Sql sql("SELECT 1");
    Result<Statement*, Fault> first = prepared(sql);
    if (!first) return Unexpected(std::move(first).error());
    Result<void, Fault> asked = each(**first, [](const Statement&) { return true; });
    if (!asked) return Unexpected(std::move(asked).error());
    connection_->plan_freely();
    auto verified = verify_database(*connection_);
    if (!connection_->lost()) connection_->plan_by_keys();
    return verified;
  }
  static std::string bin_statistics_sql() {
    return "SELECT bin_id, world, CAST(sum(approved) AS BIGINT), CAST(sum(declined) AS BIGINT) "
           "FROM bin_statistics WHERE bin_id = ?1 AND world = ?2 GROUP BY bin_id, world";
  }
  // LATERAL: joined freely, it may be planned as a walk through all alarms, due or not.
  static std::string due_alarms_sql(const std::string& columns, const std::string& made) {
    const auto of = [&](const std::string& domain, const std::string& now) {
      return "(SELECT " + columns + " FROM alarms WHERE domain = " + domain +
             " AND kind = ?1 AND due_at <= " + now + " AND " + made +
             " ORDER BY due_at, subject LIMIT ?3)";
    };
    return "SELECT * FROM " + of("0", "?2") +
           " AS live UNION ALL SELECT due.* FROM wallets CROSS JOIN LATERAL " +
           of("wallets.id", "?2 + wallets.clock_offset_ms") +
           " AS due WHERE world = 1 ORDER BY due_at LIMIT ?3";
  }

 private:
  bool lost() const { return !connection_ || connection_->lost(); }
  Result<void, Fault> connect() {
    if (!lost()) return {};
    const auto now = std::chrono::steady_clock::now();
    on_standby_ = false;
    if (!standby_.empty() && now >= standby_again_) {
      Result<Connection, Fault> opened = Connection::open(standby_, Access::any);
      on_standby_ = opened.has_value();
      if (on_standby_) return use(std::move(*opened));
      standby_again_ = now + std::chrono::seconds(10);
    }
    Result<Connection, Fault> opened = reopener_.open(database_, access_);
    if (!opened) return Unexpected(std::move(opened).error());
    return use(std::move(*opened));
  }
  Result<void, Fault> use(Connection connection) {
    connection_.emplace(std::move(connection));
    connection_->plan_by_keys();
    return {};
  }
  template <class EachRow>
  Result<void, Fault> ask(Statement& statement, const EachRow& row, bool& told) {
    static const Sql begin_snapshot("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (!in_snapshot_ || untouched_) {
      if (auto connected = connect(); !connected) return connected;
    }
    if (in_snapshot_ && untouched_) connection_->queue(begin_snapshot);
    bool wanted = true;
    connection_->queue(statement.sql_, statement.parameters(), [&](const Row& found) {
      if (!wanted) return;
      told = true;
      statement.row_ = found;
      wanted = row(statement);
    });
    return connection_->run();
  }

  std::string database_;
  Access access_;
  std::string standby_;  // asked first, if not empty
  bool on_standby_ = false;
  std::chrono::steady_clock::time_point standby_again_{};  // not before
  std::optional<Connection> connection_;
  Reopener reopener_;
  std::map<std::string, Statement, std::less<>> statements_;
  bool in_snapshot_ = false;
  bool untouched_ = false;  // nothing was asked of the snapshot yet
};

}  // namespace

Result<std::unique_ptr<app::Queries>, Fault> open_relaxed_reader(const std::string& standby,
                                                                 const std::string& database) {
  return std::unique_ptr<app::Queries>(
      std::make_unique<Reader<PostgresSession>>(PostgresSession(standby, database)));
}

Result<std::unique_ptr<app::Queries>, Fault> open_reader(const std::string& database,
                                                         Access access) {
  Result<Connection, Fault> connection = Connection::open(database, access);
  if (!connection) return Unexpected(std::move(connection).error());
  return std::unique_ptr<app::Queries>(std::make_unique<Reader<PostgresSession>>(
      PostgresSession(database, access, std::move(*connection))));
}

}  // namespace privcards::store::postgres
