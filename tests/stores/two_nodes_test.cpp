// What several nodes on one database do to each other, and what a lost connection does to them.

#include "tests/stores/two_nodes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "app/operate.hpp"
#include "app/sandbox.hpp"
#include "tests/support/books.hpp"
#include "tests/support/cutting_proxy.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace privcards::tests {
namespace {

using store::PostgresStore;
using testing::HasSubstr;

TEST_F(TwoNodes, lose_no_payment_on_the_same_cards) {
  constexpr int payments = 60;
  on_both([&](Installation& installation, int) {
    for (int i = 0; i < payments; ++i) {
      const CardId card = cards_[static_cast<std::size_t>(i) % cards_.size()];
      const TransactionId paid = authorize(installation, card, 1'00);
      if (i % 4 == 0) settle(installation, card, paid, 1'00);
      if (i % 5 == 0) deposit(installation, 1'00);
    }
  });
  std::int64_t spent_minor = 0;
  for (CardId card : cards_) spent_minor += 1'000'00 - node(0).card(card).balance.available_minor;
  EXPECT_EQ(spent_minor, 2 * payments * 1'00);
  EXPECT_EQ(node(0).wallet_row().balance_minor, 7'000'00 + 2 * payments / 5 * 1'00);
  EXPECT_EQ(node(1).verify().broken, "");
}

TEST_F(TwoNodes, never_spend_the_same_money_twice) {
  const CardId card = create_card(first_, 10'00);
  std::atomic<int> approved{0};
  on_both([&](Installation& installation, int) {
    for (int i = 0; i < 20; ++i) {
      auto answer = installation.send(
          installation.message(card, app::NetworkMessageKind::authorization, 1'00));
      if (answer.outcome.verdict == app::NetworkVerdict::approved) ++approved;
    }
  });
  EXPECT_EQ(approved, 10);
  EXPECT_EQ(node(0).card(card).balance.available_minor, 0);
  EXPECT_EQ(node(0).verify().broken, "");
}

// What one node remembers of the card is older than what the other made of it: the way back to the
// older hold is looked for once more when the rows are locked.
TEST_F(TwoNodes, raise_the_same_hold_when_the_other_has_raised_a_newer_one) {
  const CardId card = cards_[0];
  const auto pay = [&](Installation& installation, std::int64_t amount_minor,
                       const std::string& network_id, bool incremental) {
    app::NetworkRequest request =
        installation.message(card, app::NetworkMessageKind::authorization, amount_minor);
    request.incremental = incremental;
    request.references.network_transaction_id = network_id;
    if (incremental) request.original.network_transaction_id = network_id;
    const app::NetworkAnswer answer = installation.send(request);
    EXPECT_EQ(answer.outcome.verdict, app::NetworkVerdict::approved);
    return answer.outcome.transaction;
  };
  authorize(node(1), cards_[1], 1'00);  // so the first node is not alone with the wallet
  const TransactionId older = pay(node(0), 10'00, "older", false);
  const TransactionId newer = pay(node(0), 10'00, "newer", false);
  EXPECT_EQ(pay(node(1), 20'00, "newer", true), newer);
  EXPECT_EQ(pay(node(0), 5'00, "older", true), older);
  EXPECT_EQ(node(0).transaction(older).held_minor, 15'00);
  EXPECT_EQ(node(0).card(card).balance.held_minor, 45'00);
}

TEST_F(TwoNodes, answer_one_message_once_and_its_repeat_the_same) {
  for (int round = 0; round < 20; ++round) {
    const app::NetworkRequest request =
        first_.message(cards_[0], app::NetworkMessageKind::authorization, 1'00);
    std::array<app::NetworkAnswer, 2> answers;
    on_both([&](Installation& installation, int index) {
      answers[static_cast<std::size_t>(index)] = installation.send(request);
    });
    EXPECT_NE(answers[0].repeated, answers[1].repeated);
    EXPECT_EQ(answers[0].outcome.transaction, answers[1].outcome.transaction);
    EXPECT_EQ(answers[0].reply.bytes, answers[1].reply.bytes);
  }
  EXPECT_EQ(first_.card(cards_[0]).balance.held_minor, 20'00);
  EXPECT_EQ(first_.verify().broken, "");
}

TEST_F(TwoNodes, give_one_idempotency_key_one_answer) {
  for (int round = 0; round < 10; ++round) {
    std::array<app::ApiOutcome, 2> outcomes;
    on_both([&](Installation& installation, int index) {
      outcomes[static_cast<std::size_t>(index)] = installation.run_with_key(
          app::SimulateDeposit({.wallet = installation.wallet(), .amount_usd_minor = 1'00}),
          "key " + std::to_string(round), "request");
    });
    EXPECT_NE(outcomes[0].replayed, outcomes[1].replayed);
  }
  EXPECT_EQ(first_.wallet_row().balance_minor, 7'000'00 + 10 * 1'00);
}

// The nodes' clocks stand on both sides of midnight: the key is kept under two different days.
TEST_F(TwoNodes, give_one_idempotency_key_one_answer_at_midnight_too) {
  const std::int64_t day_ms = 86'400'000;
  const Instant midnight{(first_.clock().now().ms / day_ms + 1) * day_ms};
  node(0).clock().set(midnight.plus_seconds(-1));
  node(1).clock().set(midnight.plus_seconds(1));
  for (int round = 0; round < 10; ++round) {
    std::array<app::ApiOutcome, 2> outcomes;
    on_both([&](Installation& installation, int index) {
      outcomes[static_cast<std::size_t>(index)] = installation.run_with_key(
          app::SimulateDeposit({.wallet = installation.wallet(), .amount_usd_minor = 1'00}),
          "night " + std::to_string(round), "request");
    });
    EXPECT_NE(outcomes[0].replayed, outcomes[1].replayed);
  }
  EXPECT_EQ(first_.wallet_row().balance_minor, 7'000'00 + 10 * 1'00);
}

TEST_F(TwoNodes, go_on_when_a_connection_is_cut_at_any_moment) {
  std::array<app::NetworkRequest, 2> asked{
      node(0).message(cards_[0], app::NetworkMessageKind::authorization, 1'00),
      node(1).message(cards_[0], app::NetworkMessageKind::authorization, 1'00)};
  std::atomic<bool> done{false};
  std::thread cutter([&] {
    // Now and then long enough for a slow machine to get through.
    for (int round = 0; !done; ++round) {
      cluster().run_sql(cluster().connection_string(),
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                        "application_name = 'privcards' AND backend_type = 'client backend'");
      std::this_thread::sleep_for(std::chrono::milliseconds(15 << round % 5));
    }
  });
  std::array<int, 2> approved{};
  on_both([&](Installation& installation, int index) {
    for (int i = 0; i < 25; ++i) {
      app::NetworkRequest request = asked[static_cast<std::size_t>(index)];
      request.key.bytes[0] = static_cast<std::uint8_t>(i);
      request.key.bytes[1] = static_cast<std::uint8_t>(index);
      // Asked until it is answered, as a terminal does: paid once all the same.
      bool answered = false;
      while (!answered) {
        installation.submit(installation.network_command(
            request, [&](const Result<app::NetworkAnswer, Fault>& answer) {
              answered = answer.has_value();
            }));
        installation.book().run_queued();
      }
      ++approved[static_cast<std::size_t>(index)];
    }
  });
  done = true;
  cutter.join();
  EXPECT_EQ(first_.card(cards_[0]).balance.held_minor, (approved[0] + approved[1]) * 1'00);
  EXPECT_EQ(node(1).verify().broken, "");
}

TEST_F(TwoNodes, look_for_another_server_when_theirs_takes_no_writes_any_more) {
  authorize(first_, cards_[0], 1'00);
  const app::NetworkRequest request =
      first_.message(cards_[0], app::NetworkMessageKind::authorization, 2'00);
  const std::string read_only = "SET default_transaction_read_only = ";
  cluster().run_sql(database_, "ALTER DATABASE postgres " + read_only + "on");
  // Sessions keep what they began with: a new one finds out.
  cluster().run_sql(cluster().connection_string(),
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                    "application_name = 'privcards' AND backend_type = 'client backend'");
  std::optional<Fault> fault;
  first_.submit(
      first_.network_command(request, [&](const Result<app::NetworkAnswer, Fault>& answer) {
        if (!answer) fault = answer.error();
      }));
  first_.book().run_queued();
  cluster().run_sql(cluster().connection_string("options=-cdefault_transaction_read_only=off"),
                    "ALTER DATABASE postgres " + read_only + "off");
  ASSERT_TRUE(fault);
  EXPECT_THAT(fault->message, HasSubstr("read-only"));
  std::this_thread::sleep_for(
      std::chrono::milliseconds(store::postgres::Reopener::pause_ms));  // else it says so again
  authorize(first_, cards_[0], 4'00);
  EXPECT_EQ(first_.card(cards_[0]).balance.held_minor, 5'00);
}

// What one node tells, the other hears in one of its next rounds.
TEST_F(TwoNodes, hear_of_changed_keys_and_add_up_rate_limits) {
  std::atomic<int> changes{0};
  std::atomic<std::int64_t> heard{0};
  auto neighbours = [&](std::int64_t used) {
    return app::Neighbours{.changed = [&] { ++changes; },
                           .round = [] {},
                           .take_usage =
                               [used] {
                                 return std::vector<app::Usage>{
                                     {.key = 7, .slot = 1, .used = used, .ends_in_ms = 60'000}};
                               },
                           .learn_usage =
                               [&](const std::vector<app::Usage>& usage) {
                                 EXPECT_EQ(usage.size(), 1U);
                                 EXPECT_LE(usage.front().ends_in_ms, 60'000);
                                 heard = std::max(heard.load(), usage.front().used);
                               }};
  };
  auto wait_for = [](const auto& reached) {
    for (int i = 0; i < 100 && !reached(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return reached();
  };
  stores_[0]->join(neighbours(3));
  stores_[1]->join(neighbours(4));
  EXPECT_TRUE(wait_for([&] { return heard >= 7; })) << "3 here and 4 there";
  stores_[0]->join({});
  EXPECT_TRUE(wait_for([&] { return changes >= 2; })) << "once when it joins";
  const int before = changes;
  cards::Bin bin = visa_test_bin();
  bin.id = "499999";
  ASSERT_TRUE(first_.run(app::PutBin(bin)));
  EXPECT_TRUE(wait_for([&] { return changes > before; }));
  stores_[1]->join({});
}

TEST_F(TwoNodes, a_number_taken_over_ends_the_old_holders_commits) {
  authorize(first_, cards_[0], 1'00);
  cluster().run_sql(database_, "UPDATE nodes SET holder = 'another' WHERE number = 1");
  authorize(first_, cards_[0], 2'00);  // under a number of its own again
  EXPECT_EQ(stores_[0]->head()->node, 3U);
  EXPECT_EQ(first_.card(cards_[0]).balance.held_minor, 3'00);
  EXPECT_EQ(first_.verify().broken, "");
}

// COMMIT was sent, and nobody says what became of it.
class LostAnswer : public TwoNodes {
 protected:
  // One payment by a third node behind a proxy that cuts its commit.
  void pay_cut(CuttingProxy::Cut cut) {
    CuttingProxy proxy(cluster().socket_directory());
    auto store = PostgresStore::open(database_ + " host=" + proxy.host());
    ASSERT_TRUE(store) << store.error().message;
    Installation third(**store, 3);
    proxy.cut_next(cut);
    authorize(third, cards_[0], 7'00);
    EXPECT_EQ(proxy.cuts(), 1);
    conflicts_ = third.book().statistics().conflicts;
    EXPECT_EQ(first_.card(cards_[0]).balance.held_minor, 7'00) << "exactly once";
    authorize(third, cards_[0], 1'00);
    EXPECT_EQ(third.verify().broken, "");
  }
  std::int64_t conflicts_ = 0;
};

TEST_F(LostAnswer, a_group_that_was_committed_is_found_and_not_decided_again) {
  pay_cut(CuttingProxy::Cut::after);
  EXPECT_EQ(conflicts_, 0);
}

TEST_F(LostAnswer, a_group_that_never_arrived_is_decided_again) {
  pay_cut(CuttingProxy::Cut::before);
  EXPECT_EQ(conflicts_, 1);
}

// A server that takes what it is sent and says nothing, ever.
TEST_F(LostAnswer, silence_counts_as_loss_after_the_stated_time) {
  const auto began = std::chrono::steady_clock::now();
  pay_cut(CuttingProxy::Cut::silent);
  const auto took = std::chrono::steady_clock::now() - began;
  EXPECT_GE(took, std::chrono::milliseconds(store::postgres::answer_timeout_default_ms));
  EXPECT_LT(took, std::chrono::seconds(10));
}

}  // namespace
}  // namespace privcards::tests
