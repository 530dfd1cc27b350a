// Every state meets every event.
#include "core/deposits/crediting.hpp"

#include <gmock/gmock.h>

#include <array>

#include "base/bytes.hpp"

namespace privcards::deposits {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const BlockPlace place{.height = 100, .hash = sha256(as_bytes("a"))};
const BlockPlace other_place{.height = 101, .hash = sha256(as_bytes("b"))};

RailDeposit in(RailState state) {
  RailDeposit deposit{.units = 1'000, .state = state};
  if (state == RailState::confirming || state == RailState::below_minimum ||
      state == RailState::held || state == RailState::credited) {
    deposit.block = place;
  }
  if (state == RailState::credited) deposit.credited_minor = 500;
  if (state == RailState::credited || state == RailState::reversed) deposit.generation = 1;
  if (state == RailState::held) deposit.hold = HoldReason::review;
  return deposit;
}

Evaluation enough() {
  return {.depth = {.confirmations = 6},
          .required = {.blocks = 6},
          .minimum_units = 10,
          .counted_units = 1'000,
          .value_minor = 700};
}

constexpr std::array all_states{
    RailState::pending,  RailState::confirming,    RailState::credited, RailState::orphaned,
    RailState::replaced, RailState::below_minimum, RailState::held,     RailState::reversed};

struct Row {
  const char* event;
  RailEvent what;
  // The state afterwards, in the order of all_states.
  std::array<RailState, 8> after;
};

TEST(Crediting, the_table) {
  using enum RailState;
  const Row rows[] = {
      {"seen unconfirmed",
       SeenUnconfirmed{},
       {pending, confirming, credited, pending, pending, below_minimum, held, reversed}},
      {"seen in the same block",
       SeenInBlock{place},
       {confirming, confirming, credited, confirming, confirming, below_minimum, held, confirming}},
      {"seen in another block",
       SeenInBlock{other_place},
       {confirming, confirming, credited, confirming, confirming, confirming, held, confirming}},
      {"its block orphaned",
       BlockOrphaned{place},
       {pending, orphaned, reversed, orphaned, replaced, orphaned, held, reversed}},
      {"another block orphaned",
       BlockOrphaned{other_place},
       {pending, confirming, credited, orphaned, replaced, below_minimum, held, reversed}},
      {"vanished",
       Vanished{},
       {replaced, confirming, credited, replaced, replaced, below_minimum, held, replaced}},
      {"released",
       Released{},
       {pending, confirming, credited, orphaned, replaced, below_minimum, confirming, reversed}},
      {"rejected",
       Rejected{},
       {pending, confirming, credited, orphaned, replaced, below_minimum, held, reversed}},
      {"evaluated",
       enough(),
       {pending, credited, credited, orphaned, replaced, credited, held, reversed}}};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < all_states.size(); ++i) {
      const RailDeposit before = in(all_states[i]);
      const Step step = next(before, row.what);
      EXPECT_EQ(name_of(step.deposit.state), name_of(row.after[i]))
          << row.event << " in " << name_of(all_states[i]);
      // Money moves into `credited` and out of it, and nowhere else.
      const bool had = before.state == credited;
      const bool has = step.deposit.state == credited;
      EXPECT_EQ(step.posting.has_value(), had != has) << row.event;
      if (step.posting) {
        EXPECT_EQ(step.posting->kind, has ? PostingKind::credit : PostingKind::reversal);
      }
      // What happens twice has happened once.
      const Step again = next(step.deposit, row.what);
      EXPECT_EQ(again.deposit, step.deposit) << row.event << " in " << name_of(all_states[i]);
      EXPECT_FALSE(again.posting);
      EXPECT_THAT(again.alerts, IsEmpty());
    }
  }
}

TEST(Crediting, what_is_credited_is_the_value_of_that_moment) {
  const Step step = next(in(RailState::confirming), enough());
  EXPECT_EQ(step.posting, (RailPosting{PostingKind::credit, 700, 1}));
  EXPECT_EQ(step.deposit.credited_minor, 700);
}

TEST(Crediting, a_reversal_takes_back_what_was_given_and_says_so) {
  const Step step = next(in(RailState::credited), BlockOrphaned{place});
  EXPECT_EQ(step.posting, (RailPosting{PostingKind::reversal, 500, 1}));
  EXPECT_THAT(step.alerts, ElementsAre(Alert::reversed_after_credit));
  EXPECT_FALSE(step.deposit.block);
  // It comes back at another price: the next generation.
  RailDeposit deposit = next(step.deposit, SeenInBlock{other_place}).deposit;
  const Step again = next(deposit, enough());
  EXPECT_EQ(again.posting, (RailPosting{PostingKind::credit, 700, 2}));
  EXPECT_FALSE(problem_in(again.deposit, {{PostingKind::credit, 500, 1},
                                          {PostingKind::reversal, 500, 1},
                                          {PostingKind::credit, 700, 2}}));
}

TEST(Crediting, one_that_never_returns_is_told_once_more) {
  const Step step = next(in(RailState::reversed), Vanished{});
  EXPECT_THAT(step.alerts, ElementsAre(Alert::replaced_after_credit));
  EXPECT_FALSE(step.posting);
}

struct Case {
  const char* name;
  void (*change)(Evaluation&);
  RailState after;
  WaitReason wait;
  HoldReason hold;
};

TEST(Crediting, what_stands_between_a_deposit_and_its_credit) {
  const Case cases[] = {
      {"too shallow", [](Evaluation& e) { e.depth.confirmations = 5; }, RailState::confirming,
       WaitReason::depth, HoldReason::none},
      {"the node is behind", [](Evaluation& e) { e.depth.confirmations = 0; },
       RailState::confirming, WaitReason::depth, HoldReason::none},
      {"not final", [](Evaluation& e) { e.required.finalized = true; }, RailState::confirming,
       WaitReason::depth, HoldReason::none},
      {"no price", [](Evaluation& e) { e.value_minor.reset(); }, RailState::confirming,
       WaitReason::price, HoldReason::none},
      {"too small", [](Evaluation& e) { e.counted_units = 9; }, RailState::below_minimum,
       WaitReason::none, HoldReason::none},
      {"worth nothing", [](Evaluation& e) { e.value_minor = 0; }, RailState::below_minimum,
       WaitReason::none, HoldReason::none},
      {"screening under way", [](Evaluation& e) { e.screening = Screening::waiting; },
       RailState::confirming, WaitReason::screening, HoldReason::none},
      {"screening said no", [](Evaluation& e) { e.screening = Screening::refused; },
       RailState::held, WaitReason::none, HoldReason::screening_refused},
      {"screening cannot be asked", [](Evaluation& e) { e.screening = Screening::failed; },
       RailState::held, WaitReason::none, HoldReason::screening_failed},
      {"the token lost its peg", [](Evaluation& e) { e.hold_for_token_price = true; },
       RailState::held, WaitReason::none, HoldReason::token_price},
      {"large", [](Evaluation& e) { e.required.review = true; }, RailState::held, WaitReason::none,
       HoldReason::review},
      {"nothing we take", [](Evaluation& e) { e.supported = false; }, RailState::held,
       WaitReason::none, HoldReason::unsupported_asset},
      {"more than there is", [](Evaluation& e) { e.implausible = true; }, RailState::held,
       WaitReason::none, HoldReason::implausible_value}};
  for (const Case& one : cases) {
    Evaluation facts = enough();
    one.change(facts);
    const Step step = next(in(RailState::confirming), facts);
    EXPECT_EQ(name_of(step.deposit.state), name_of(one.after)) << one.name;
    EXPECT_EQ(name_of(step.deposit.wait), name_of(one.wait)) << one.name;
    EXPECT_EQ(name_of(step.deposit.hold), name_of(one.hold)) << one.name;
    EXPECT_FALSE(step.posting) << one.name;
    EXPECT_EQ(step.alerts.empty(), one.after != RailState::held) << one.name;
    // Nothing is lost: once the reason has gone, or a person decides, it is credited.
    RailDeposit later = next(step.deposit, Released{}).deposit;
    EXPECT_TRUE(next(later, enough()).posting) << one.name;
  }
}

TEST(Crediting, a_held_deposit_moves_no_money_by_itself) {
  EXPECT_FALSE(next(in(RailState::held), enough()).posting);
  const Step rejected = next(in(RailState::held), Rejected{});
  EXPECT_EQ(rejected.deposit.hold, HoldReason::rejected);
  EXPECT_FALSE(next(rejected.deposit, enough()).posting);
}

TEST(Crediting, a_released_deposit_still_needs_its_depth) {
  const RailDeposit released = next(in(RailState::held), Released{}).deposit;
  Evaluation shallow = enough();
  shallow.depth.confirmations = 1;
  shallow.required.review = true;
  EXPECT_FALSE(next(released, shallow).posting);
  shallow.depth.confirmations = 6;
  EXPECT_TRUE(next(released, shallow).posting);
}

TEST(Crediting, small_deposits_at_one_address_add_up_when_the_operator_says_so) {
  Evaluation facts = enough();
  facts.minimum_units = 1'500;
  const RailDeposit small = next(in(RailState::confirming), facts).deposit;
  EXPECT_EQ(small.state, RailState::below_minimum);
  facts.counted_units = 2'000;
  EXPECT_TRUE(next(small, facts).posting);
}

TEST(Crediting, names_and_what_the_api_says) {
  for (RailState state : all_states) EXPECT_FALSE(name_of(state).empty());
  EXPECT_EQ(status_of(RailState::confirming), DepositStatus::pending);
  EXPECT_EQ(status_of(RailState::credited), DepositStatus::confirmed);
  EXPECT_EQ(status_of(RailState::reversed), DepositStatus::reverted);
  EXPECT_EQ(status_of(RailState::orphaned), DepositStatus::reverted);
  for (Alert alert : {Alert::reversed_after_credit, Alert::moved_after_credit,
                      Alert::replaced_after_credit, Alert::held}) {
    EXPECT_FALSE(describe(alert).empty());
  }
}

TEST(Invariant, knows_every_way_the_postings_can_be_wrong) {
  RailDeposit deposit = in(RailState::credited);
  const RailPosting credit{PostingKind::credit, 500, 1};
  const RailPosting reversal{PostingKind::reversal, 500, 1};
  EXPECT_FALSE(problem_in(deposit, {credit}));
  EXPECT_TRUE(problem_in(deposit, {}));
  EXPECT_TRUE(problem_in(deposit, {credit, credit}));
  EXPECT_TRUE(problem_in(deposit, {credit, {PostingKind::credit, 500, 2}}));
  EXPECT_TRUE(problem_in(deposit, {credit, reversal}));
  EXPECT_TRUE(problem_in(deposit, {reversal}));
  EXPECT_TRUE(problem_in(deposit, {{PostingKind::credit, 0, 1}}));
  EXPECT_TRUE(problem_in(deposit, {credit, {PostingKind::reversal, 499, 1}}));
  EXPECT_TRUE(problem_in(deposit, {{PostingKind::credit, 500, 2}}));
  deposit = in(RailState::reversed);
  EXPECT_FALSE(problem_in(deposit, {credit, reversal}));
  deposit.state = RailState::credited;
  EXPECT_TRUE(problem_in(deposit, {credit, reversal}));
}

}  // namespace
}  // namespace privcards::deposits
