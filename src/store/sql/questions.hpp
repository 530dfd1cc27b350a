#pragma once
// What the query methods share: one row or many, snapshots, pages. A Session is a connection of one
// kind of database:
//
//   Session::Statement                        bind(at, …), integer(column), text(column) …
//   prepared(sql) → Result<Statement*, Fault>  prepared at its first use, also by text alone
//   each(statement, row) → Result<void, Fault> runs it; row(statement) per row, false stops
//   begin_work()                               before what need not fit what was asked before
//   begin(), end()                            one snapshot for what is asked between them

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "app/ports/queries.hpp"
#include "store/sql/mapping.hpp"
#include "store/sql/sql.hpp"

namespace privcards::store {

template <class Session>
class Questions : public app::Queries {
 protected:
  using Statement = typename Session::Statement;

  explicit Questions(Session session) : session_(std::move(session)) {}

  // `select` is a statement that is part of the program, or a text that varies.
  template <class Select, class Bind, class Row>
  Result<void, Fault> each(const Select& select, const Bind& bind, const Row& row) {
    Result<Statement*, Fault> prepared = session_.prepared(select);
    if (!prepared) return Unexpected(std::move(prepared).error());
    bind(**prepared);
    return session_.each(**prepared, row);
  }
  template <class R, class Bind>
  app::Answer<std::optional<R>> find_row(const Sql& select, const Bind& bind) {
    std::optional<Result<R, Fault>> found;
    Result<void, Fault> done = each(select, bind, [&](const Statement& statement) {
      found = read_sound_row<R>(statement);
      return false;
    });
    if (!done) return Unexpected(std::move(done).error());
    if (!found) return std::optional<R>();
    if (!*found) return Unexpected(std::move(*found).error());
    return std::optional<R>(std::move(**found));
  }
  template <class R>
  app::Answer<std::optional<R>> row_by_id(std::int64_t id) {
    static const Sql sql(select_sql<R>("WHERE id = ?1"));
    return find_row<R>(sql, [id](Statement& statement) { statement.bind(1, id); });
  }
  // `where` is the text behind the columns.
  template <class R, class Bind>
  app::Answer<std::vector<R>> find_rows(const std::string& where, const Bind& bind) {
    std::vector<R> rows;
    std::optional<Fault> damaged;
    Result<void, Fault> done = each(select_sql<R>(where), bind, [&](const Statement& statement) {
      auto row = read_sound_row<R>(statement);
      if (!row) {
        damaged = std::move(row).error();
        return false;
      }
      rows.push_back(std::move(*row));
      return true;
    });
    if (!done) return Unexpected(std::move(done).error());
    if (damaged) return Unexpected(std::move(*damaged));
    return rows;
  }

  // A page of a table that has an index on (scope column, id), newest first. `scope` says whose
  // rows they are and `filter` ("" or " AND …") which of them; both use ?1 and up, bound by `bind`.
  // A cursor needs to be in scope only: its row may have left the filter since the page it ended.
  // `known_total` saves counting.
  template <class R, class Bind>
  app::Answer<app::Page<R>> find_page(const std::string& scope, const std::string& filter,
                                      const Bind& bind, const app::PageRequest& request,
                                      std::optional<std::int64_t> known_total = std::nullopt);

  // One snapshot for several statements; an inner one is part of the outer.
  class Snapshot {
   public:
    explicit Snapshot(Questions& questions) : questions_(questions) {
      if (questions_.snapshots_++ == 0) questions_.session_.begin();
    }
    ~Snapshot() {
      if (--questions_.snapshots_ == 0) questions_.session_.end();
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

   private:
    Questions& questions_;
  };

  Session session_;

 private:
  friend class Snapshot;
  template <class Bind>
  app::Answer<std::int64_t> count(const std::string& table, const std::string& conditions,
                                  const Bind& bind);
  template <class Bind>
  app::Answer<bool> exists(const std::string& table, const std::string& conditions,
                           const Bind& bind, std::int64_t id);

  int snapshots_ = 0;
};

template <class Session>
template <class Bind>
app::Answer<std::int64_t> Questions<Session>::count(const std::string& table,
                                                    const std::string& conditions,
                                                    const Bind& bind) {
  std::int64_t counted = 0;
  std::string sql = "SELECT count(*) FROM (SELECT 1 FROM " + table + " WHERE " + conditions +
                    " LIMIT " + std::to_string(app::total_max + 1) + ") AS counted";
  Result<void, Fault> done = each(sql, bind, [&](const Statement& statement) {
    counted = statement.integer(0);
    return false;
  });
  if (!done) return Unexpected(std::move(done).error());
  return counted;
}

template <class Session>
template <class Bind>
app::Answer<bool> Questions<Session>::exists(const std::string& table,
                                             const std::string& conditions, const Bind& bind,
                                             std::int64_t id) {
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

template <class Session>
template <class R, class Bind>
app::Answer<app::Page<R>> Questions<Session>::find_page(const std::string& scope,
                                                        const std::string& filter, const Bind& bind,
                                                        const app::PageRequest& request,
                                                        std::optional<std::int64_t> known_total) {
  Snapshot snapshot(*this);
  std::string conditions = scope + filter;
  app::Page<R> page;
  if (known_total) {
    page.set_total(*known_total);
  } else {
    app::Answer<std::int64_t> counted = count(Mapping<R>::name, conditions, bind);
    if (!counted) return Unexpected(std::move(counted).error());
    page.set_total(*counted);
  }
  std::string where = "WHERE " + conditions;
  std::int64_t offset = request.after ? 0 : (request.page - 1) * request.per_page;
  if (request.after) {
    app::Answer<bool> known = exists(
        Mapping<R>::name, scope, [&](Statement& s) { bind(s); }, *request.after);
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
