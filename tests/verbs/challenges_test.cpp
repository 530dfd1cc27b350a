// Challenges through the book: a code counts three tries whoever posts them, time ends what nobody
// answers, and the result is reported once.

#include <gmock/gmock.h>

#include "tests/verbs/authentications.hpp"

namespace privcards::tests {
namespace {

using threeds::AuthenticationState;
using threeds::ChallengeStatus;
using threeds::TransStatus;
using Action = app::PagePost::Action;

class Challenges : public Authentications {};

TEST_P(Challenges, TheRightCodeCompletesAndIsReportedOnce) {
  const ChallengeId id = shown(10);
  EXPECT_EQ(challenge(id).status, ChallengeStatus::pending);
  const auto after = step(post(id, Action::submit, code_of(id)));
  EXPECT_EQ(after.page, threeds::Page::wait);
  EXPECT_EQ(challenge(id).status, ChallengeStatus::completed);
  EXPECT_TRUE(challenge(id).sealed_otp.empty());
  const auto report = begin_report();
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->authentication.status, TransStatus::authenticated);
  EXPECT_FALSE(report->value.empty());
  EXPECT_FALSE(begin_report().has_value());
  reported(id);
  EXPECT_EQ(row(id).state, AuthenticationState::done);
  EXPECT_EQ(post_creq(id).page, threeds::Page::hand_over);
  EXPECT_THAT(event_types(), testing::ElementsAre("3ds.challenge", "3ds.completed"));
  EXPECT_TRUE(alarms(app::AlarmKind::authentication_deadline).empty());
}

// A crash between the outcome's commit and the report: the alarm that stands brings it about. One
// after the report has begun: it does not leave again.
TEST_P(Challenges, ARestartResumesAReportThatHadNotBegun) {
  const ChallengeId id = shown(11);
  step(post(id, Action::submit, code_of(id)));
  ASSERT_TRUE(installation_.restart());
  ASSERT_TRUE(begin_report().has_value());
  ASSERT_TRUE(installation_.restart());
  EXPECT_FALSE(begin_report().has_value());
  installation_.advance(threeds::report_seconds);
  EXPECT_EQ(row(id).state, AuthenticationState::done);
  EXPECT_EQ(row(id).report, threeds::Report::failed);
}

// The clock jumps before the report has begun: it leaves all the same, once.
TEST_P(Challenges, AClockThatJumpsDoesNotSwallowAReport) {
  const ChallengeId id = shown(53);
  step(post(id, Action::submit, code_of(id)));
  installation_.advance(601);
  EXPECT_EQ(row(id).state, AuthenticationState::reporting);
  EXPECT_EQ(alarms(app::AlarmKind::authentication_report).size(), 1U);
  const auto report = begin_report();
  ASSERT_TRUE(report.has_value());
  EXPECT_FALSE(report->value.empty());
  EXPECT_FALSE(begin_report().has_value());
  installation_.advance(601);  // while it is on its way
  EXPECT_EQ(row(id).state, AuthenticationState::reporting);
  reported(id);
  EXPECT_EQ(row(id).report, threeds::Report::delivered);
}

// Nobody answered, or the program ended.
TEST_P(Challenges, AResultThatNobodyTookEndsAsFailed) {
  const ChallengeId id = shown(54);
  step(post(id, Action::submit, code_of(id)));
  ASSERT_TRUE(begin_report().has_value());
  installation_.advance(threeds::report_seconds);
  EXPECT_EQ(row(id).report, threeds::Report::failed);
}

TEST_P(Challenges, FiftyWrongCodesAtOnceAreThree) {
  const ChallengeId id = shown(12);
  int asked_again = 0;
  for (int i = 0; i < 50; ++i) {
    installation_.submit(std::make_unique<app::StepChallenge>(
        post(id, Action::submit, wrong_code(id)), [&](Result<app::StepAnswer, Fault> answer) {
          if (answer->notice == threeds::Notice::code_wrong) ++asked_again;
        }));
  }
  installation_.book().run_queued();
  EXPECT_EQ(asked_again, 2);
  EXPECT_EQ(row(id).interactions, 3);
  EXPECT_EQ(challenge(id).status, ChallengeStatus::failed);
  EXPECT_EQ(challenge(id).failure_reason, threeds::FailureReason::attempts_exhausted);
}

// Two guesses and away, again and again.
TEST_P(Challenges, LeavingGivesNoFurtherGuesses) {
  for (int i = 0; i < threeds::failures_max_default; ++i) {
    const ChallengeId id = shown(100 + i);
    step(post(id, Action::submit, wrong_code(id)));
    step(post(id, Action::submit, wrong_code(id)));
    if (i % 2 == 0) step(post(id, Action::cancel));
    if (i % 2 == 1) installation_.advance(threeds::challenge_life_seconds);
  }
  const auto refused = authenticate(areq(200));
  EXPECT_EQ(refused.status, TransStatus::rejected);
  EXPECT_EQ(refused.rule, "too_many_failures");
  installation_.advance(86'400);
  EXPECT_EQ(authenticate(areq(201)).status, TransStatus::challenge);
}

TEST_P(Challenges, ThoseSideBySideShareOneLimit) {
  std::vector<ChallengeId> open;
  for (int i = 0; i < threeds::failures_max_default + 2; ++i) open.push_back(shown(100 + i));
  for (int i = 0; i < threeds::failures_max_default; ++i) {
    const ChallengeId id = open[static_cast<std::size_t>(i)];
    EXPECT_EQ(step(post(id, Action::submit, wrong_code(id))).notice, threeds::Notice::code_wrong);
  }
  EXPECT_EQ(authenticate(areq(200)).rule, "too_many_failures");
  // The right one is not looked at either.
  const ChallengeId id = open.back();
  EXPECT_EQ(step(post(id, Action::submit, code_of(id))).page, threeds::Page::wait);
  EXPECT_EQ(row(id).status, TransStatus::denied);
  EXPECT_EQ(challenge(id).failure_reason, threeds::FailureReason::attempts_exhausted);
  // One that has been counted keeps its tries; completed, it counts no more.
  step(post(open[0], Action::submit, code_of(open[0])));
  EXPECT_EQ(row(open[0]).status, TransStatus::authenticated);
  EXPECT_EQ(authenticate(areq(201)).status, TransStatus::challenge);
}

TEST_P(Challenges, WhoLeavesWithoutAGuessIsNotCounted) {
  for (int i = 0; i < 2 * threeds::failures_max_default; ++i) {
    step(post(shown(100 + i), Action::cancel));
  }
  EXPECT_EQ(authenticate(areq(200)).status, TransStatus::challenge);
}

TEST_P(Challenges, AnotherPagesTokenIsNobodys) {
  const ChallengeId id = shown(13);
  app::PagePost forged = post(id, Action::submit, code_of(id));
  forged.token[0] = static_cast<std::uint8_t>(forged.token[0] ^ 1);
  EXPECT_FALSE(step(std::move(forged)).authentication.has_value());
  EXPECT_EQ(challenge(id).status, ChallengeStatus::pending);
  EXPECT_FALSE(step(app::BrowserCreq{uuid(9'999), threeds::CreqReceived{}}).authentication);
}

TEST_P(Challenges, TimeEndsIt) {
  const app::AuthenticateAnswer offered = authenticate(areq(14));
  installation_.advance(threeds::first_creq_seconds - 1);
  EXPECT_EQ(row(offered.authentication).state, AuthenticationState::challenge_offered);
  installation_.advance(1);
  EXPECT_EQ(row(offered.authentication).state, AuthenticationState::reporting);
  EXPECT_EQ(row(offered.authentication).cancel, threeds::ChallengeCancel::never_started);
  const ChallengeId id = shown(15);
  installation_.advance(threeds::challenge_life_seconds);
  EXPECT_EQ(challenge(id).status, ChallengeStatus::expired);
  EXPECT_EQ(row(id).cancel, threeds::ChallengeCancel::timed_out);
}

TEST_P(Challenges, ANewCodeReplacesTheOld) {
  const ChallengeId id = shown(16);
  const SecretText old = code_of(id);
  EXPECT_EQ(step(post(id, Action::resend)).notice, threeds::Notice::resend_too_early);
  installation_.advance(threeds::resend_wait_seconds);
  EXPECT_EQ(step(post(id, Action::resend)).notice, threeds::Notice::code_resent);
  EXPECT_THAT(event_types(), testing::ElementsAre("3ds.challenge", "3ds.challenge"));
  if (!old.equals(code_of(id))) {
    EXPECT_EQ(step(post(id, Action::submit, old)).notice, threeds::Notice::code_wrong);
  }
  EXPECT_EQ(step(post(id, Action::submit, code_of(id))).page, threeds::Page::wait);
}

INSTANTIATE_TEST_SUITE_P(Store, Challenges, testing::ValuesIn(every_store), NameOfStore{});

}  // namespace
}  // namespace privcards::tests
