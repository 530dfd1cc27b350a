#include "store/sqlite/history.hpp"

#include <array>

#include "store/sqlite/mapping.hpp"

namespace privcards::store {
namespace {

using app::Answer;
using authorization::Transaction;

// What a walk needs of a row it only passes.
struct Stone {
  std::int64_t type = 0;
  Instant created_at;
  std::int64_t previous = 0;
};

class Walk {
 public:
  Walk(Connection& connection, WalletId wallet, const app::TransactionFilter& filter)
      : connection_(connection), wallet_(wallet), filter_(filter) {}

  Result<void, Fault> prepare();
  // The newest transaction, and how many there are of each type.
  Result<void, Fault> find_head();
  Result<bool, Fault> start_behind(std::int64_t after);
  Result<void, Fault> collect(const app::PageRequest& request, app::Page<Transaction>& page);
  Result<void, Fault> total(app::Page<Transaction>& page);

 private:
  Result<bool, Fault> read_stone(std::int64_t id, Stone& stone);
  Result<Transaction, Fault> read_transaction(std::int64_t id);
  bool matches(const Stone& stone) const {
    return (!filter_.type || stone.type == static_cast<std::int64_t>(*filter_.type)) &&
           (!filter_.to || stone.created_at < *filter_.to);
  }
  bool before_from(const Stone& stone) const {
    return filter_.from && stone.created_at < *filter_.from;
  }

  Connection& connection_;
  WalletId wallet_;
  const app::TransactionFilter& filter_;
  Statement stone_;
  Statement transaction_;
  std::int64_t head_ = 0;
  std::int64_t at_ = 0;
  std::array<std::int64_t, 4> counts_{};
};

Result<void, Fault> Walk::prepare() {
  std::string pointer = filter_.card ? "previous_on_card" : "previous_in_wallet";
  auto stone = connection_.prepare("SELECT type, created_at, " + pointer +
                                   ", wallet, card FROM transactions WHERE id = ?1");
  if (!stone) return Unexpected(std::move(stone).error());
  stone_ = std::move(*stone);
  auto transaction = connection_.prepare(select_sql<Transaction>("WHERE id = ?1"));
  if (!transaction) return Unexpected(std::move(transaction).error());
  transaction_ = std::move(*transaction);
  return {};
}

Result<void, Fault> Walk::find_head() {
  constexpr std::string_view counts =
      "last_transaction, authorizations, settlements, refunds, declines";
  std::string sql = "SELECT " + std::string(counts) + " FROM ";
  sql += filter_.card ? "card_balances WHERE id = ?1 AND "
                        "EXISTS (SELECT 1 FROM cards WHERE cards.id = ?1 AND wallet = ?2)"
                      : "wallets WHERE id = ?2";
  auto select = connection_.prepare(sql);
  if (!select) return Unexpected(std::move(select).error());
  if (filter_.card) select->bind(1, filter_.card->value);
  select->bind(2, wallet_.value);
  int code = select->step();
  if (code == SQLITE_DONE) return {};
  if (code != SQLITE_ROW) return Unexpected(connection_.fault("reading the newest transaction"));
  head_ = at_ = select->integer(0);
  for (std::size_t i = 0; i < counts_.size(); ++i)
    counts_[i] = select->integer(static_cast<int>(i) + 1);
  return {};
}

Result<bool, Fault> Walk::read_stone(std::int64_t id, Stone& stone) {
  Reset reset(stone_);
  stone_.bind(1, id);
  int code = stone_.step();
  if (code == SQLITE_DONE) return false;
  if (code != SQLITE_ROW) return Unexpected(connection_.fault("walking transactions"));
  bool ours = stone_.integer(3) == wallet_.value &&
              (!filter_.card || stone_.integer(4) == filter_.card->value);
  stone = {stone_.integer(0), {stone_.integer(1)}, stone_.integer(2)};
  return ours;
}

Result<Transaction, Fault> Walk::read_transaction(std::int64_t id) {
  Reset reset(transaction_);
  transaction_.bind(1, id);
  if (transaction_.step() != SQLITE_ROW) {
    return Unexpected(connection_.fault("reading a transaction"));
  }
  return read_row<Transaction>(transaction_);
}

Result<bool, Fault> Walk::start_behind(std::int64_t after) {
  Stone stone;
  Result<bool, Fault> found = read_stone(after, stone);
  if (found && *found) at_ = stone.previous;
  return found;
}

Result<void, Fault> Walk::collect(const app::PageRequest& request, app::Page<Transaction>& page) {
  std::int64_t skip = request.after ? 0 : (request.page - 1) * request.per_page;
  while (at_ != 0) {
    Stone stone;
    Result<bool, Fault> found = read_stone(at_, stone);
    if (!found) return Unexpected(std::move(found).error());
    if (!*found || before_from(stone)) return {};
    if (matches(stone) && skip-- <= 0) {
      if (static_cast<std::int64_t>(page.rows.size()) == request.per_page) {
        page.has_more = true;
        return {};
      }
      Result<Transaction, Fault> row = read_transaction(at_);
      if (!row) return Unexpected(std::move(row).error());
      page.rows.push_back(std::move(*row));
    }
    at_ = stone.previous;
  }
  return {};
}

Result<void, Fault> Walk::total(app::Page<Transaction>& page) {
  if (!filter_.from && !filter_.to) {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (!filter_.type || i == static_cast<std::size_t>(*filter_.type)) page.total += counts_[i];
    }
    return {};
  }
  for (std::int64_t at = head_; at != 0;) {
    Stone stone;
    Result<bool, Fault> found = read_stone(at, stone);
    if (!found) return Unexpected(std::move(found).error());
    if (!*found || before_from(stone)) return {};
    if (matches(stone) && ++page.total > app::total_max) {
      page.total = app::total_max;
      page.total_capped = true;
      return {};
    }
    at = stone.previous;
  }
  return {};
}

}  // namespace

Answer<app::Page<Transaction>> list_history(Connection& connection, WalletId wallet,
                                            const app::TransactionFilter& filter,
                                            const app::PageRequest& request) {
  Walk walk(connection, wallet, filter);
  app::Page<Transaction> page;
  Result<void, Fault> done = walk.prepare();
  if (done) done = walk.find_head();
  if (done) done = walk.total(page);
  if (!done) return Unexpected(std::move(done).error());
  if (request.after) {
    Result<bool, Fault> known = walk.start_behind(*request.after);
    if (!known) return Unexpected(std::move(known).error());
    page.after_unknown = !*known;
    if (page.after_unknown) return page;
  }
  done = walk.collect(request, page);
  if (!done) return Unexpected(std::move(done).error());
  return page;
}

}  // namespace privcards::store
