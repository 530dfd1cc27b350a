// Deposits whose block leaves the chain: what becomes of the rows and the money.

#include "app/operate.hpp"
#include "tests/verbs/rails_testing.hpp"

namespace privcards::tests {
namespace {

TEST_F(RailsTest, a_block_that_leaves_before_credit) {
  ASSERT_TRUE(take(block(101, {payment("a", 1'000'000)})));
  EXPECT_EQ(weigh("a").state, RailState::confirming);
  ASSERT_TRUE(installation_.run(orphan(101, {key("a")}))->taken);
  EXPECT_EQ(shown("a").status, deposits::DepositStatus::reverted);
  EXPECT_EQ(shown("a").reason, "orphaned");
  EXPECT_EQ(installation_.wallet_row().pending_deposits_minor, 0);
  ASSERT_TRUE(take(block(101, {payment("a", 1'000'000)}, "fork ")));
  EXPECT_EQ(row("a").state, RailState::confirming);
  EXPECT_EQ(installation_.wallet_row().pending_deposits_minor, 600'00);
  ASSERT_TRUE(take(block(102, {}, "fork ", "fork ")));
  EXPECT_EQ(weigh("a").state, RailState::credited);
  EXPECT_EQ(balance(), before_ + 600'00);
}

TEST_F(RailsTest, a_block_that_leaves_after_credit_is_reversed_in_the_ledger) {
  ASSERT_TRUE(take(block(101, {payment("a", 100'000)})));
  EXPECT_EQ(weigh("a").state, RailState::credited);
  const auto observed = installation_.run(orphan(101, {key("a")}));
  ASSERT_EQ(observed->alerts.size(), 1U);
  EXPECT_EQ(observed->alerts.front().alert, deposits::Alert::reversed_after_credit);
  EXPECT_EQ(balance(), before_);
  EXPECT_EQ(shown("a").reason, "reversed");
  ASSERT_TRUE(take(block(101, {payment("a", 100'000)}, "fork ")));
  EXPECT_EQ(weigh("a").state, RailState::credited);
  EXPECT_EQ(balance(), before_ + 60'00);
  EXPECT_EQ(row("a").generation, 2);
}

// Where contracts run, the same transaction may pay another sum in another block.
TEST_F(RailsTest, a_payment_that_is_mined_again_counts_as_the_new_block_has_it) {
  ASSERT_TRUE(take(block(101, {payment("a", 1'000'000), payment("b", 100'000)})));
  EXPECT_EQ(weigh("a", true, Screening::waiting).state, RailState::confirming);
  EXPECT_EQ(weigh("b", true, Screening::passed).state, RailState::credited);
  ASSERT_TRUE(installation_.run(orphan(101, {key("a"), key("b")}))->taken);
  EXPECT_EQ(balance(), before_);
  chain::Sighting other_sender = payment("b", 100'000);
  other_sender.sender = "another";
  ASSERT_TRUE(take(block(101, {payment("a", 200'000), other_sender}, "fork ")));
  EXPECT_EQ(row("b").screening, Screening::not_asked_for);
  EXPECT_EQ(row("b").sender, "another");
  EXPECT_EQ(shown("a").amount, "0.00200000");
  EXPECT_EQ(installation_.wallet_row().pending_deposits_minor, 180'00);
  EXPECT_EQ(weigh("a").state, RailState::credited);
  EXPECT_EQ(weigh("b").state, RailState::credited);
  EXPECT_EQ(balance(), before_ + 180'00);
  EXPECT_EQ(installation_.wallet_row().pending_deposits_minor, 0);
}

TEST_F(RailsTest, what_was_credited_and_is_in_another_block_with_another_sum_is_reversed_first) {
  ASSERT_TRUE(take(block(101, {payment("a", 100'000)})));
  EXPECT_EQ(weigh("a").state, RailState::credited);
  const auto observed = installation_.run(block(102, {payment("a", 200'000)}));
  ASSERT_EQ(observed->alerts.size(), 1U);
  EXPECT_EQ(observed->alerts.front().alert, deposits::Alert::reversed_after_credit);
  EXPECT_EQ(row("a").state, RailState::confirming);
  EXPECT_EQ(balance(), before_);
  EXPECT_EQ(weigh("a").state, RailState::credited);
  EXPECT_EQ(balance(), before_ + 120'00);
  EXPECT_EQ(row("a").generation, 2);
}

TEST_F(RailsTest, a_payment_that_goes_to_another_wallet_now_ends_for_the_first) {
  const AccountId id{2};
  const WalletId other =
      installation_.run(app::CreateAccount("Other", {id, Bytes{1}}, id))->test_wallet;
  const auto issued = installation_.run(app::IssueRailAddress(other, "btc"));
  ASSERT_TRUE(issued);
  ASSERT_TRUE(take(block(101, {payment("a", 100'000), payment("b", 100'000)})));
  EXPECT_EQ(weigh("a").state, RailState::credited);
  const DepositId first = row("a").deposit;
  chain::Sighting a = payment("a", 100'000);
  chain::Sighting b = payment("b", 100'000);
  a.address = b.address = issued->address.index;
  ASSERT_TRUE(take(block(102, {a, b})));
  EXPECT_EQ(balance(), before_);
  EXPECT_EQ(installation_.wallet_row().pending_deposits_minor, 0);
  const auto ended = **installation_.queries().deposit(installation_.wallet(), first);
  EXPECT_EQ(ended.status, deposits::DepositStatus::reverted);
  EXPECT_EQ(row("a").wallet, other);
  EXPECT_EQ(row("b").wallet, other);
  EXPECT_NE(row("a").deposit, first);
  EXPECT_EQ(weigh("a").state, RailState::credited);
  EXPECT_EQ(balance(), before_);
}

// A node whose mempool was empty for a while; the payment was never gone.
TEST_F(RailsTest, what_was_closed_as_replaced_is_opened_again_by_the_mempool_and_by_a_block) {
  for (const bool by_mempool : {true, false}) {
    const std::string name = by_mempool ? "a" : "b";
    ASSERT_TRUE(see_unconfirmed(payment(name, 100'000)));
    ASSERT_TRUE(
        installation_.run(app::ObserveUnconfirmed(rail_, {}, {key(name)}, app::Estimates{})));
    installation_.clock().advance_ms(2 * deposits::summing_ms);
    EXPECT_EQ(weigh(name).state, RailState::replaced);
    EXPECT_FALSE(is_open(name));
    if (by_mempool) {
      ASSERT_TRUE(see_unconfirmed(payment(name, 100'000)));
      EXPECT_EQ(row(name).state, RailState::pending);
    }
    ASSERT_TRUE(take(block(by_mempool ? 101 : 102, {payment(name, 100'000)})));
    ASSERT_TRUE(is_open(name));
    EXPECT_EQ(weigh(name).state, RailState::credited);
  }
  EXPECT_EQ(balance(), before_ + 120'00);
  // A later reorganisation finds them as well.
  ASSERT_TRUE(installation_.run(orphan(102, {key("b")}))->taken);
  EXPECT_EQ(balance(), before_ + 60'00);
}

TEST_F(RailsTest, what_was_final_is_kept_with_the_blocks_until_a_person_has_looked) {
  const auto final_height = [&] {
    return (**installation_.queries().rail_cursor("btc")).final_height;
  };
  EXPECT_EQ(final_height(), -1);
  ASSERT_TRUE(take(block(101, {}, "block ", "block ", 100)));
  EXPECT_EQ(final_height(), 100);
  ASSERT_TRUE(
      take(block(102, {}, "block ", "block ", 90)));  // a node's word takes nothing of it back
  EXPECT_EQ(final_height(), 100);
  ASSERT_TRUE(
      take(block(103, {}, "block ", "block ", 900)));  // and no block is final before it is read
  EXPECT_EQ(final_height(), 103);
  ASSERT_TRUE(installation_.run(app::ChangeRail({.name = "btc", .resume = true})));
  EXPECT_EQ(final_height(), -1);
}

TEST_F(RailsTest, below_what_was_read_first_a_person_must_look) {
  EXPECT_FALSE(installation_.run(orphan(100, {}))->taken);
  const auto cursor = **installation_.queries().rail_cursor("btc");
  EXPECT_NE(cursor.stopped, "");
  EXPECT_FALSE(take(block(101, {})));
  ASSERT_TRUE(installation_.run(app::ChangeRail({.name = "btc", .resume = true})));
  EXPECT_TRUE(take(block(101, {})));
}

}  // namespace
}  // namespace privcards::tests
