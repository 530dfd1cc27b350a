#pragma once
// An installation with a card, and 3-D Secure about it as the access control server asks the book.

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/announce.hpp"
#include "app/authenticate.hpp"
#include "app/challenge_step.hpp"
#include "tests/support/books.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {

inline std::string uuid(int number) {
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
    CHECK(answer.status == threeds::TransStatus::challenge);
    post_creq(answer.authentication);
    return answer.authentication;
  }
  app::StepAnswer post_creq(ChallengeId id) {
    const threeds::Authentication authentication = row(id);
    threeds::CreqReceived creq;
    creq.request.ids = authentication.ids;
    return step(app::BrowserCreq{authentication.ids.acs, creq});
  }
  app::PagePost post(ChallengeId id, app::PagePost::Action action, SecretText code = {}) {
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

}  // namespace privcards::tests
