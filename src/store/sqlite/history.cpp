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

// Which of the two chains is walked.
template <class Make>
const Sql& by_chain(const app::TransactionFilter& filter, Make make) {
  static const Sql on_card(make("previous_on_card"));
  static const Sql in_wallet(make("previous_in_wallet"));
  return filter.card ? on_card : in_wallet;
}

const Sql& stone_sql(const app::TransactionFilter& filter) {
  return by_chain(filter, [](const std::string& pointer) {
    return "SELECT type, created_at, " + pointer + ", wallet, card FROM transactions WHERE id = ?1";
  });
}

const Sql& head_sql(const app::TransactionFilter& filter) {
  static const std::string counts =
      "SELECT last_transaction, authorizations, settlements, refunds, declines FROM ";
  static const Sql of_card(counts +
                           "card_balances WHERE id = ?1 AND "
                           "EXISTS (SELECT 1 FROM cards WHERE cards.id = ?1 AND wallet = ?2)");
  static const Sql of_wallet(counts + "wallets WHERE id = ?2");
  return filter.card ? of_card : of_wallet;
}

class Walk {
 public:
  Walk(Connection& connection, Statements& statements, WalletId wallet,
       const app::TransactionFilter& filter)
      : connection_(connection), statements_(statements), wallet_(wallet), filter_(filter) {}

  Result<void, Fault> prepare();
  // The newest transaction, and how many there are of each type.
  Result<void, Fault> find_head();
  Result<bool, Fault> start_behind(std::int64_t after);
  Result<void, Fault> collect(const app::PageRequest& request, app::Page<Transaction>& page);
  Result<void, Fault> total(app::Page<Transaction>& page);

 private:
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
  Connection& connection_;
  Statements& statements_;
  WalletId wallet_;
  const app::TransactionFilter& filter_;
  Statement* stone_ = nullptr;
  Statement* transaction_ = nullptr;
  std::int64_t head_ = 0;
  std::int64_t at_ = 0;
  std::array<std::int64_t, 4> counts_{};
};

Result<void, Fault> Walk::prepare() {
  static const Sql transaction_sql(select_sql<Transaction>("WHERE id = ?1"));
  auto stone = statements_.get(connection_, stone_sql(filter_));
  if (!stone) return Unexpected(std::move(stone).error());
  stone_ = *stone;
  auto transaction = statements_.get(connection_, transaction_sql);
  if (!transaction) return Unexpected(std::move(transaction).error());
  transaction_ = *transaction;
  return {};
}

Result<void, Fault> Walk::find_head() {
  auto prepared = statements_.get(connection_, head_sql(filter_));
  if (!prepared) return Unexpected(std::move(prepared).error());
  Statement& select = **prepared;
  Reset reset(select);
  if (filter_.card) select.bind(1, filter_.card->value);
  select.bind(2, wallet_.value);
  int code = select.step();
  if (code == SQLITE_DONE) return {};
  if (code != SQLITE_ROW) return Unexpected(connection_.fault("reading the newest transaction"));
  head_ = at_ = select.integer(0);
  for (std::size_t i = 0; i < counts_.size(); ++i)
    counts_[i] = select.integer(static_cast<int>(i) + 1);
  return {};
}

Result<bool, Fault> Walk::read_stone(std::int64_t id, Stone& stone) {
  Reset reset(*stone_);
  stone_->bind(1, id);
  int code = stone_->step();
  if (code == SQLITE_DONE) return false;
  if (code != SQLITE_ROW) return Unexpected(connection_.fault("walking transactions"));
  stone = {stone_->integer(0), {stone_->integer(1)}, stone_->integer(2)};
  return ours(stone_->integer(3), stone_->integer(4));
}

Result<std::optional<Transaction>, Fault> Walk::read_transaction(std::int64_t id) {
  Reset reset(*transaction_);
  transaction_->bind(1, id);
  int code = transaction_->step();
  if (code == SQLITE_DONE) return std::optional<Transaction>();
  if (code != SQLITE_ROW) return Unexpected(connection_.fault("reading a transaction"));
  auto row = read_row<Transaction>(*transaction_);
  if (!ours(row.wallet.value, row.card.value)) return std::optional<Transaction>();
  return std::optional(std::move(row));
}

Result<bool, Fault> Walk::start_behind(std::int64_t after) {
  Stone stone;
  Result<bool, Fault> found = read_stone(after, stone);
  if (found && *found) at_ = stone.previous;
  return found;
}

// Walks on to a transaction that passes the filter; false when there is none.
Result<bool, Fault> Walk::next_match(Stone& stone) {
  while (at_ != 0) {
    Result<bool, Fault> found = read_stone(at_, stone);
    if (!found) return found;
    if (!*found || before_from(stone)) return false;
    if (matches(stone)) return true;
    at_ = stone.previous;
  }
  return false;
}

Result<void, Fault> Walk::collect(const app::PageRequest& request, app::Page<Transaction>& page) {
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

Answer<app::Page<Transaction>> list_history(Connection& connection, Statements& statements,
                                            WalletId wallet, const app::TransactionFilter& filter,
                                            const app::PageRequest& request) {
  Walk walk(connection, statements, wallet, filter);
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
