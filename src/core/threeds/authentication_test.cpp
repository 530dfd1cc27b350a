#include "core/threeds/authentication.hpp"

#include <gtest/gtest.h>

#include "core/threeds/threeds_testing.hpp"

namespace privcards::threeds {
namespace {

using namespace testing;

TEST(Authentication, a_challenge_waits_for_its_creq) {
  const Authentication row = offered();
  EXPECT_EQ(row.state, AuthenticationState::challenge_offered);
  EXPECT_EQ(row.due_at, noon.plus_seconds(30));
  EXPECT_EQ(row.ids.acs, acs_id);
  EXPECT_EQ(row.merchant_key, "400551/SHOP1");
  EXPECT_EQ(broken_invariant(row), std::nullopt);
}

TEST(Authentication, everything_else_is_answered_at_once) {
  const Authentication row = answered();
  EXPECT_EQ(row.state, AuthenticationState::answered);
  EXPECT_EQ(row.eci, "05");
  EXPECT_EQ(row.ended_at, noon);
  EXPECT_EQ(row.due_at, std::nullopt);
  EXPECT_EQ(broken_invariant(row), std::nullopt);
}

TEST(Authentication, a_challenge_response_has_no_value_and_a_url) {
  const AcsIdentity acs{.reference = "REF", .operator_id = "", .challenge_url = "https://acs/c"};
  const auto challenged = response_of(offered(), request(), acs, SecretText("value"));
  EXPECT_EQ(letter_of(challenged.status), 'C');
  EXPECT_TRUE(challenged.authentication_value.empty());
  EXPECT_TRUE(challenged.eci.empty());
  EXPECT_EQ(challenged.acs_url, "https://acs/c");
  EXPECT_TRUE(challenged.challenge_mandated);
  const auto frictionless = response_of(answered(), request(), acs, SecretText("value"));
  EXPECT_EQ(frictionless.authentication_value.reveal(), "value");
  EXPECT_EQ(frictionless.eci, "05");
  EXPECT_TRUE(frictionless.acs_url.empty());
}

TEST(Authentication, results_carry_a_value_for_success_only) {
  EXPECT_EQ(results_of(done(), SecretText("value")).authentication_value.reveal(), "value");
  const Authentication cancelled = step(shown(), CancelAsked{}, noon).authentication;
  const ResultsRequest results = results_of(cancelled, SecretText("value"));
  EXPECT_TRUE(results.authentication_value.empty());
  EXPECT_EQ(results.cancel, ChallengeCancel::cardholder);
  EXPECT_EQ(results.interactions, 0);
}

TEST(Authentication, browsers_hear_yes_or_no) {
  EXPECT_EQ(letter_of(final_response_of(done()).status), 'Y');
  const Authentication broken = step(shown(), ChallengeBroken{}, noon).authentication;
  EXPECT_EQ(letter_of(broken.status), 'U');
  EXPECT_EQ(letter_of(final_response_of(broken).status), 'N');
}

TEST(Authentication, an_rres_must_answer_this_rreq) {
  ResultsResponse response;
  response.ids = reporting().ids;
  EXPECT_EQ(check_results(reporting(), response), std::nullopt);
  response.ids.ds = server_id;
  response.ids.server = ds_id;
  EXPECT_EQ(check_results(reporting(), response)->code, ErrorCode::transaction_unknown);
  EXPECT_EQ(check_results(reporting(), response)->detail, "threeDSServerTransID,dsTransID");
  response.version = Version::v2_1_0;
  EXPECT_EQ(check_results(reporting(), response)->detail, "messageVersion");
}

TEST(Authentication, the_public_challenge_follows) {
  Challenge challenge = open_challenge(shown());
  EXPECT_EQ(challenge.status, ChallengeStatus::pending);
  EXPECT_EQ(challenge.merchant, "The Shop");
  EXPECT_EQ(challenge.amount_minor, 12'999);
  EXPECT_EQ(challenge.expires_at, noon.plus_seconds(600));
  challenge.sealed_otp = {1, 2, 3};
  const Authentication once = step(shown(), CodeSubmitted{CodeCheck::differs}, noon).authentication;
  challenge = reflect(challenge, once);
  EXPECT_EQ(challenge.attempts_left, 2);
  EXPECT_FALSE(challenge.sealed_otp.empty());

  const auto after = [&](const Event& event, Instant now) {
    return reflect(challenge, step(once, event, now).authentication);
  };
  const Challenge completed = after(CodeSubmitted{CodeCheck::matches}, noon);
  EXPECT_EQ(completed.status, ChallengeStatus::completed);
  EXPECT_TRUE(completed.sealed_otp.empty());
  EXPECT_EQ(completed.failure_reason, FailureReason::none);
  const Challenge cancelled = after(CancelAsked{}, noon);
  EXPECT_EQ(cancelled.status, ChallengeStatus::failed);
  EXPECT_EQ(name_of(cancelled.failure_reason), "cancelled");
  const Challenge expired = after(DeadlinePassed{}, noon.plus_seconds(600));
  EXPECT_EQ(expired.status, ChallengeStatus::expired);
  EXPECT_EQ(name_of(expired.failure_reason), "timed_out");
  const Challenge broken = after(ChallengeBroken{}, noon);
  EXPECT_EQ(name_of(broken.failure_reason), "error");
}

TEST(Authentication, an_answer_that_was_never_said_is_taken_back) {
  for (Authentication row : {offered(), answered()}) {
    row.sealed_value = {1};
    const Authentication after = withdraw(row, noon.plus_seconds(3));
    EXPECT_EQ(broken_invariant(after), std::nullopt);
    EXPECT_EQ(after.state, AuthenticationState::answered);
    EXPECT_EQ(after.status, TransStatus::unable);
    EXPECT_EQ(after.reason, StatusReason::technical_issue);
    EXPECT_EQ(after.rule, "deadline");
    EXPECT_TRUE(after.sealed_value.empty());
  }
  EXPECT_FALSE(may_withdraw(shown()));
  EXPECT_FALSE(may_withdraw(reporting()));
  EXPECT_FALSE(may_withdraw(done()));
}

}  // namespace
}  // namespace privcards::threeds
