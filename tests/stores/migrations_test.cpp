// A database that an earlier release left behind is brought up to date at the start, with every row
// it had.

#include "store/sqlite/migrations.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/hash.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {
namespace {

using store::SqliteStore;

constexpr const char* first_release =
#include "store/migrations/0001_core.sql"
    ;

void run_sql(const std::string& file, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

// The file as the first release made it, with an account, a card and what the card holds.
void write_first_release(const std::string& file) {
  run_sql(file,
          "PRAGMA journal_mode = WAL;"
          "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) "
          "STRICT;" +
              std::string(first_release));
  run_sql(file, "INSERT INTO schema_migrations VALUES (1, '" +
                    hex_encode(sha256(as_bytes(first_release))) + "')");
  run_sql(
      file,
      "INSERT INTO wallets VALUES (5, 1, 0, 700, 0, 1000, 300, 300, 1, 0, 0, 9, 0, 0, 0, 0, 0, 0);"
      "INSERT INTO cards VALUES (7, 5, 1, 0, '491653', 1, '2039', 1, 0, 1000, NULL, NULL, x'', "
      "x'', 0, 0, NULL);"
      "INSERT INTO card_balances VALUES (7, 250, 50, 50, 0, 0, 1, 0, 0, 0, 2);"
      "INSERT INTO events VALUES (8, 5, 9, 0, 0, '{\"id\":\"evt_8\"}')");
}

TEST(Migrations, BringAnEarlierDatabaseUpToDateWithItsRows) {
  TemporaryDirectory directory;
  write_first_release(SqliteStore::file_in(directory.path()));
  for (int start = 0; start < 2; ++start) {
    auto store = SqliteStore::open({.directory = directory.path(), .durable = false});
    ASSERT_TRUE(store) << store.error().message;
    auto reader = (*store)->reader();
    ASSERT_TRUE(reader) << reader.error().message;
    const auto card = (*reader)->card(WalletId{5}, CardId{7});
    ASSERT_TRUE(card && *card);
    EXPECT_EQ((*card)->card.last4, "2039");
    EXPECT_EQ((*card)->balance.available_minor, 250);
    EXPECT_EQ((*card)->balance.held_minor, 50);
    EXPECT_EQ((*card)->balance.cvv_failures, 2);
    EXPECT_EQ((*card)->balance.version, 0);
    const auto event = (*reader)->event(WalletId{5}, EventId{8});
    ASSERT_TRUE(event && *event);
    EXPECT_EQ((*event)->body, R"({"id":"evt_8"})");
    const auto version = (*reader)->card_version(WalletId{5}, CardId{7});
    ASSERT_TRUE(version);
    EXPECT_EQ(*version, 0);
  }
  EXPECT_GT(store::schema_version(), 1);
}

}  // namespace
}  // namespace privcards::tests
