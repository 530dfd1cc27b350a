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

TEST(Challenge, expires_at_its_time_and_only_while_pending) {
  EXPECT_EQ(expire_if_due(pending(), Instant{999}).status, ChallengeStatus::pending);
  EXPECT_EQ(expire_if_due(pending(), Instant{1000}).status, ChallengeStatus::expired);
  Challenge done = pending();
  done.status = ChallengeStatus::completed;
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
