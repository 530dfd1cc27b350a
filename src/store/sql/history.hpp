#pragma once
// Lists transactions by walking back-pointers: from the newest of a card or a wallet to the one
// before it, and so on. No index is read, for none is written when a payment is decided; a cursor
// costs one row whatever its depth, a page number the rows it skips. The database walks, many rows
// at a time and without telling those that the filter leaves out: over a network each question
// costs more than the rows it passes.

#include <array>
#include <limits>

#include "app/ports/queries.hpp"
#include "store/sql/sql.hpp"
#include "store/sql/tables/payments.hpp"

namespace privcards::store {

// How far one question walks: long enough that the question itself costs nothing beside it, short
// enough to be answered in time from a disk that is read for the first time.
inline constexpr std::int64_t walk_rows_max = 2'000;

// Rows that are read whole by one question.
inline constexpr std::size_t rows_at_once = 25;

// Statements of a walk. Which of the two chains is walked is said by the filter.
const Sql& walk_sql(const app::TransactionFilter& filter);
const Sql& head_sql(const app::TransactionFilter& filter);
const Sql& previous_sql(const app::TransactionFilter& filter);
const Sql& rows_sql();

template <class Session>
class Walk {
 public:
  Walk(Session& session, WalletId wallet, const app::TransactionFilter& filter)
      : session_(session), wallet_(wallet), filter_(filter) {}

  app::Answer<app::Page<authorization::Transaction>> list(const app::PageRequest& request) {
    app::Page<Transaction> page;
    Result<void, Fault> done = find_head();
    if (done && request.after) done = start_behind(*request.after, page);
    if (done && !page.after_unknown) done = fill(request, page);
    if (!done) return Unexpected(std::move(done).error());
    return page;
  }

 private:
  using Transaction = authorization::Transaction;
  using Statement = typename Session::Statement;

  // The newest transaction, and how many there are of each type.
  Result<void, Fault> find_head();
  Result<void, Fault> start_behind(std::int64_t after, app::Page<Transaction>& page);
  Result<void, Fault> fill(const app::PageRequest& request, app::Page<Transaction>& page);
  Result<void, Fault> read_rows(const std::vector<std::int64_t>& ids, app::Page<Transaction>& page);
  // Calls match(id) for what passes the filter, newest first, until it returns false. `rows` is how
  // many the caller needs at least.
  template <class Match>
  Result<void, Fault> walk(std::int64_t from, std::int64_t rows, const Match& match);
  void bind_filter(Statement& select) const;
  // What the filter leaves in all, unless that has to be counted.
  std::optional<std::int64_t> known_total() const;

  Session& session_;
  WalletId wallet_;
  const app::TransactionFilter& filter_;
  std::int64_t head_ = 0;
  std::int64_t start_ = 0;
  std::array<std::int64_t, 4> counts_{};
};

template <class Session>
Result<void, Fault> Walk<Session>::find_head() {
  Result<Statement*, Fault> select = session_.prepared(head_sql(filter_));
  if (!select) return Unexpected(std::move(select).error());
  if (filter_.card) (*select)->bind(1, filter_.card->value);
  (*select)->bind(2, wallet_.value);
  return session_.each(**select, [this](const Statement& row) {
    head_ = start_ = row.integer(0);
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      counts_[i] = row.integer(static_cast<int>(i) + 1);
    }
    return false;
  });
}

template <class Session>
Result<void, Fault> Walk<Session>::start_behind(std::int64_t after, app::Page<Transaction>& page) {
  Result<Statement*, Fault> select = session_.prepared(previous_sql(filter_));
  if (!select) return Unexpected(std::move(select).error());
  (*select)->bind(1, after);
  (*select)->bind(2, wallet_.value);
  if (filter_.card) (*select)->bind(3, filter_.card->value);
  page.after_unknown = true;
  return session_.each(**select, [&](const Statement& row) {
    start_ = row.integer(0);
    page.after_unknown = false;
    return false;
  });
}

template <class Session>
std::optional<std::int64_t> Walk<Session>::known_total() const {
  if (filter_.from || filter_.to) return std::nullopt;
  std::int64_t total = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (!filter_.type || i == static_cast<std::size_t>(*filter_.type)) total += counts_[i];
  }
  return total;
}

template <class Session>
void Walk<Session>::bind_filter(Statement& select) const {
  using Limits = std::numeric_limits<std::int64_t>;
  select.bind(2, wallet_.value);
  if (filter_.card) select.bind(3, filter_.card->value);
  select.bind(4, filter_.from ? filter_.from->ms : Limits::min());
  select.bind(5, filter_.to ? filter_.to->ms : Limits::max());
  select.bind(6, filter_.type ? static_cast<std::int64_t>(*filter_.type) : Limits::min());
  select.bind(7, filter_.type ? static_cast<std::int64_t>(*filter_.type) : Limits::max());
}

template <class Session>
template <class Match>
Result<void, Fault> Walk<Session>::walk(std::int64_t from, std::int64_t rows, const Match& match) {
  for (bool wanted = true; wanted && from != 0;) {
    Result<Statement*, Fault> select = session_.prepared(walk_sql(filter_));
    if (!select) return Unexpected(std::move(select).error());
    rows = std::min(rows, walk_rows_max);
    bind_filter(**select);
    (*select)->bind(1, from);
    (*select)->bind(8, rows);
    from = 0;
    Result<void, Fault> done = session_.each(**select, [&](const Statement& row) {
      if (row.integer(2) == rows) from = row.integer(1);
      if (row.integer(3) != 0) wanted = match(row.integer(0));
      return wanted;
    });
    if (!done) return done;
    rows *= 4;
  }
  return {};
}

// One walk finds the page and counts, unless the page begins in the middle.
template <class Session>
Result<void, Fault> Walk<Session>::fill(const app::PageRequest& request,
                                        app::Page<Transaction>& page) {
  const std::optional<std::int64_t> known = known_total();
  const std::int64_t skip = request.after ? 0 : (request.page - 1) * request.per_page;
  const auto wanted = static_cast<std::size_t>(request.per_page) + 1;
  // No more than are left need to be looked for: the oldest row may be far behind the last of them.
  const std::int64_t last =
      known && !request.after ? *known : std::numeric_limits<std::int64_t>::max();
  const std::int64_t counted_max = known || request.after ? 0 : app::total_max;
  std::vector<std::int64_t> ids;
  std::int64_t seen = 0;
  Result<void, Fault> done;
  if (skip < last) {
    done = walk(start_, skip + request.per_page + 1, [&](std::int64_t id) {
      if (++seen > skip && ids.size() < wanted) ids.push_back(id);
      return seen < last && (ids.size() < wanted || seen <= counted_max);
    });
  }
  if (done && !known && request.after) {
    seen = 0;
    done = walk(head_, app::total_max + 1, [&](std::int64_t) { return ++seen <= app::total_max; });
  }
  if (!done) return done;
  page.set_total(known.value_or(seen));
  page.has_more = ids.size() == wanted;
  if (page.has_more) ids.pop_back();
  return read_rows(ids, page);
}

template <class Session>
Result<void, Fault> Walk<Session>::read_rows(const std::vector<std::int64_t>& ids,
                                             app::Page<Transaction>& page) {
  for (std::size_t first = 0; first < ids.size(); first += rows_at_once) {
    Result<Statement*, Fault> select = session_.prepared(rows_sql());
    if (!select) return Unexpected(std::move(select).error());
    for (std::size_t i = 0; i < rows_at_once; ++i) {
      (*select)->bind(static_cast<int>(i) + 1, first + i < ids.size() ? ids[first + i] : 0);
    }
    Result<void, Fault> done = session_.each(**select, [&](const Statement& row) {
      page.rows.push_back(read_row<Transaction>(row));
      return true;
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace privcards::store
