// What PostgreSQL's world can do to a node that opens a database, and what it then finds there.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "store/postgres/postgres_store.hpp"
#include "tests/stores/two_nodes.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace privcards::tests {
namespace {

using store::PostgresStore;
using testing::HasSubstr;

Fault fault_opening(const std::string& database) {
  auto opened = PostgresStore::open(database);
  EXPECT_FALSE(opened);
  return opened ? Fault{} : opened.error();
}

TEST(PostgresOpening, says_that_no_server_is_there) {
  Fault fault = fault_opening("host=/nowhere dbname=postgres");
  EXPECT_EQ(fault.kind, FaultKind::unavailable);
  EXPECT_THAT(fault.message, HasSubstr("/nowhere"));
}

TEST(PostgresOpening, says_what_no_second_try_can_change_and_never_the_password) {
  Fault unknown = fault_opening(cluster().connection_string("user=nobody password=s3cret"));
  EXPECT_EQ(unknown.kind, FaultKind::refused) << unknown.message;
  EXPECT_THAT(unknown.message, HasSubstr("\"nobody\" does not exist"));
  EXPECT_THAT(unknown.message, testing::Not(HasSubstr("s3cret")));
  Fault missing = fault_opening(cluster().connection_string("dbname=absent"));
  EXPECT_EQ(missing.kind, FaultKind::refused) << missing.message;
  Fault misspelt = fault_opening("hots=localhost");
  EXPECT_EQ(misspelt.kind, FaultKind::refused) << misspelt.message;
}

TEST(PostgresOpening, tells_a_wrong_password) {
  cluster().run_sql(cluster().connection_string(), "CREATE ROLE guarded LOGIN PASSWORD 'right'");
  cluster().ask_password_of("guarded");
  Fault fault = fault_opening(cluster().connection_string("user=guarded password=wrong"));
  EXPECT_EQ(fault.kind, FaultKind::refused);
  EXPECT_THAT(fault.message, HasSubstr("password authentication failed for user \"guarded\""));
}

TEST(PostgresOpening, refuses_a_server_that_takes_no_writes) {
  Fault fault =
      fault_opening(cluster().connection_string("options=-cdefault_transaction_read_only=on"));
  EXPECT_EQ(fault.kind, FaultKind::refused) << fault.message;
  EXPECT_THAT(fault.message, HasSubstr("session is read-only"));
}

TEST(PostgresOpening, says_that_the_server_has_no_connection_left) {
  cluster().run_sql(cluster().connection_string(), "CREATE ROLE crowded LOGIN CONNECTION LIMIT 0");
  Fault fault = fault_opening(cluster().connection_string("user=crowded"));
  EXPECT_EQ(fault.kind, FaultKind::unavailable) << "a second try may succeed";
  EXPECT_THAT(fault.message, HasSubstr("too many connections"));
}

TEST(PostgresOpening, finds_the_host_that_takes_writes_among_several) {
  const std::string hosts = "/nowhere," + cluster().socket_directory();
  auto store = PostgresStore::open(cluster().new_database() + " host=" + hosts +
                                   " target_session_attrs=read-write");
  EXPECT_TRUE(store) << store.error().message;
}

TEST(PostgresOpening, refuses_a_schema_that_a_newer_program_made_or_another) {
  const std::string database = cluster().new_database();
  ASSERT_TRUE(PostgresStore::open(database));
  cluster().run_sql(database, "INSERT INTO schema_migrations VALUES (99, 'aa')");
  Fault newer = fault_opening(database);
  EXPECT_EQ(newer.kind, FaultKind::refused);
  EXPECT_THAT(newer.message, HasSubstr("the database has schema 99"));
  cluster().run_sql(database,
                    "DELETE FROM schema_migrations WHERE version = 99; "
                    "UPDATE schema_migrations SET sha256 = 'aa'");
  EXPECT_THAT(fault_opening(database).message, HasSubstr("is not this program's"));
}

TEST(PostgresOpening, many_nodes_that_come_at_once_make_one_schema) {
  const std::string database = cluster().new_database();
  std::vector<std::thread> nodes;
  std::atomic<int> opened{0};
  for (int i = 0; i < 6; ++i) {
    nodes.emplace_back([&] {
      auto store = PostgresStore::open(database);
      if (store && (*store)->head()) ++opened;
      EXPECT_TRUE(store) << store.error().message;
    });
  }
  for (std::thread& node : nodes) node.join();
  EXPECT_EQ(opened, 6);
}

TEST(PostgresNodes, have_numbers_of_their_own_and_give_them_back) {
  const std::string database = cluster().new_database();
  auto first = std::move(PostgresStore::open(database).value());
  auto second = std::move(PostgresStore::open(database).value());
  EXPECT_EQ(first->head()->node, 1U);
  EXPECT_EQ(second->head()->node, 2U);
  first.reset();
  auto third = std::move(PostgresStore::open(database).value());
  EXPECT_EQ(third->head()->node, 1U);
  EXPECT_EQ(second->head()->node, 2U);
}

// A standby that is this very server: it never lags. But commits do not wait for it, so it might;
// tests/failover has one that they wait for.
TEST(PostgresStandby, is_not_read_while_nothing_waits_for_it) {
  const std::string database = cluster().new_database();
  auto store = std::move(PostgresStore::open(database, database).value());
  auto blind = std::move(PostgresStore::open(database, database + " host=/nowhere").value());
  ASSERT_TRUE(store->head());
  ASSERT_TRUE(blind->head());
  for (int i = 0; i < 50; ++i) {  // two rounds
    ASSERT_FALSE(store->relaxed_reads());
    ASSERT_FALSE(blind->relaxed_reads());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  for (auto& opened : {&store, &blind}) {
    auto reader = std::move((*opened)->relaxed_reader().value());
    ASSERT_TRUE(reader);
    reader->begin_work();
    EXPECT_TRUE(reader->test_wallets());
  }
  auto none = std::move(PostgresStore::open(database).value());
  EXPECT_FALSE(none->relaxed_reader().value());
}

}  // namespace
}  // namespace privcards::tests
