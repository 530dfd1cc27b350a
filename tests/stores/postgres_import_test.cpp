// An installation that moves from SQLite to PostgreSQL.

#include <gtest/gtest.h>

#include "store/postgres/import.hpp"
#include "store/postgres/postgres_store.hpp"
#include "tests/support/books.hpp"
#include "tests/support/fields.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {
namespace {

using store::PostgresStore;

TEST(PostgresImport, takes_a_whole_installation_over_once) {
  SqliteUnderTest from;
  Installation before(from.store());
  Books books = make_books(before);
  const std::string database = PostgresCluster::shared().new_database();
  auto copy = [&]() -> Result<void, Fault> {
    auto import = store::PostgresImport::begin(database);
    if (!import) return Unexpected(std::move(import).error());
    auto taken =
        from.store().each_row([&](const store::RowBatch& batch) { return import->take(batch); });
    return taken ? import->commit() : taken;
  };
  auto copied = copy();
  ASSERT_TRUE(copied) << copied.error().message;
  auto again = copy();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, FaultKind::refused);
  auto store = std::move(PostgresStore::open(database).value());
  Installation after(*store);
  app::VerifyReport left = before.verify();
  app::VerifyReport right = after.verify();
  EXPECT_EQ(right.broken, "");
  EXPECT_EQ(left.transfers, right.transfers);
  EXPECT_EQ(left.groups, right.groups);
  EXPECT_EQ(left.events, right.events);
  EXPECT_EQ(first_difference(after.card(books.card).card, before.card(books.card).card), "");
  EXPECT_EQ(after.pan_of(books.card).reveal(), before.pan_of(books.card).reveal());
  settle(after, books.card, books.open, 30'00);  // and life goes on
  EXPECT_EQ(after.verify().broken, "");
}

}  // namespace
}  // namespace privcards::tests
