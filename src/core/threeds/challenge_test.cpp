#include "core/threeds/challenge.hpp"

#include <gtest/gtest.h>

namespace privcards::threeds {
namespace {

Challenge pending() {
  Challenge challenge;
  challenge.sealed_otp = {1, 2, 3};
  challenge.expires_at = Instant{1000};
  return challenge;
}

TEST(Challenge, right_code_completes_and_wipes_the_code) {
  const Challenge after = after_code(pending(), true);
  EXPECT_EQ(after.status, ChallengeStatus::completed);
  EXPECT_TRUE(after.sealed_otp.empty());
}

TEST(Challenge, third_wrong_code_fails) {
  Challenge challenge = after_code(after_code(pending(), false), false);
  EXPECT_EQ(challenge.status, ChallengeStatus::pending);
  EXPECT_EQ(challenge.attempts_left, 1);
  EXPECT_FALSE(challenge.sealed_otp.empty());
  challenge = after_code(challenge, false);
  EXPECT_EQ(challenge.status, ChallengeStatus::failed);
  EXPECT_TRUE(challenge.sealed_otp.empty());
  EXPECT_EQ(after_code(challenge, true).status, ChallengeStatus::failed);
}

TEST(Challenge, expires_at_its_time_and_only_while_pending) {
  EXPECT_EQ(expire_if_due(pending(), Instant{999}).status, ChallengeStatus::pending);
  EXPECT_EQ(expire_if_due(pending(), Instant{1000}).status, ChallengeStatus::expired);
  const Challenge done = after_code(pending(), true);
  EXPECT_EQ(expire_if_due(done, Instant{5000}).status, ChallengeStatus::completed);
}

TEST(Challenge, names_lead_back) {
  for (auto status : {ChallengeStatus::pending, ChallengeStatus::completed, ChallengeStatus::failed,
                      ChallengeStatus::expired}) {
    EXPECT_EQ(parse_challenge_status(name_of(status)), status);
  }
}

}  // namespace
}  // namespace privcards::threeds
