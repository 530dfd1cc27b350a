#pragma once
// What the query methods share: prepared statements by text, one row or many, snapshots, pages.

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/ports/queries.hpp"
#include "store/sqlite/mapping.hpp"

namespace privcards::store {

class ReaderBase : public app::Queries {
 protected:
  explicit ReaderBase(Connection connection) : connection_(std::move(connection)) {}

  using Bind = std::function<void(Statement&)>;
  using Row = std::function<bool(const Statement&)>;  // false stops

  Result<void, Fault> each(const std::string& sql, const Bind& bind, const Row& row);
  Result<void, Fault> each(const Sql& sql, const Bind& bind, const Row& row);

  // `select` is a statement, or its text behind the columns.
  template <class R>
  app::Answer<std::optional<R>> find_row(const Sql& select, const Bind& bind) {
    std::optional<R> found;
    return first_of(found, each(select, bind, [&](const Statement& statement) {
                      found = read_row<R>(statement);
                      return false;
                    }));
  }
  template <class R>
  app::Answer<std::optional<R>> find_row(const std::string& where, const Bind& bind) {
    std::optional<R> found;
    return first_of(found, each(select_sql<R>(where), bind, [&](const Statement& statement) {
                      found = read_row<R>(statement);
                      return false;
                    }));
  }
  template <class R>
  app::Answer<std::optional<R>> row_by_id(std::int64_t id) {
    static const Sql sql(select_sql<R>("WHERE id = ?1"));
    return find_row<R>(sql, [id](Statement& statement) { statement.bind(1, id); });
  }
  template <class R>
  app::Answer<std::vector<R>> find_rows(const std::string& where, const Bind& bind) {
    std::vector<R> rows;
    Result<void, Fault> done = each(select_sql<R>(where), bind, [&](const Statement& statement) {
      rows.push_back(read_row<R>(statement));
      return true;
    });
    if (!done) return Unexpected(std::move(done).error());
    return rows;
  }

  // A page of a table that has an index on (scope column, id), newest first. `scope` says whose
  // rows they are and `filter` ("" or " AND …") which of them; both use ?1 and up, bound by `bind`.
  // A cursor needs to be in scope only: its row may have left the filter since the page it ended.
  // `known_total` saves counting.
  template <class R>
  app::Answer<app::Page<R>> find_page(const std::string& scope, const std::string& filter,
                                      const Bind& bind, const app::PageRequest& request,
                                      std::optional<std::int64_t> known_total = std::nullopt);

  // One snapshot for several statements; an inner one is part of the outer.
  class Snapshot {
   public:
    explicit Snapshot(ReaderBase& reader) : reader_(reader) {
      static const Sql begin("BEGIN");
      if (reader_.snapshots_++ == 0) reader_.execute(begin);
    }
    ~Snapshot() {
      static const Sql end("COMMIT");
      if (--reader_.snapshots_ == 0) reader_.execute(end);
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

   private:
    ReaderBase& reader_;
  };

  Connection connection_;
  Statements statements_;

 private:
  friend class Snapshot;
  template <class R>
  static app::Answer<std::optional<R>> first_of(std::optional<R>& found, Result<void, Fault> done) {
    if (!done) return Unexpected(std::move(done).error());
    return std::move(found);
  }
  void execute(const Sql& sql);
  Result<void, Fault> each(Statement& select, const Bind& bind, const Row& row);
  Result<Statement*, Fault> statement(const std::string& sql);
  app::Answer<std::int64_t> count(const std::string& table, const std::string& conditions,
                                  const Bind& bind);
  app::Answer<bool> exists(const std::string& table, const std::string& conditions,
                           const Bind& bind, std::int64_t id);

  std::map<std::string, Statement, std::less<>> composed_;  // statements whose text varies
  int snapshots_ = 0;
};

template <class R>
app::Answer<app::Page<R>> ReaderBase::find_page(const std::string& scope, const std::string& filter,
                                                const Bind& bind, const app::PageRequest& request,
                                                std::optional<std::int64_t> known_total) {
  Snapshot snapshot(*this);
  std::string conditions = scope + filter;
  app::Page<R> page;
  if (known_total) {
    page.total = *known_total;
  } else {
    app::Answer<std::int64_t> counted = count(Mapping<R>::name, conditions, bind);
    if (!counted) return Unexpected(std::move(counted).error());
    page.total = std::min(*counted, app::total_max);
    page.total_capped = *counted > app::total_max;
  }
  std::string where = "WHERE " + conditions;
  std::int64_t offset = request.after ? 0 : (request.page - 1) * request.per_page;
  if (request.after) {
    app::Answer<bool> known = exists(Mapping<R>::name, scope, bind, *request.after);
    if (!known) return Unexpected(std::move(known).error());
    page.after_unknown = !*known;
    if (page.after_unknown) return page;
    where += " AND id < ?9";
  }
  where += " ORDER BY id DESC LIMIT ?10 OFFSET ?11";
  auto bind_all = [&](Statement& statement) {
    bind(statement);
    if (request.after) statement.bind(9, *request.after);
    statement.bind(10, request.per_page + 1);
    statement.bind(11, offset);
  };
  app::Answer<std::vector<R>> rows = find_rows<R>(where, bind_all);
  if (!rows) return Unexpected(std::move(rows).error());
  page.rows = std::move(*rows);
  page.has_more = static_cast<std::int64_t>(page.rows.size()) > request.per_page;
  if (page.has_more) page.rows.pop_back();
  return page;
}

}  // namespace privcards::store
