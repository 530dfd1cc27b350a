#include "store/sqlite/reader.hpp"

#include <map>

#include "store/sql/reader_cards.hpp"
#include "store/sql/reader_events.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/verify.hpp"

namespace privcards::store {
namespace {

class SqliteSession {
 public:
  using Statement = store::Statement;

  explicit SqliteSession(Connection connection) : connection_(std::move(connection)) {}

  Result<Statement*, Fault> prepared(const Sql& sql) { return statements_.get(connection_, sql); }
  Result<Statement*, Fault> prepared(const std::string& sql) {
    auto at = composed_.find(sql);
    if (at != composed_.end()) return &at->second;
    Result<Statement, Fault> prepared = connection_.prepare(sql);
    if (!prepared) return Unexpected(std::move(prepared).error());
    return &composed_.emplace(sql, std::move(*prepared)).first->second;
  }
  template <class Row>
  Result<void, Fault> each(Statement& select, const Row& row) {
    Reset reset(select);
    for (;;) {
      int code = select.step();
      if (code == SQLITE_DONE) return {};
      if (code != SQLITE_ROW) return Unexpected(connection_.fault("reading"));
      if (!row(select)) return {};
    }
  }
  void begin_work() {}
  void begin() {
    static const Sql sql("BEGIN");
    execute(sql);
  }
  void end() {
    static const Sql sql("COMMIT");
    execute(sql);
  }
  app::Answer<app::VerifyReport> verify() { return verify_database(connection_); }
  static std::string bin_statistics_sql() {
    return select_sql<cards::BinStatistics>("WHERE bin_id = ?1 AND world = ?2");
  }
  static std::string due_alarms_sql(const std::string& columns, const std::string& made) {
    return "SELECT " + columns +
           " FROM alarms WHERE domain = 0 AND kind = ?1 AND due_at <= ?2 AND " + made +
           " UNION ALL SELECT " + columns +
           " FROM wallets JOIN alarms ON domain = wallets.id AND kind = ?1 AND "
           "due_at <= ?2 + clock_offset_ms WHERE world = 1 AND " +
           made + " ORDER BY due_at LIMIT ?3";
  }

 private:
  void execute(const Sql& sql) {
    Result<Statement*, Fault> prepared = statements_.get(connection_, sql);
    if (!prepared) return;  // what is read next says what is wrong
    Reset reset(**prepared);
    (*prepared)->step();
  }

  Connection connection_;
  Statements statements_;
  std::map<std::string, Statement, std::less<>> composed_;  // statements whose text varies
};

}  // namespace

Result<std::unique_ptr<app::Queries>, Fault> open_reader(const std::string& path,
                                                         std::int64_t cache_bytes) {
  Result<Connection, Fault> connection =
      Connection::open(path, {.access = Connection::Access::read_only, .cache_bytes = cache_bytes});
  if (!connection) return Unexpected(std::move(connection).error());
  return std::unique_ptr<app::Queries>(
      std::make_unique<Reader<SqliteSession>>(SqliteSession(std::move(*connection))));
}

}  // namespace privcards::store
