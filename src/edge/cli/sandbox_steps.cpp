#include "edge/cli/sandbox_steps.hpp"

#include <utility>

namespace privcards::cli {
namespace {

constexpr std::int64_t poll_ms = 100;
constexpr int polls_max = 200;

}  // namespace

void SandboxSteps::fail(std::string why) {
  if (failure_.empty()) failure_ = std::move(why);
}

Result<boost::json::object, ApiFailure> SandboxSteps::call(std::string method,
                                                           std::string_view path,
                                                           std::string body) {
  auto answer = api_.call(std::move(method), path, std::move(body));
  if (!answer) fail(answer.error().sentence);
  return answer;
}

const std::string& SandboxSteps::card() {
  if (card_.empty()) issue_card();
  return card_;
}

void SandboxSteps::issue_card() {
  if (!failure_.empty()) return;
  const auto bins = call("GET", "/bins", {});
  if (!bins) return;
  const auto* bin = first_row(*bins);
  if (bin == nullptr) return fail("there is no BIN to issue a card from");
  const std::string body =
      R"({"bin_id":")" + text_of(*bin, "id") + R"(","amount":100,"label":"privcards trigger"})";
  card_ = post("/cards", body, "insufficient_funds");
  if (!card_.empty() || !failure_.empty()) return;
  post("/sandbox/deposits", R"({"currency":"usdt","amount_usd":1000})");
  card_ = post("/cards", body);
}

std::string SandboxSteps::get(std::string_view path, std::string_view member) {
  if (!failure_.empty()) return {};
  const auto answer = call("GET", path, {});
  return answer ? text_of(*answer, member) : std::string();
}

std::string SandboxSteps::post(std::string_view path, std::string body,
                               std::string_view tolerated) {
  if (!failure_.empty()) return {};
  const auto answer = api_.call("POST", path, std::move(body));
  if (answer) return text_of(*answer, "id");
  if (tolerated.empty() || answer.error().code != tolerated) fail(answer.error().sentence);
  return {};
}

void SandboxSteps::patch(std::string_view path, std::string body) {
  if (failure_.empty()) static_cast<void>(call("PATCH", path, std::move(body)));
}

void SandboxSteps::remove(std::string_view path) {
  static_cast<void>(call("DELETE", path, {}));  // also after a failure: it tidies up
}

std::string SandboxSteps::authorize(std::string_view amount) {
  const std::string& card_id = card();
  return post("/sandbox/authorizations",
              R"({"card_id":")" + card_id + R"(","amount":)" + std::string(amount) + "}");
}

void SandboxSteps::ping_a_webhook() {
  const auto list = call("GET", "/webhooks?per_page=1", {});
  if (!list) return;
  if (const auto* webhook = first_row(*list); webhook != nullptr) {
    post("/webhooks/" + text_of(*webhook, "id") + "/test");
    return;
  }
  // By the rules for addresses nothing is ever sent there.
  const std::string made = post(
      "/webhooks", R"({"url":"https://127.0.0.1/privcards-trigger","events":["card.created"]})");
  post("/webhooks/" + made + "/test");
  if (!made.empty()) remove("/webhooks/" + made);
}

void SandboxSteps::remember_newest_event() {
  const auto newest = newest_event(api_);
  if (!newest) return fail(newest.error());
  newest_sequence_ = newest->sequence;
}

EventPlace SandboxSteps::await_event(webhooks::EventType type) {
  for (int poll = 0; failure_.empty() && poll < polls_max; ++poll) {
    auto newest = newest_event(api_, name_of(type));
    if (!newest) {
      fail(newest.error());
    } else if (newest->sequence > newest_sequence_) {
      return std::move(*newest);
    } else if (stop_.wait_ms(poll_ms)) {
      fail("stopped");
    }
  }
  fail(std::string(name_of(type)) + " did not come");
  return {};
}

}  // namespace privcards::cli
