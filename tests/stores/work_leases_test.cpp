// Which node does which work, round by round.

#include "store/postgres/work_leases.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "store/postgres/migrations.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace privcards::tests {
namespace {

using store::postgres::Access;
using store::postgres::Connection;
using store::postgres::WorkLeases;
using Numbers = std::vector<std::int64_t>;

// Two nodes, 1 and 2, whose numbers are held for ever unless a test ends them.
class WorkLeasesTest : public testing::Test {
 protected:
  struct Node {
    Node(const std::string& database, std::int64_t own)
        : number(own),
          connection(Connection::open(database, Access::read_write).value()),
          work("holder " + std::to_string(own)) {}
    void renew(int rounds = 1) {
      for (int i = 0; i < rounds; ++i) ASSERT_TRUE(work.renew(connection, number));
    }
    std::int64_t number;
    Connection connection;
    WorkLeases work;
  };
  static Connection migrated(const std::string& database) {
    auto connection = Connection::open(database, Access::read_write).value();
    EXPECT_TRUE(store::postgres::migrate(connection));
    return connection;
  }
  void sql(const std::string& text) { PostgresCluster::shared().run_sql(database_, text); }
  void lives(std::int64_t number) {
    const std::string text = std::to_string(number);
    sql("INSERT INTO nodes VALUES (" + text + ", 'x', 9000000000000000, 0) ON CONFLICT (number) " +
        "DO UPDATE SET expires_at = 9000000000000000");
  }
  // Its leases have run out.
  void dies(std::int64_t number) {
    const std::string text = std::to_string(number);
    sql("UPDATE nodes SET expires_at = 0 WHERE number = " + text);
    sql("UPDATE work SET expires_at = 0 WHERE holder = 'holder " + text + "'");
  }
  static std::int64_t item_of(std::int64_t number) { return (number << 12) + 1; }

  WorkLeasesTest() {
    lives(1);
    lives(2);
  }

  const std::string database_ = PostgresCluster::shared().new_database();
  Connection schema_ = migrated(database_);
  Node one_{database_, 1};
  Node two_{database_, 2};
};

TEST_F(WorkLeasesTest, each_node_does_what_it_made_and_one_does_what_was_copied) {
  one_.renew();
  two_.renew();
  EXPECT_EQ(one_.work.nodes(), Numbers{1});
  EXPECT_EQ(two_.work.nodes(), Numbers{2});
  EXPECT_TRUE(one_.work.begin(item_of(1)));
  EXPECT_FALSE(one_.work.begin(item_of(2)));
  EXPECT_FALSE(two_.work.begin(item_of(1)));
  one_.renew();
  two_.renew();
  EXPECT_EQ(one_.work.nodes(), (Numbers{0, 1}));
  EXPECT_EQ(two_.work.nodes(), Numbers{2});
}

TEST_F(WorkLeasesTest, a_dead_nodes_work_is_adopted_after_it_was_seen_so_twice) {
  one_.renew(3);
  two_.renew();
  dies(1);
  two_.renew();
  EXPECT_EQ(two_.work.nodes(), Numbers{2}) << "after an outage all leases look like this";
  two_.renew();
  EXPECT_EQ(two_.work.nodes(), (Numbers{0, 1, 2}));
  EXPECT_TRUE(two_.work.begin(item_of(1)));
}

TEST_F(WorkLeasesTest, work_goes_back_when_what_was_begun_has_ended) {
  two_.renew();
  dies(1);
  two_.renew(2);
  WorkLeases::Ticket running = two_.work.begin(item_of(1));
  ASSERT_TRUE(running);
  lives(1);
  one_.renew();
  EXPECT_EQ(one_.work.nodes(), Numbers{}) << "node 2 still holds it";
  two_.renew();
  EXPECT_FALSE(two_.work.begin(item_of(1)));
  one_.renew();
  EXPECT_FALSE(one_.work.begin(item_of(1))) << "one item is still running";
  running.reset();
  two_.renew();
  one_.renew();
  EXPECT_TRUE(one_.work.begin(item_of(1)));
  EXPECT_FALSE(two_.work.begin(item_of(1)));
}

TEST_F(WorkLeasesTest, named_work_is_with_one_node_at_a_time) {
  EXPECT_FALSE(one_.work.holds("chain/btc"));
  EXPECT_FALSE(two_.work.holds("chain/btc"));
  one_.renew();
  two_.renew();
  EXPECT_TRUE(one_.work.holds("chain/btc"));
  EXPECT_FALSE(two_.work.holds("chain/btc"));
  one_.work.give_all_back(one_.connection);
  EXPECT_FALSE(one_.work.holds("chain/btc"));
  two_.renew();
  EXPECT_TRUE(two_.work.holds("chain/btc"));
}

TEST_F(WorkLeasesTest, a_node_that_slept_holds_nothing_until_it_has_asked_again) {
  one_.renew();
  std::this_thread::sleep_for(std::chrono::milliseconds(store::postgres::work_lease_ms));
  EXPECT_FALSE(one_.work.begin(item_of(1)));
  EXPECT_EQ(one_.work.nodes(), Numbers{});
  one_.renew();
  EXPECT_TRUE(one_.work.begin(item_of(1)));
}

}  // namespace
}  // namespace privcards::tests
