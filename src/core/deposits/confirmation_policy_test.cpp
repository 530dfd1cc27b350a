#include "core/deposits/confirmation_policy.hpp"

#include <gtest/gtest.h>

namespace privcards::deposits {
namespace {

TEST(ConfirmationPolicy, defaults_grow_with_the_value) {
  const auto bitcoin = default_policy(Network::bitcoin);
  EXPECT_EQ(requirement_for(bitcoin, 0).blocks, 1);
  EXPECT_EQ(requirement_for(bitcoin, 200'00).blocks, 1);
  EXPECT_EQ(requirement_for(bitcoin, 200'01).blocks, 3);
  EXPECT_EQ(requirement_for(bitcoin, 5'000'00).blocks, 3);
  EXPECT_EQ(requirement_for(bitcoin, 5'000'01).blocks, 6);
  const auto ethereum = default_policy(Network::ethereum);
  EXPECT_EQ(requirement_for(ethereum, 200'00).blocks, 12);
  EXPECT_TRUE(requirement_for(ethereum, 200'01).finalized);
  for (Network network : {Network::solana, Network::tron}) {
    EXPECT_TRUE(requirement_for(default_policy(network), 0).finalized);
  }
  for (Network network : {Network::bitcoin, Network::ethereum, Network::solana, Network::tron}) {
    EXPECT_FALSE(problem_in(default_policy(network)));
    EXPECT_EQ(parse_network(name_of(network)), network);
  }
  EXPECT_FALSE(parse_network("Bitcoin"));
}

TEST(ConfirmationPolicy, one_that_cannot_be_meant_is_refused) {
  EXPECT_TRUE(problem_in({.tiers = {{100, {.blocks = 3}}, {200, {.blocks = 1}}}, .above = {}}));
  EXPECT_TRUE(problem_in({.tiers = {{200, {}}, {200, {}}}, .above = {}}));
  EXPECT_TRUE(problem_in({.tiers = {{200, {.blocks = 0}}}, .above = {}}));
  EXPECT_TRUE(problem_in({.tiers = {}, .above = {.blocks = 0}}));
  EXPECT_TRUE(problem_in({.tiers = {{200, {.finalized = true}}}, .above = {.blocks = 99}}));
  EXPECT_TRUE(problem_in({.tiers = {{200, {.review = true}}}, .above = {.blocks = 99}}));
  EXPECT_FALSE(
      problem_in({.tiers = {{200, {.blocks = 2}}}, .above = {.finalized = true, .review = true}}));
}

TEST(Confirmations, are_read_off_the_chain) {
  EXPECT_EQ(confirmations_at(100, 100), 1);
  EXPECT_EQ(confirmations_at(100, 105), 6);
  EXPECT_EQ(confirmations_at(100, 99), 0);  // a node that is behind
  EXPECT_EQ(confirmations_at(100, 0), 0);
}

TEST(Requirement, is_met_by_depth_or_finality) {
  const Requirement three{.blocks = 3};
  EXPECT_FALSE(is_met(three, {.confirmations = 2}));
  EXPECT_TRUE(is_met(three, {.confirmations = 3}));
  EXPECT_TRUE(is_met(three, {.confirmations = 1, .finalized = true}));
  const Requirement final_only{.blocks = 1, .finalized = true};
  EXPECT_FALSE(is_met(final_only, {.confirmations = 1'000}));
  EXPECT_TRUE(is_met(final_only, {.confirmations = 1, .finalized = true}));
  EXPECT_FALSE(is_met(final_only, {.confirmations = 0, .finalized = true}));
  EXPECT_FALSE(is_met(three, {.confirmations = 99, .coinbase = true}));
  EXPECT_TRUE(is_met(three, {.confirmations = 100, .coinbase = true}));
}

TEST(ConfirmationPolicy, many_small_deposits_within_an_hour_count_as_one_large) {
  const Instant seen{10 * summing_ms};
  std::vector<RecentDeposit> recent;
  for (int i = 0; i < 30; ++i) recent.push_back({seen.plus_seconds(-60 * i), 199'00});
  EXPECT_EQ(value_within_an_hour(recent, seen), 30 * 199'00);
  const auto sum = value_within_an_hour(recent, seen);
  EXPECT_EQ(requirement_for(default_policy(Network::bitcoin), sum).blocks, 6);
  EXPECT_EQ(value_within_an_hour({{seen, 5},
                                  {seen.plus_seconds(-3'600), 7},
                                  {seen.plus_seconds(3'600), 7},
                                  {seen.plus_seconds(3'599), 1}},
                                 seen),
            6);
}

}  // namespace
}  // namespace privcards::deposits
