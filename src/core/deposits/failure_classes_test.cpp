// What went wrong in other people's deposit servers, each as a test.
#include <gmock/gmock.h>

#include <random>

#include "core/deposits/follower_testing.hpp"

namespace privcards::deposits {
namespace {

using testing::Contains;
using testing::SizeIs;

class FailureClasses : public testing::Test {
 protected:
  FailureClasses() { chain.mine_empty(10); }
  void TearDown() override {
    for (const auto& [key, deposit] : follower.state.deposits) {
      const auto problem = problem_in(deposit, follower.state.postings[key]);
      EXPECT_FALSE(problem) << key << ": " << problem.value_or("");
    }
  }
  void pay(const std::string& key, std::uint64_t units = 100) { chain.mine({{key, units}}); }
  std::int64_t balance() const { return follower.state.balance_minor(); }

  ToyChain chain;
  Follower follower{chain};
};

// Blocks skipped after downtime: the scanner stops, hundreds of blocks pass, it starts again.
TEST_F(FailureClasses, no_block_is_skipped_after_downtime) {
  follower.run(chain);
  chain.mine_empty(250);
  pay("a");
  chain.mine_empty(250);
  EXPECT_EQ(follower.run(chain).reason, ScanReason::at_tip);
  EXPECT_EQ(follower.cursor().height, chain.tip());
  EXPECT_EQ(follower.state_of("a"), RailState::credited);
  EXPECT_EQ(balance(), 200);
}

// Reorganisations of one to six blocks, with the payment mined again at any height, its own too.
TEST_F(FailureClasses, a_reorganised_payment_is_credited_when_it_is_mined_again) {
  for (std::int64_t depth = 1; depth <= 6; ++depth) {
    const std::string key = "a" + std::to_string(depth);
    pay(key);
    chain.mine_empty(depth - 1);
    follower.run(chain);
    const auto payments = chain.undo(depth);
    chain.mine(payments);  // at the same height in another block
    chain.mine_empty(depth + 2);
    follower.run(chain);
    EXPECT_EQ(follower.state_of(key), RailState::credited) << depth;
    EXPECT_EQ(follower.state.deposits.at(key).generation, depth < 3 ? 1 : 2) << depth;
    EXPECT_EQ(balance(), 200 * depth);
  }
}

TEST_F(FailureClasses, a_payment_that_is_not_mined_again_is_taken_back_and_told) {
  pay("a");
  chain.mine_empty(2);
  follower.run(chain);
  EXPECT_EQ(balance(), 200);
  chain.undo(3);
  chain.mine_empty(4);
  follower.run(chain);
  EXPECT_EQ(follower.state_of("a"), RailState::reversed);
  EXPECT_EQ(balance(), 0);
  EXPECT_THAT(follower.state.postings["a"], SizeIs(2));
  EXPECT_THAT(follower.state.alerts, Contains(Alert::reversed_after_credit));
  EXPECT_EQ(follower.state.reversals, 1);
}

TEST_F(FailureClasses, before_credit_a_reorganisation_moves_no_money) {
  pay("a");
  follower.run(chain);
  chain.undo(1);
  chain.mine_empty(5);
  follower.run(chain);
  EXPECT_EQ(follower.state_of("a"), RailState::orphaned);
  EXPECT_THAT(follower.state.postings, SizeIs(0));
  EXPECT_EQ(follower.state.reversals, 0);
}

// A node that is behind: it may be so for days, and takes nothing back.
TEST_F(FailureClasses, a_shorter_chain_credits_nothing_and_takes_nothing_until_its_blocks_differ) {
  pay("a");
  chain.mine_empty(2);
  follower.run(chain);
  const ToyChain before = chain;
  chain.undo(3);
  follower.behind_ms = 100 * follower.limits.behind_ms_max;
  EXPECT_EQ(follower.run(chain).reason, ScanReason::node_behind);
  EXPECT_EQ(follower.cursor().height, before.tip());
  EXPECT_EQ(balance(), 200);
  // Another branch, still shorter.
  chain.mine();
  follower.behind_ms = 0;
  EXPECT_EQ(follower.run(chain).reason, ScanReason::node_behind);
  EXPECT_EQ(balance(), 200);
  follower.behind_ms = follower.limits.behind_ms_max;
  follower.run(chain);
  EXPECT_EQ(follower.cursor().height, chain.tip());
  EXPECT_EQ(balance(), 0);
  EXPECT_EQ(follower.state.reversals, 1);
}

// Double credit: a crash between any action and its commit, at every step.
TEST_F(FailureClasses, a_crash_before_any_commit_loses_and_doubles_nothing) {
  pay("a");
  chain.mine({{"b", 50}, {"c", 60}, {"b2", 50}});
  chain.mine_empty(3);
  for (int steps = 0; steps < 100; ++steps) {
    follower.step(chain, true);
    if (follower.step(chain).action == ScanAction::wait) break;
  }
  EXPECT_EQ(balance(), 2 * (100 + 50 + 60 + 50));
}

TEST_F(FailureClasses, every_block_told_twice_credits_once) {
  pay("a");
  chain.mine_empty(4);
  follower.run(chain);
  for (std::int64_t height = 0; height <= chain.tip(); ++height) {
    for (const ToyPayment& payment : chain.at(height).payments) {
      follower.tell(payment.event_key, SeenInBlock{{height, chain.at(height).hash}});
      follower.tell(payment.event_key, SeenUnconfirmed{});
      follower.tell(payment.event_key, Vanished{});  // it has left the mempool, for the block
    }
  }
  follower.run(chain);
  EXPECT_EQ(balance(), 200);
  EXPECT_THAT(follower.state.postings["a"], SizeIs(1));
}

// Two scanners at once decide the same from the same cursor, so that whoever commits second is
// recognised by the cursor it began from, and nothing it would add is new.
TEST_F(FailureClasses, a_second_scanner_decides_the_same) {
  pay("a");
  follower.step(chain);
  Follower second = follower;
  follower.run(chain);
  const ScanCursor began = second.cursor();
  second.run(chain);
  EXPECT_NE(began, follower.cursor());
  EXPECT_EQ(second.cursor(), follower.cursor());
  EXPECT_EQ(second.state.postings, follower.state.postings);
  EXPECT_EQ(second.state.deposits, follower.state.deposits);
}

// Replacement: the old transaction and the one that replaces it pay the same address.
TEST_F(FailureClasses, only_the_transaction_that_is_mined_counts) {
  for (const char* key : {"old", "new"}) {
    follower.state.deposits.emplace(key, RailDeposit{.units = 100});
    follower.tell(key, SeenUnconfirmed{});
  }
  follower.tell("old", Vanished{});
  pay("new");
  chain.mine_empty(3);
  follower.run(chain);
  EXPECT_EQ(follower.state_of("old"), RailState::replaced);
  EXPECT_EQ(follower.state_of("new"), RailState::credited);
  EXPECT_EQ(balance(), 200);
}

// Unconfirmed is shown and never spendable, however long it waits.
TEST_F(FailureClasses, an_unconfirmed_payment_is_never_credited) {
  follower.state.deposits.emplace("a", RailDeposit{.units = 100});
  follower.tell("a", SeenUnconfirmed{});
  chain.mine_empty(200);
  follower.run(chain);
  EXPECT_EQ(follower.state_of("a"), RailState::pending);
  EXPECT_EQ(balance(), 0);
}

// Late and extra payments: nothing ends the watch on an address.
TEST_F(FailureClasses, every_later_payment_to_the_same_address_counts) {
  pay("first");
  chain.mine_empty(10);
  follower.run(chain);
  pay("second");
  chain.mine_empty(1'000);
  follower.run(chain);
  pay("much later");
  chain.mine_empty(3);
  follower.run(chain);
  EXPECT_EQ(balance(), 600);
}

TEST_F(FailureClasses, without_a_price_the_deposit_waits_and_says_so) {
  follower.cents_per_unit.reset();
  pay("a");
  chain.mine_empty(50);
  follower.run(chain);
  EXPECT_EQ(follower.state_of("a"), RailState::confirming);
  EXPECT_EQ(follower.state.deposits.at("a").wait, WaitReason::price);
  follower.cents_per_unit = 3;  // the price of the moment of credit, not of the moment it was seen
  follower.run(chain);
  EXPECT_EQ(balance(), 300);
}

TEST_F(FailureClasses, dust_is_shown_and_not_credited) {
  pay("dust", 9);
  chain.mine_empty(5);
  follower.run(chain);
  EXPECT_EQ(follower.state_of("dust"), RailState::below_minimum);
  EXPECT_EQ(balance(), 0);
}

TEST_F(FailureClasses, too_deep_a_reorganisation_stops_the_chain_and_changes_nothing) {
  chain.mine_empty(20);
  pay("a");
  chain.mine_empty(5);
  follower.run(chain);
  follower.limits.reorg_depth_max = 3;
  chain.undo(6);
  chain.mine_empty(10);
  EXPECT_EQ(follower.run(chain).reason, ScanReason::reorg_too_deep);
  EXPECT_EQ(balance(), 200);
  follower.limits = {.final_height = chain.tip()};
  EXPECT_EQ(follower.run(chain).reason, ScanReason::below_final);
  EXPECT_EQ(balance(), 200);
}

// Anything at all: payments, reorganisations of any depth with and without what was in them, a node
// that falls behind, lost commits, prices that come and go. At every moment each deposit's postings
// add up, and in the end the wallet holds exactly what the chain shows.
TEST_F(FailureClasses, any_history_ends_with_what_the_chain_shows) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 dice(seed);
    const auto below = [&](unsigned bound) { return static_cast<unsigned>(dice() % bound); };
    ToyChain random;
    Follower walker{random};
    walker.minimum_units = 0;
    unsigned made = 0;
    std::vector<ToyPayment> waiting;
    for (int round = 0; round < 60; ++round) {
      if (below(4) == 0) {
        const auto undone = random.undo(1 + below(6));
        for (const ToyPayment& payment : undone) {
          if (below(3) != 0) waiting.push_back(payment);
        }
      }
      if (below(3) == 0) waiting.push_back({"p" + std::to_string(++made), 1 + below(1'000)});
      random.mine(std::exchange(waiting, {}));
      if (below(3) == 0) random.mine_empty(below(4));
      walker.cents_per_unit = below(5) == 0 ? std::nullopt : std::optional<std::int64_t>(2);
      for (unsigned steps = below(8); steps > 0; --steps) walker.step(random, below(4) == 0);
      for (const auto& [key, deposit] : walker.state.deposits) {
        const auto problem = problem_in(deposit, walker.state.postings[key]);
        ASSERT_FALSE(problem) << "seed " << seed << ", " << key << ": " << *problem;
      }
    }
    random.mine_empty(100);
    walker.cents_per_unit = 2;
    walker.run(random);
    std::int64_t expected = 0;
    for (std::int64_t height = 0; height <= random.tip(); ++height) {
      for (const ToyPayment& payment : random.at(height).payments) {
        expected += static_cast<std::int64_t>(payment.units) * 2;
      }
    }
    ASSERT_EQ(walker.state.balance_minor(), expected) << "seed " << seed;
  }
}

}  // namespace
}  // namespace privcards::deposits
