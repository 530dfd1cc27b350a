#include <gtest/gtest.h>

#include <random>

#include "core/threeds/step.hpp"
#include "core/threeds/threeds_testing.hpp"

namespace privcards::threeds {
namespace {

using namespace testing;
using State = AuthenticationState;

// Seeded walks of random events in random time: what must hold after each step, and over a whole
// life, whatever comes in which order.
struct Life {
  int results = 0;
  int opened = 0;
  int completed = 0;
  int wrong_codes = 0;
  bool code_exists = false;
};

Event random_event(std::mt19937& random) {
  switch (random() % 10) {
    case 0:
      return creq();
    case 1:
      return bad_creq();
    case 2:
      return random() % 4 == 0 ? right : wrong;
    case 3:
      return wrong;
    case 4:
      return nonsense;
    case 5:
      return ResendAsked{};
    case 6:
      return random() % 4 == 0 ? Event(CancelAsked{}) : Event(wrong);
    case 7:
      return DeadlinePassed{};
    case 8:
      return ResultReported{static_cast<Report>(random() % 4)};
    default:
      return random() % 8 == 0 ? Event(ChallengeBroken{}) : Event(creq());
  }
}

void check_step(const Authentication& before, const Step& after, Life& life) {
  const Authentication& row = after.authentication;
  ASSERT_EQ(broken_invariant(row), std::nullopt);
  ASSERT_GE(row.state, before.state) << "a life goes one way";
  life.results += after.actions.send_results ? 1 : 0;
  ASSERT_TRUE(!after.actions.remind_results || (life.results == 1 && !before.report_begun_at));
  life.opened += after.actions.open_challenge ? 1 : 0;
  life.completed += after.actions.complete_challenge ? 1 : 0;
  ASSERT_LE(life.results, 1);
  ASSERT_LE(life.opened, 1);
  ASSERT_LE(life.completed, life.opened);
  if (after.actions.make_code) life.code_exists = true;
  if (after.actions.wipe_code) life.code_exists = false;
  ASSERT_EQ(life.code_exists, row.state == State::code_shown);
  if (before.state >= State::reporting) {
    ASSERT_EQ(row.status, before.status) << "a reported outcome stands";
    ASSERT_EQ(row.interactions, before.interactions);
  }
  ASSERT_TRUE(after.actions.page != Page::hand_over || row.state == State::done);
  ASSERT_TRUE(!after.actions.give_value || letter_of(row.status) == 'Y');
  if (before.due_at != row.due_at) {
    ASSERT_EQ(after.actions.clear_alarm, before.due_at);
    ASSERT_TRUE(!row.due_at || after.actions.set_alarm == row.due_at);
  }
}

TEST(Step, random_lives_keep_the_invariants) {
  for (unsigned seed = 0; seed < 1'000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Authentication row = seed % 20 == 0 ? answered() : offered();
    const bool challenged = row.state == State::challenge_offered;
    Instant now = noon;
    Life life;
    for (int i = 0; i < 40; ++i) {
      now = now.plus_ms(static_cast<std::int64_t>(random() % (i % 5 == 0 ? 60'000 : 3'000)));
      const Step next = step(row, random_event(random), now);
      check_step(row, next, life);
      if (HasFatalFailure()) return;
      row = next.authentication;
      if (next.actions.send_results && random() % 2 == 0) row.report_begun_at = now;
    }
    // Time alone ends what is left; a report leaves when it is reminded of.
    for (int i = 0; i < 4 && row.due_at; ++i) {
      const Instant due_at = *row.due_at;
      const Step next = step(row, DeadlinePassed{}, due_at);
      check_step(row, next, life);
      if (HasFatalFailure()) return;
      row = next.authentication;
      if (next.actions.remind_results) row.report_begun_at = due_at;
    }
    ASSERT_EQ(row.state, challenged ? State::done : State::answered);
    ASSERT_EQ(life.results, challenged ? 1 : 0);
    ASSERT_EQ(life.completed, life.opened);
    ASSERT_FALSE(life.code_exists);
  }
}

}  // namespace
}  // namespace privcards::threeds
