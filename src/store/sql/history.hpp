#pragma once
// Lists transactions by walking back-pointers: from the newest of a card or a wallet to the one
// before it, and so on. No index is read, for none is written when a payment is decided; a cursor
// costs one row whatever its depth, a page number the rows it skips.

#include <array>

#include "app/ports/queries.hpp"
#include "store/sql/sql.hpp"
#include "store/sql/tables/payments.hpp"

namespace privcards::store {

// What a walk needs of a row it only passes.
struct Stone {
  std::int64_t type = 0;
  Instant created_at;
  std::int64_t previous = 0;
};

// Statements of a walk. Which of the two chains is walked is said by the filter.
const Sql& stone_sql(const app::TransactionFilter& filter);
const Sql& head_sql(const app::TransactionFilter& filter);

template <class Session>
class Walk {
 public:
  Walk(Session& session, WalletId wallet, const app::TransactionFilter& filter)
      : session_(session), wallet_(wallet), filter_(filter) {}

  app::Answer<app::Page<authorization::Transaction>> list(const app::PageRequest& request) {
    app::Page<Transaction> page;
    Result<void, Fault> done = find_head();
    if (done) done = total(page);
    if (!done) return Unexpected(std::move(done).error());
    if (request.after) {
      Result<bool, Fault> known = start_behind(*request.after);
      if (!known) return Unexpected(std::move(known).error());
      page.after_unknown = !*known;
      if (page.after_unknown) return page;
    }
    done = collect(request, page);
    if (!done) return Unexpected(std::move(done).error());
    return page;
  }

 private:
  using Transaction = authorization::Transaction;
  using Statement = typename Session::Statement;

  // The newest transaction, and how many there are of each type.
  Result<void, Fault> find_head();
  Result<bool, Fault> start_behind(std::int64_t after);
  Result<void, Fault> collect(const app::PageRequest& request, app::Page<Transaction>& page);
  Result<void, Fault> total(app::Page<Transaction>& page);
  Result<bool, Fault> next_match(Stone& stone);
  Result<bool, Fault> read_stone(std::int64_t id, Stone& stone);
  Result<std::optional<Transaction>, Fault> read_transaction(std::int64_t id);
  bool ours(std::int64_t wallet, std::int64_t card) const {
    return wallet == wallet_.value && (!filter_.card || card == filter_.card->value);
  }
  bool matches(const Stone& stone) const {
    return (!filter_.type || stone.type == static_cast<std::int64_t>(*filter_.type)) &&
           (!filter_.to || stone.created_at < *filter_.to);
  }
  bool before_from(const Stone& stone) const {
    return filter_.from && stone.created_at < *filter_.from;
  }

  Session& session_;
  WalletId wallet_;
  const app::TransactionFilter& filter_;
  std::int64_t head_ = 0;
  std::int64_t at_ = 0;
  std::array<std::int64_t, 4> counts_{};
};

template <class Session>
Result<void, Fault> Walk<Session>::find_head() {
  Result<Statement*, Fault> select = session_.prepared(head_sql(filter_));
  if (!select) return Unexpected(std::move(select).error());
  if (filter_.card) (*select)->bind(1, filter_.card->value);
  (*select)->bind(2, wallet_.value);
  return session_.each(**select, [this](const Statement& row) {
    head_ = at_ = row.integer(0);
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      counts_[i] = row.integer(static_cast<int>(i) + 1);
    }
    return false;
  });
}

template <class Session>
Result<bool, Fault> Walk<Session>::read_stone(std::int64_t id, Stone& stone) {
  Result<Statement*, Fault> select = session_.prepared(stone_sql(filter_));
  if (!select) return Unexpected(std::move(select).error());
  (*select)->bind(1, id);
  bool found = false;
  Result<void, Fault> done = session_.each(**select, [&](const Statement& row) {
    stone = {row.integer(0), {row.integer(1)}, row.integer(2)};
    found = ours(row.integer(3), row.integer(4));
    return false;
  });
  if (!done) return Unexpected(std::move(done).error());
  return found;
}

template <class Session>
Result<std::optional<authorization::Transaction>, Fault> Walk<Session>::read_transaction(
    std::int64_t id) {
  static const Sql sql(select_sql<Transaction>("WHERE id = ?1"));
  Result<Statement*, Fault> select = session_.prepared(sql);
  if (!select) return Unexpected(std::move(select).error());
  (*select)->bind(1, id);
  std::optional<Transaction> found;
  Result<void, Fault> done = session_.each(**select, [&](const Statement& statement) {
    auto row = read_row<Transaction>(statement);
    if (ours(row.wallet.value, row.card.value)) found = std::move(row);
    return false;
  });
  if (!done) return Unexpected(std::move(done).error());
  return found;
}

template <class Session>
Result<bool, Fault> Walk<Session>::start_behind(std::int64_t after) {
  Stone stone;
  Result<bool, Fault> found = read_stone(after, stone);
  if (found && *found) at_ = stone.previous;
  return found;
}

// Walks on to a transaction that passes the filter; false when there is none.
template <class Session>
Result<bool, Fault> Walk<Session>::next_match(Stone& stone) {
  while (at_ != 0) {
    Result<bool, Fault> found = read_stone(at_, stone);
    if (!found) return found;
    if (!*found || before_from(stone)) return false;
    if (matches(stone)) return true;
    at_ = stone.previous;
  }
  return false;
}

template <class Session>
Result<void, Fault> Walk<Session>::collect(const app::PageRequest& request,
                                           app::Page<Transaction>& page) {
  Stone stone;
  std::int64_t skip = request.after ? 0 : (request.page - 1) * request.per_page;
  for (; skip > 0; --skip) {
    Result<bool, Fault> found = next_match(stone);
    if (!found) return Unexpected(std::move(found).error());
    if (!*found) return {};
    at_ = stone.previous;
  }
  // Without a filter every row is wanted, so it is read whole at once.
  const bool filtered = filter_.type || filter_.from || filter_.to;
  while (at_ != 0 && static_cast<std::int64_t>(page.rows.size()) < request.per_page) {
    Result<bool, Fault> found = filtered ? next_match(stone) : Result<bool, Fault>(true);
    if (!found) return Unexpected(std::move(found).error());
    if (!*found) return {};
    Result<std::optional<Transaction>, Fault> row = read_transaction(at_);
    if (!row) return Unexpected(std::move(row).error());
    if (!*row) return {};
    at_ = (filter_.card ? (*row)->previous_on_card : (*row)->previous_in_wallet).value;
    page.rows.push_back(std::move(**row));
  }
  Result<bool, Fault> more = next_match(stone);
  if (!more) return Unexpected(std::move(more).error());
  page.has_more = *more;
  return {};
}

template <class Session>
Result<void, Fault> Walk<Session>::total(app::Page<Transaction>& page) {
  std::int64_t counted = 0;
  if (!filter_.from && !filter_.to) {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (!filter_.type || i == static_cast<std::size_t>(*filter_.type)) counted += counts_[i];
    }
    page.set_total(counted);
    return {};
  }
  for (std::int64_t at = head_; at != 0;) {
    Stone stone;
    Result<bool, Fault> found = read_stone(at, stone);
    if (!found) return Unexpected(std::move(found).error());
    if (!*found || before_from(stone)) break;
    if (matches(stone) && ++counted > app::total_max) break;
    at = stone.previous;
  }
  page.set_total(counted);
  return {};
}

}  // namespace privcards::store
