#pragma once
// Steps in the test world, one after the other: after the first that fails, the rest do nothing and
// failure() says what happened.

#include <string>
#include <string_view>

#include "core/webhooks/event.hpp"
#include "edge/cli/event_log.hpp"
#include "edge/cli/stop.hpp"

namespace privcards::cli {

class SandboxSteps {
 public:
  // `card` may be empty.
  SandboxSteps(const Access& access, std::string card, Stop& stop)
      : api_(access), card_(std::move(card)), stop_(stop) {}

  const std::string& failure() const { return failure_; }
  void fail(std::string why);
  // The card to use; issued at the first call when none was given.
  const std::string& card();
  // A new one, from the first BIN; funds the wallet when that is needed.
  void issue_card();

  // Answers with the id of the result. `tolerated` is an error that means "done already".
  std::string post(std::string_view path, std::string body = "{}", std::string_view tolerated = {});
  std::string get(std::string_view path, std::string_view member);
  void patch(std::string_view path, std::string body);
  void remove(std::string_view path);
  // An amount is as it is written in the request.
  std::string authorize(std::string_view amount);
  // One of the account's, or one made for the moment that reaches nobody.
  void ping_a_webhook();

  // Events from now on are news.
  void remember_newest_event();
  // Waits for a new event of the type.
  EventPlace await_event(webhooks::EventType type);
  const Access& access() const { return api_.access(); }

 private:
  Result<boost::json::object, ApiFailure> call(std::string method, std::string_view path,
                                               std::string body);

  ApiClient api_;
  std::string card_;
  Stop& stop_;
  std::string failure_;
  std::int64_t newest_sequence_ = 0;
};

}  // namespace privcards::cli
