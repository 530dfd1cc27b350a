#include <gmock/gmock.h>

#include "edge/rails/rail_scanner.hpp"

namespace privcards::rails {
namespace {

using deposits::RailState;
using deposits::Screening;
using testing::ElementsAre;

deposits::ChainDeposit row(std::int64_t id, Screening screening) {
  deposits::ChainDeposit made;
  made.deposit = DepositId{id};
  made.state = RailState::confirming;
  made.screening = screening;
  return made;
}

TEST(RailScanner, those_that_wait_for_an_answer_count_in_their_round_and_take_turns) {
  std::vector<deposits::ChainDeposit> open;
  for (std::int64_t id = 1; id <= 10; ++id) {
    open.push_back(row(id, id % 2 == 0 ? Screening::waiting : Screening::not_asked_for));
  }
  open.push_back(row(11, Screening::passed));
  open.push_back(row(12, Screening::refused));
  open.push_back(row(13, Screening::not_asked_for));
  open.back().state = RailState::pending;
  DepositId last;
  const auto first = take_turns(open, last);
  EXPECT_EQ(first.size(), 8U);
  EXPECT_TRUE(first.contains(DepositId{8}));
  EXPECT_FALSE(first.contains(DepositId{9}));
  const auto second = take_turns(open, last);
  EXPECT_EQ(second.size(), 8U);
  EXPECT_TRUE(second.contains(DepositId{9}));
  EXPECT_TRUE(second.contains(DepositId{10}));
  EXPECT_FALSE(second.contains(DepositId{7}));
  EXPECT_FALSE(second.contains(DepositId{11}));
}

TEST(RailScanner, with_few_that_wait_all_are_asked_about_in_each_round) {
  const std::vector<deposits::ChainDeposit> open = {row(4, Screening::waiting),
                                                    row(5, Screening::not_asked_for)};
  DepositId last;
  for (int round = 0; round < 3; ++round) {
    EXPECT_THAT(take_turns(open, last), ElementsAre(DepositId{4}, DepositId{5}));
  }
  EXPECT_TRUE(take_turns({}, last).empty());
}

}  // namespace
}  // namespace privcards::rails
