#include "edge/cli/trigger.hpp"

#include <utility>

#include "base/id.hpp"
#include "edge/cli/sandbox_steps.hpp"
#include "edge/cli/terminal.hpp"
#include "edge/net/http_server.hpp"

namespace privcards::cli {
namespace {

using webhooks::EventType;

constexpr std::string_view payment = "12.50";
constexpr std::string_view too_much = "900000";  // no card of this command has it

std::string of_card(SandboxSteps& steps, std::string_view verb) {
  return "/cards/" + steps.card() + std::string(verb);
}

std::string of_authorization(SandboxSteps& steps, std::string_view verb) {
  return "/sandbox/authorizations/" + steps.authorize(payment) + std::string(verb);
}

void refund(SandboxSteps& steps) {
  const std::string settlement = steps.post(of_authorization(steps, "/settle"));
  steps.post("/sandbox/refunds", R"({"card_id":")" + steps.card() + R"(","amount":)" +
                                     std::string(payment) + R"(,"settlement_id":")" + settlement +
                                     "\"}");
}

std::string start_challenge(SandboxSteps& steps) {
  return steps.post("/sandbox/3ds_challenges", R"({"card_id":")" + steps.card() + R"(","amount":)" +
                                                   std::string(payment) + "}");
}

void complete_challenge(SandboxSteps& steps) {
  const std::string challenge = start_challenge(steps);
  const std::string code = steps.get("/3ds/challenges/" + challenge, "otp");
  steps.post("/sandbox/3ds_challenges/" + challenge + "/submit", R"({"otp":")" + code + "\"}");
}

void deposit(SandboxSteps& steps, bool confirm) {
  steps.post("/sandbox/deposits", R"({"currency":"usdt","amount_usd":100,"confirm":)" +
                                      std::string(confirm ? "true}" : "false}"));
}

// An endpoint that answers 410 is disabled at once. Ours can only be reached by a server on the
// same machine.
void disable_webhook(SandboxSteps& steps) {
  if (!webhooks::is_loopback_name(steps.access().base.host)) {
    return steps.fail(
        "webhook.disabled is made by an endpoint of this command that answers 410: run it on the "
        "server's machine");
  }
  net::Loop loop(1);
  auto http = net::HttpServer::listen(
      loop, {.address = "127.0.0.1", .port = 0},
      [](const net::Request&, std::unique_ptr<net::Responder> responder) {
        responder->answer({.status = 410});
      },
      [](net::ProtocolError) { return net::Response{.status = 400}; });
  if (!http) return steps.fail(http.error().message);
  loop.start();
  (*http)->start();
  const std::string url = "http://127.0.0.1:" + std::to_string((*http)->port()) + "/gone";
  const std::string webhook =
      steps.post("/webhooks", R"({"url":")" + url + R"(","events":["card.created"]})");
  steps.post("/webhooks/" + webhook + "/test");
  steps.await_event(EventType::webhook_disabled);
  if (!webhook.empty()) steps.remove("/webhooks/" + webhook);
  (*http)->stop(0);
  loop.stop();
}

void run(EventType type, SandboxSteps& steps) {
  switch (type) {
    case EventType::card_created:
      steps.issue_card();
      return;
    case EventType::card_frozen:
      steps.post(of_card(steps, "/unfreeze"), "{}", "card_not_frozen");
      steps.post(of_card(steps, "/freeze"));
      return;
    case EventType::card_unfrozen:
      steps.post(of_card(steps, "/freeze"), "{}", "card_already_frozen");
      steps.post(of_card(steps, "/unfreeze"));
      return;
    case EventType::card_terminated:
      steps.post(of_card(steps, "/terminate"));
      return;
    case EventType::card_funded:
      steps.post(of_card(steps, "/fund"), R"({"amount":10})");
      return;
    case EventType::card_withdrawn:
      steps.post(of_card(steps, "/withdraw"), R"({"amount":10})");
      return;
    case EventType::card_updated:
      steps.patch(of_card(steps, ""), R"({"label":"changed by privcards trigger"})");
      return;
    case EventType::transaction_authorized:
      steps.authorize(payment);
      return;
    case EventType::transaction_settled:
      steps.post(of_authorization(steps, "/settle"));
      return;
    case EventType::transaction_declined:
      steps.authorize(too_much);
      return;
    case EventType::transaction_refunded:
      return refund(steps);
    case EventType::transaction_reversed:
      steps.post(of_authorization(steps, "/reverse"));
      return;
    case EventType::transaction_expired:
      steps.post(of_authorization(steps, "/expire"));
      return;
    case EventType::threeds_challenge:
      start_challenge(steps);
      return;
    case EventType::threeds_completed:
      return complete_challenge(steps);
    case EventType::deposit_pending:
      return deposit(steps, false);
    case EventType::deposit_confirmed:
      return deposit(steps, true);
    case EventType::webhook_disabled:
      return disable_webhook(steps);
    case EventType::ping:
      return steps.ping_a_webhook();
  }
}

std::string_view words_of(EventType type) {
  switch (type) {
    case EventType::card_created:
      return "issues a card";
    case EventType::card_frozen:
      return "freezes a card";
    case EventType::card_unfrozen:
      return "freezes a card and lifts it";
    case EventType::card_terminated:
      return "terminates a card, for good";
    case EventType::card_funded:
      return "moves 10.00 to a card";
    case EventType::card_withdrawn:
      return "moves 10.00 from a card";
    case EventType::card_updated:
      return "changes a card's label";
    case EventType::transaction_authorized:
      return "pays 12.50 with a card";
    case EventType::transaction_settled:
      return "pays, and the merchant settles";
    case EventType::transaction_declined:
      return "pays more than a card holds";
    case EventType::transaction_refunded:
      return "pays, settles, and the merchant refunds";
    case EventType::transaction_reversed:
      return "pays, and the merchant reverses";
    case EventType::transaction_expired:
      return "pays, and the hold lapses";
    case EventType::threeds_challenge:
      return "a merchant asks for 3-D Secure";
    case EventType::threeds_completed:
      return "a challenge, and its code is entered";
    case EventType::deposit_pending:
      return "a deposit of 100.00 that waits for confirmation";
    case EventType::deposit_confirmed:
      return "a deposit of 100.00";
    case EventType::webhook_disabled:
      return "a webhook whose endpoint answers 410";
    case EventType::ping:
      return "tests a webhook";
  }
  return "";
}

}  // namespace

int trigger(const Access& access, const std::string& event, const std::string& card, Stop& stop) {
  if (is_live_key(access.api_key)) {
    return complain("this is a live key; trigger works in the test world only (sk_test_…)");
  }
  if (!is_test_key(access.api_key)) return complain("trigger needs a test key (sk_test_…)");
  const auto type = webhooks::parse_event_type(event);
  if (!type) return complain(event + " is not an event type; privcards trigger --list shows them");
  if (!card.empty() && !parse_id<CardKind>(card)) {
    return complain(card + " is not the id of a card");
  }
  SandboxSteps steps(access, card, stop);
  steps.remember_newest_event();
  if (steps.failure().empty()) run(*type, steps);
  const EventPlace made = steps.await_event(*type);
  if (!steps.failure().empty()) return complain(steps.failure());
  say(event + "  " + made.id + "  #" + std::to_string(made.sequence));
  return 0;
}

int list_triggers() {
  for (int number = 0; number < webhooks::event_type_count; ++number) {
    const auto type = static_cast<EventType>(number);
    std::string line(name_of(type));
    line.resize(26, ' ');
    say(line + std::string(words_of(type)));
  }
  return 0;
}

}  // namespace privcards::cli
