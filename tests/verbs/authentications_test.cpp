// 3-D Secure through the book: an AReq is answered once and the same for ever, a code counts three
// tries whoever posts them, the result is reported once, and the value that comes back with a
// payment is checked.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/announce.hpp"
#include "app/authenticate.hpp"
#include "app/challenge_step.hpp"
#include "tests/support/books.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {
namespace {

using threeds::AuthenticationState;
using threeds::ChallengeStatus;
using threeds::TransStatus;
using Action = app::PagePost::Action;

std::string uuid(int number) {
  std::string text = std::to_string(100'000'000'000 + number);
  return "8a880dc0-d2d2-4067-bcb1-" + text.substr(text.size() - 12);
}

class Authentications : public testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    deposit(installation_, 1'000'00);
    card_ = create_card(installation_, 500'00);
  }
  void TearDown() override { EXPECT_EQ(installation_.verify().broken, ""); }

  app::AuthenticateRequest areq(int number, std::int64_t amount_minor = 25'00) {
    app::AuthenticateRequest request;
    threeds::AuthenticationRequest& message = request.message;
    message.ids = {.server = uuid(number + 1'000), .ds = uuid(number)};
    message.ds_reference = "DS";
    message.ds_url = "https://ds.example.com/";
    message.pan = installation_.pan_of(card_);
    message.purchase = threeds::Purchase{.amount_minor = amount_minor, .date = "20260115120000"};
    message.merchant = {
        .acquirer_bin = "400000", .id = "M1", .name = "Shop", .mcc = "5734", .country = 840};
    message.notification_url = "https://shop.example.com/";
    request.acs_trans_id = uuid(number + 2'000);
    request.token = installation_.vault().token_of(message.pan);
    request.content = sha256(as_bytes(std::to_string(number) + std::to_string(amount_minor)));
    request.from = {.name = "visa", .network = cards::Network::visa, .world = World::test};
    request.acs = {.reference = "TEST", .operator_id = "", .challenge_url = "https://acs.test/"};
    request.deadline = installation_.clock().now().plus_ms(1'000);
    return request;
  }
  std::unique_ptr<app::Command> command(app::AuthenticateRequest request,
                                        app::Authenticate::Done done) {
    return std::make_unique<app::Authenticate>(
        std::move(request),
        [](const threeds::AuthenticationResponse& response) {
          return std::string(1, letter_of(response.status)) + " " + response.ids.acs + " " +
                 response.authentication_value.reveal();
        },
        std::move(done));
  }
  app::AuthenticateAnswer authenticate(app::AuthenticateRequest request) {
    std::optional<app::AuthenticateAnswer> answer;
    installation_.submit(
        command(std::move(request), [&](Result<app::AuthenticateAnswer, Fault> result) {
          CHECK(result);
          answer = std::move(*result);
        }));
    installation_.book().run_queued();
    CHECK(answer);
    return std::move(*answer);
  }
  app::StepAnswer step(app::StepChallenge::Cause cause) {
    std::optional<app::StepAnswer> answer;
    installation_.submit(std::make_unique<app::StepChallenge>(
        std::move(cause), [&](Result<app::StepAnswer, Fault> result) {
          CHECK(result);
          answer = std::move(*result);
        }));
    installation_.book().run_queued();
    CHECK(answer);
    return std::move(*answer);
  }
  threeds::Authentication row(ChallengeId id) {
    return installation_.queries().authentication(id).value().value();
  }
  threeds::Challenge challenge(ChallengeId id) {
    return installation_.queries().challenge(installation_.wallet(), id).value().value();
  }
  SecretText code_of(ChallengeId id) {
    return installation_.vault()
        .open(installation_.account().id, app::otp_purpose, challenge(id).sealed_otp)
        .value();
  }
  // A challenge whose code is shown.
  ChallengeId shown(int number, std::int64_t amount_minor = 25'00) {
    const app::AuthenticateAnswer answer = authenticate(areq(number, amount_minor));
    CHECK(answer.status == TransStatus::challenge);
    post_creq(answer.authentication);
    return answer.authentication;
  }
  app::StepAnswer post_creq(ChallengeId id) {
    const threeds::Authentication authentication = row(id);
    threeds::CreqReceived creq;
    creq.request.ids = authentication.ids;
    return step(app::BrowserCreq{authentication.ids.acs, creq});
  }
  app::PagePost post(ChallengeId id, Action action, SecretText code = {}) {
    const threeds::Authentication authentication = row(id);
    return {.acs_trans_id = authentication.ids.acs,
            .token = authentication.page_token,
            .action = action,
            .code = std::move(code)};
  }
  SecretText wrong_code(ChallengeId id) {
    return SecretText(code_of(id).reveal() == "000000" ? "111111" : "000000");
  }
  std::vector<app::Alarm> alarms(app::AlarmKind kind) {
    constexpr Instant ever{4'000'000'000'000};
    return installation_.queries()
        .due_alarms(app::alarm_domain(World::test, installation_.wallet()), ever, kind, 100)
        .value();
  }
  std::optional<app::ReportToSend> begin_report() {
    const auto due = alarms(app::AlarmKind::authentication_report);
    if (due.empty()) return std::nullopt;
    std::optional<app::ReportToSend> report;
    installation_.submit(std::make_unique<app::BeginReport>(
        due.front(), [&](Result<std::optional<app::ReportToSend>, Fault> begun) {
          CHECK(begun);
          report = std::move(*begun);
        }));
    installation_.book().run_queued();
    return report;
  }
  void withdraw(int number, const std::string& said) {
    installation_.submit(std::make_unique<app::WithdrawAnswer>(
        app::key_of_request("visa", uuid(number)), said,
        [](const Result<void, Fault>& done) { CHECK(done); }));
    installation_.book().run_queued();
  }
  void reported(ChallengeId id) {
    step(app::ChallengeEvent{id, threeds::ResultReported{threeds::Report::delivered}});
  }
  std::vector<std::string> event_types() {
    std::vector<std::string> types;
    const auto events =
        installation_.queries().events_after(installation_.wallet(), 0, 1'000).value();
    for (const auto& event : events) {
      const std::string name(name_of(event.type));
      if (name.starts_with("3ds")) types.push_back(name);
    }
    return types;
  }

  std::unique_ptr<StoreUnderTest> under_test_ = make_store(GetParam());
  Installation installation_{under_test_->store()};
  CardId card_;
};

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

// The clock jumps before the report has begun: it leaves all the same, once.
TEST_P(Authentications, AClockThatJumpsDoesNotSwallowAReport) {
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
TEST_P(Authentications, AResultThatNobodyTookEndsAsFailed) {
  const ChallengeId id = shown(54);
  step(post(id, Action::submit, code_of(id)));
  ASSERT_TRUE(begin_report().has_value());
  installation_.advance(threeds::report_seconds);
  EXPECT_EQ(row(id).report, threeds::Report::failed);
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

TEST_P(Authentications, TheRightCodeCompletesAndIsReportedOnce) {
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
TEST_P(Authentications, ARestartResumesAReportThatHadNotBegun) {
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

TEST_P(Authentications, FiftyWrongCodesAtOnceAreThree) {
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

TEST_P(Authentications, AnotherPagesTokenIsNobodys) {
  const ChallengeId id = shown(13);
  app::PagePost forged = post(id, Action::submit, code_of(id));
  forged.token[0] = static_cast<std::uint8_t>(forged.token[0] ^ 1);
  EXPECT_FALSE(step(std::move(forged)).authentication.has_value());
  EXPECT_EQ(challenge(id).status, ChallengeStatus::pending);
  EXPECT_FALSE(step(app::BrowserCreq{uuid(9'999), threeds::CreqReceived{}}).authentication);
}

TEST_P(Authentications, TimeEndsIt) {
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

TEST_P(Authentications, ANewCodeReplacesTheOld) {
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

class CarriedValues : public Authentications {
 protected:
  // The value of an authentication that asked for no challenge.
  std::string value(int number) {
    const std::string ares = authenticate(areq(number, 3001'01)).ares;
    return ares.substr(ares.rfind(' ') + 1);
  }
  authorization::Threeds pay(const std::string& value, std::int64_t amount_minor, CardId card) {
    app::NetworkRequest request =
        installation_.message(card, app::NetworkMessageKind::authorization, amount_minor);
    request.authentication_value = value;
    const auto answer = installation_.send(std::move(request));
    return installation_.transaction(answer.outcome.transaction).three_ds;
  }
};

TEST_P(CarriedValues, OursIsAcceptedOnce) {
  deposit(installation_, 9'000'00);
  card_ = create_card(installation_, 5'000'00);
  const std::string proof = value(30);
  const auto first = pay(proof, 3001'01, card_);
  EXPECT_EQ(first.result, authorization::ThreedsResult::authenticated);
  EXPECT_EQ(first.eci, "05");
  EXPECT_TRUE(first.liability_shift());
  EXPECT_EQ(pay(proof, 1'00, card_).result, authorization::ThreedsResult::mismatch);
}

TEST_P(CarriedValues, OthersAreNot) {
  EXPECT_EQ(pay("", 1'00, card_).result, authorization::ThreedsResult::none);
  EXPECT_EQ(pay("VEVTVFk2hl0bRLT2oDSA5ww9cbk=", 1'00, card_).result,
            authorization::ThreedsResult::mismatch);
  const CardId other = create_card(installation_, 100'00);
  EXPECT_EQ(pay(value(31), 1'00, other).result, authorization::ThreedsResult::mismatch);
  const std::string old = value(32);
  installation_.advance((app::value_days_max + 1) * 86'400);
  EXPECT_EQ(pay(old, 1'00, card_).result, authorization::ThreedsResult::mismatch);
}

TEST_P(CarriedValues, ALittleDearerFits) {
  threeds::Authentication row;
  row.card = {1};
  row.purchase = threeds::Purchase{.amount_minor = 100'00};
  const auto fits = [&](std::int64_t amount_minor, std::uint16_t currency = 840) {
    return app::fits_authorization(
        row, {.card = {1}, .amount_minor = amount_minor, .currency = currency, .at = {}});
  };
  EXPECT_TRUE(fits(115'00));
  EXPECT_FALSE(fits(115'01));
  EXPECT_FALSE(fits(100'00, 978));
}

INSTANTIATE_TEST_SUITE_P(Store, Authentications, testing::ValuesIn(every_store), NameOfStore{});
INSTANTIATE_TEST_SUITE_P(Store, CarriedValues, testing::ValuesIn(every_store), NameOfStore{});

}  // namespace
}  // namespace privcards::tests
