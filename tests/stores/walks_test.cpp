// Lists of transactions that are longer than what one question walks: what they hold, and how many
// questions they cost.

#include <gtest/gtest.h>

#include "store/postgres/reader.hpp"
#include "store/sql/history.hpp"
#include "tests/stores/listing.hpp"
#include "tests/support/cutting_proxy.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace privcards::tests {
namespace {

using app::PageRequest;
using app::TransactionFilter;
using authorization::Transaction;
using authorization::TransactionType;

constexpr std::int64_t rows = 2 * store::walk_rows_max + 500;

// Of one wallet, on two cards in turns; a refund now and then. Row number n was made at instant n.
std::vector<Transaction> long_history() {
  std::vector<Transaction> history;
  for (std::int64_t id = 1; id <= rows; ++id) {
    Transaction row{.id = {id}, .wallet = {1}, .card = {1 + id % 2}};
    row.type = id % 700 == 0 ? TransactionType::refund : TransactionType::authorization;
    row.created_at = {id};
    row.previous_in_wallet = {id - 1};
    row.previous_on_card = {std::max<std::int64_t>(id - 2, 0)};
    history.push_back(row);
  }
  return history;
}

void keep(app::Store& store, const std::vector<Transaction>& history) {
  app::WorkingSet set;
  ledger::Wallet wallet{.id = {1}, .last_transaction = history.back().id};
  std::array<cards::CardBalance, 2> balances{{{.id = {1}}, {.id = {2}}}};
  for (const Transaction& row : history) {
    cards::CardBalance& balance = balances.at(static_cast<std::size_t>(row.card.value) - 1);
    balance.last_transaction = row.id;
    ++balance.transaction_counts.at(static_cast<std::size_t>(row.type));
    ++wallet.transaction_counts.at(static_cast<std::size_t>(row.type));
    set.transactions.put(row);
  }
  set.wallets.put(wallet);
  for (const cards::CardBalance& balance : balances) {
    set.cards.put({.id = balance.id, .wallet = {1}});
    set.balances.put(balance);
  }
  ASSERT_TRUE(commit(store, set));
}

bool passes(const TransactionFilter& filter, const Transaction& row) {
  return (!filter.card || row.card == *filter.card) && (!filter.type || row.type == *filter.type) &&
         (!filter.from || row.created_at >= *filter.from) &&
         (!filter.to || row.created_at < *filter.to);
}

Listing expected(const std::vector<Transaction>& history, const TransactionFilter& filter,
                 const PageRequest& request) {
  Listing wanted;
  std::int64_t skip = request.after ? 0 : (request.page - 1) * request.per_page;
  for (auto row = history.rbegin(); row != history.rend(); ++row) {
    if (!passes(filter, *row)) continue;
    ++wanted.total;
    if ((request.after && row->id.value >= *request.after) || skip-- > 0) continue;
    wanted.has_more = static_cast<std::int64_t>(wanted.ids.size()) == request.per_page;
    if (!wanted.has_more) wanted.ids.push_back(row->id.value);
  }
  return wanted;
}

const std::vector<TransactionFilter> filters{
    {},
    {.card = CardId{2}},
    {.type = TransactionType::refund},
    {.type = TransactionType::decline},
    {.card = CardId{1}, .type = TransactionType::refund},
    {.to = Instant{0}},
    {.to = Instant{200}},
    {.from = Instant{300}},
    {.card = CardId{1}, .from = Instant{4000}, .to = Instant{4300}},
    {.type = TransactionType::refund, .from = Instant{701}},
};
const std::vector<PageRequest> requests{
    {},
    {.page = 2, .per_page = 3},
    {.page = 45, .per_page = 100},
    {.page = 46, .per_page = 100},
    {.per_page = 100, .after = 2'200},
    {.per_page = 1, .after = 700},
    {.after = 2},
};

class Walks : public testing::TestWithParam<StoreKind> {
 protected:
  std::unique_ptr<StoreUnderTest> under_test_ = make_store(GetParam());
};

TEST_P(Walks, find_every_row_however_far_it_is) {
  const std::vector<Transaction> history = long_history();
  keep(under_test_->store(), history);
  auto questions = std::move(under_test_->store().reader().value());
  for (const TransactionFilter& filter : filters) {
    for (const PageRequest& request : requests) {
      SCOPED_TRACE(testing::Message() << "filter " << &filter - filters.data() << " page "
                                      << request.page << " after " << request.after.value_or(0));
      // A cursor must stand on the card's own list.
      const bool known =
          !request.after || !filter.card || *request.after % 2 == filter.card->value - 1;
      const Listing found = listing(questions->transactions({1}, filter, request));
      EXPECT_EQ(found.after_unknown, !known);
      if (!known) continue;
      const Listing wanted = expected(history, filter, request);
      EXPECT_EQ(found.ids, wanted.ids);
      EXPECT_EQ(found.total, wanted.total);
      EXPECT_EQ(found.has_more, wanted.has_more);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Store, Walks, testing::ValuesIn(every_store), NameOfStore{});

// Each costs a walk through thousands of rows, and a handful of questions.
TEST(WalksOnPostgres, take_few_round_trips) {
  PostgresUnderTest under_test;
  keep(under_test.store(), long_history());
  CuttingProxy proxy(PostgresCluster::shared().socket_directory());
  auto reader = store::postgres::open_reader(under_test.database() + " host=" + proxy.host());
  ASSERT_TRUE(reader);
  const auto round_trips = [&](const TransactionFilter& filter, const PageRequest& request) {
    const int before = proxy.round_trips();
    EXPECT_TRUE((*reader)->transactions({1}, filter, request));
    return proxy.round_trips() - before;
  };
  EXPECT_LE(round_trips({}, {}), 4);  // the newest, the walk, the rows, the end
  EXPECT_LE(round_trips({}, {.page = 45, .per_page = 100}), 10);
  EXPECT_LE(round_trips({.to = Instant{0}}, {}), 10);
  EXPECT_LE(round_trips({.type = TransactionType::refund}, {}), 10);
  EXPECT_LE(round_trips({.from = Instant{0}}, {.per_page = 100, .after = 2'200}), 12);
  // What there is none of is not looked for.
  EXPECT_LE(round_trips({.type = TransactionType::decline}, {}), 2);
}

}  // namespace
}  // namespace privcards::tests
