#include "store/sqlite/reader_base.hpp"

namespace privcards::store {

void ReaderBase::execute(const Sql& sql) {
  Result<Statement*, Fault> prepared = statements_.get(connection_, sql);
  if (!prepared) return;  // what is read next says what is wrong
  Reset reset(**prepared);
  (*prepared)->step();
}

Result<Statement*, Fault> ReaderBase::statement(const std::string& sql) {
  auto at = composed_.find(sql);
  if (at != composed_.end()) return &at->second;
  Result<Statement, Fault> prepared = connection_.prepare(sql);
  if (!prepared) return Unexpected(std::move(prepared).error());
  return &composed_.emplace(sql, std::move(*prepared)).first->second;
}

Result<void, Fault> ReaderBase::each(const std::string& sql, const Bind& bind, const Row& row) {
  Result<Statement*, Fault> prepared = statement(sql);
  if (!prepared) return Unexpected(std::move(prepared).error());
  return each(**prepared, bind, row);
}

Result<void, Fault> ReaderBase::each(const Sql& sql, const Bind& bind, const Row& row) {
  Result<Statement*, Fault> prepared = statements_.get(connection_, sql);
  if (!prepared) return Unexpected(std::move(prepared).error());
  return each(**prepared, bind, row);
}

Result<void, Fault> ReaderBase::each(Statement& select, const Bind& bind, const Row& row) {
  Reset reset(select);
  bind(select);
  for (;;) {
    int code = select.step();
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) return Unexpected(connection_.fault("reading"));
    if (!row(select)) return {};
  }
}

app::Answer<std::int64_t> ReaderBase::count(const std::string& table, const std::string& conditions,
                                            const Bind& bind) {
  std::int64_t counted = 0;
  std::string sql = "SELECT count(*) FROM (SELECT 1 FROM " + table + " WHERE " + conditions +
                    " LIMIT " + std::to_string(app::total_max + 1) + ")";
  Result<void, Fault> done = each(sql, bind, [&](const Statement& statement) {
    counted = statement.integer(0);
    return false;
  });
  if (!done) return Unexpected(std::move(done).error());
  return counted;
}

app::Answer<bool> ReaderBase::exists(const std::string& table, const std::string& conditions,
                                     const Bind& bind, std::int64_t id) {
  bool found = false;
  std::string sql = "SELECT 1 FROM " + table + " WHERE " + conditions + " AND id = ?9";
  auto bind_all = [&](Statement& statement) {
    bind(statement);
    statement.bind(9, id);
  };
  Result<void, Fault> done = each(sql, bind_all, [&](const Statement&) {
    found = true;
    return false;
  });
  if (!done) return Unexpected(std::move(done).error());
  return found;
}

}  // namespace privcards::store
