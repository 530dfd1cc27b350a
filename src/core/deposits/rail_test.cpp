#include "core/deposits/rail.hpp"

#include <gtest/gtest.h>

namespace privcards::deposits {
namespace {

TEST(Rail, policies_are_read_and_refused) {
  const auto policy = parse_policy("200:1 5000:3 above:6");
  ASSERT_TRUE(policy);
  EXPECT_EQ(requirement_for(*policy, 200'00).blocks, 1);
  EXPECT_EQ(requirement_for(*policy, 200'01).blocks, 3);
  EXPECT_EQ(requirement_for(*policy, 5'000'01).blocks, 6);
  const auto reviewed = parse_policy("above:finalized+review");
  ASSERT_TRUE(reviewed);
  EXPECT_TRUE(reviewed->above.finalized);
  EXPECT_TRUE(reviewed->above.review);
  for (const char* wrong : {"", "200:1", "200:x above:1", "5000:3 200:1 above:6", "200:3 above:1",
                            "above:1+now", "above", "above:0"}) {
    EXPECT_FALSE(parse_policy(wrong)) << wrong;
  }
}

TEST(Rail, a_policy_that_waits_for_what_never_comes_is_refused) {
  for (const char* waits : {"above:finalized", "200:1 above:finalized+review"}) {
    EXPECT_TRUE(problem_on(Network::bitcoin, *parse_policy(waits))) << waits;
    EXPECT_FALSE(problem_on(Network::ethereum, *parse_policy(waits))) << waits;
  }
  EXPECT_FALSE(problem_on(Network::bitcoin, *parse_policy("200:1 5000:3 above:6")));
}

TEST(Rail, units_are_read_exactly) {
  EXPECT_EQ(parse_units("0.0001", 8), Uint256(10'000));
  EXPECT_EQ(parse_units("12", 6), Uint256(12'000'000));
  for (const char* wrong : {"", ".5", "1.", "0.000000001", "-1", "1e3"}) {
    EXPECT_FALSE(parse_units(wrong, 8)) << wrong;
  }
}

TEST(Rail, a_row_is_the_state_machines_deposit_and_back) {
  ChainDeposit row;
  row.units = "123";
  row.state = RailState::credited;
  row.height = 7;
  row.block_hash = "aa";
  row.generation = 1;
  row.credited_minor = 500;
  const Step step = next(rail_deposit(row), BlockOrphaned{{7, hash_of_block("aa")}});
  ASSERT_TRUE(step.posting);
  EXPECT_EQ(step.posting->amount_minor, 500);
  put_state(row, step.deposit);
  EXPECT_EQ(row.state, RailState::reversed);
  EXPECT_EQ(row.block_hash, "");
  EXPECT_EQ(row.height, 0);
  EXPECT_EQ(row.credited_minor, 0);
  EXPECT_EQ(reason_of(row), "reversed");
}

}  // namespace
}  // namespace privcards::deposits
