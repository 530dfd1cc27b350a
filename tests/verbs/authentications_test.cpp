// 3-D Secure through the book: an AReq is answered once and the same for ever, and what nobody was
// told is taken back.

#include "tests/verbs/authentications.hpp"

namespace privcards::tests {
namespace {

using threeds::AuthenticationState;
using threeds::TransStatus;

TEST_P(Authentications, TheSameRequestHasTheSameAnswer) {
  const auto first = authenticate(areq(1));
  const auto again = authenticate(areq(1));
  EXPECT_EQ(first.status, TransStatus::challenge);
  EXPECT_EQ(again.ares, first.ares);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(alarms(app::AlarmKind::authentication_deadline).size(), 1U);
  app::AuthenticateRequest other = areq(1, 26'00);
  ASSERT_TRUE(authenticate(other).error.has_value());
}

TEST_P(Authentications, TwoOfTheSameInOneGroupAreOne) {
  std::vector<std::string> answers;
  for (int i = 0; i < 2; ++i) {
    installation_.submit(command(areq(2), [&](Result<app::AuthenticateAnswer, Fault> result) {
      answers.push_back(result->ares);
    }));
  }
  installation_.book().run_queued();
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0], answers[1]);
}

TEST_P(Authentications, ALateRequestLeavesNothing) {
  app::AuthenticateRequest request = areq(3);
  request.deadline = installation_.clock().now().plus_ms(-1);
  EXPECT_TRUE(authenticate(request).late);
  EXPECT_FALSE(authenticate(areq(3)).repeated);
}

TEST_P(Authentications, AFinalAnswerIsTheSameAgainAfterAStart) {
  for (const std::int64_t amount_minor : {3001'01, 3001'02, 3001'04, 3001'06}) {
    const int number = static_cast<int>(amount_minor);
    const auto first = authenticate(areq(number, amount_minor));
    ASSERT_TRUE(installation_.restart());
    const auto again = authenticate(areq(number, amount_minor));
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.ares, first.ares);
  }
}

// The deadline said U while the commit was under way: nothing of it stands.
TEST_P(Authentications, AnAnswerThatWasNeverSaidIsTakenBack) {
  for (const std::int64_t amount_minor : {3001'07, 3001'01, 3001'05}) {
    const int number = 40 + static_cast<int>(amount_minor % 100);
    const auto decided = authenticate(areq(number, amount_minor));
    const std::string said = "U " + row(decided.authentication).ids.acs + " ";
    withdraw(number, said);
    withdraw(number, said);
    EXPECT_EQ(row(decided.authentication).state, AuthenticationState::answered);
    EXPECT_EQ(row(decided.authentication).status, TransStatus::unable);
    EXPECT_EQ(row(decided.authentication).rule, "deadline");
    EXPECT_TRUE(row(decided.authentication).sealed_value.empty());
    EXPECT_EQ(authenticate(areq(number, amount_minor)).ares, said);
  }
  EXPECT_TRUE(alarms(app::AlarmKind::authentication_deadline).empty());
  installation_.advance(threeds::first_creq_seconds + 1);
  EXPECT_FALSE(begin_report().has_value());
  EXPECT_TRUE(event_types().empty());
}

TEST_P(Authentications, AChallengeThatSomebodyOpenedIsNotTakenBack) {
  const ChallengeId id = shown(50);
  withdraw(50, "U");
  EXPECT_EQ(row(id).state, AuthenticationState::code_shown);
  withdraw(51, "U");  // nothing was kept
  EXPECT_FALSE(authenticate(areq(51)).repeated);
}

TEST_P(Authentications, AnAnswerAboutAnUnknownCardIsTakenBackToo) {
  app::AuthenticateRequest request = areq(52);
  request.message.pan = SecretText(std::string(visa_bin) + "0000000000");
  request.token = installation_.vault().token_of(request.message.pan);
  authenticate(request);
  withdraw(52, "U as said");
  EXPECT_EQ(authenticate(request).ares, "U as said");
}

TEST_P(Authentications, ACardOfAnotherNetworkOrOfNobody) {
  app::AuthenticateRequest request = areq(4);
  request.from.network = cards::Network::mastercard;
  EXPECT_EQ(authenticate(request).error->code, threeds::ErrorCode::access_denied);
  request = areq(5);
  request.message.pan = SecretText("4000000000000002");
  request.token = installation_.vault().token_of(request.message.pan);
  EXPECT_EQ(authenticate(request).error->code, threeds::ErrorCode::transaction_data_invalid);
  request = areq(6);
  request.message.pan = SecretText(std::string(visa_bin) + "0000000000");
  request.token = installation_.vault().token_of(request.message.pan);
  const auto unknown = authenticate(request);
  EXPECT_EQ(unknown.status, TransStatus::unable);
  EXPECT_EQ(authenticate(request).ares, unknown.ares);
  request = areq(7);
  request.from.world = World::live;
  EXPECT_EQ(authenticate(request).status, TransStatus::unable);
}

TEST_P(Authentications, AllForcedOutcomes) {
  const std::pair<std::int64_t, TransStatus> rows[] = {
      {3001'01, TransStatus::authenticated}, {3001'02, TransStatus::denied},
      {3001'03, TransStatus::unable},        {3001'04, TransStatus::attempted},
      {3001'05, TransStatus::rejected},      {3001'06, TransStatus::informational},
      {3001'07, TransStatus::challenge}};
  int number = 20;
  for (const auto& [amount_minor, status] : rows) {
    EXPECT_EQ(authenticate(areq(number++, amount_minor)).status, status) << amount_minor;
  }
}

INSTANTIATE_TEST_SUITE_P(Store, Authentications, testing::ValuesIn(every_store), NameOfStore{});

}  // namespace
}  // namespace privcards::tests
