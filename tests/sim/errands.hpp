#pragma once
// What somebody wants done and asks again for until it is answered: a caller with an idempotency
// key, a network that repeats its message. An errand makes its command anew for each asking; the
// model is told once, when the first answer comes.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/api_command.hpp"
#include "app/network_command.hpp"
#include "tests/support/installation.hpp"

namespace privcards::tests {

class Errand {
 public:
  virtual ~Errand() = default;
  virtual std::unique_ptr<app::Command> ask() = 0;
  bool answered() const { return answered_; }
  // Whether asking again is promised to be recognised.
  virtual bool remembered(Instant now) const = 0;
  // What should not have happened, if it did.
  const std::string& problem() const { return problem_; }

 protected:
  void problem(std::string sentence) {
    if (problem_.empty()) problem_ = std::move(sentence);
  }
  bool answered_ = false;

 private:
  std::string problem_;
};

// A verb under an idempotency key of its own.
template <class Verb>
class ApiErrand final : public Errand {
 public:
  using Answer = typename Verb::Answer;
  using Apply = std::function<void(const Result<Answer, app::Refusal>&)>;

  ApiErrand(Installation& installation, std::int64_t number, std::function<Verb()> make,
            Apply apply)
      : installation_(installation),
        key_(sha256(as_bytes("errand " + std::to_string(number)))),
        make_(std::move(make)),
        apply_(std::move(apply)) {}

  std::unique_ptr<app::Command> ask() override {
    app::IdempotencyRequest idempotency{installation_.wallet(), key_, key_};
    // The result is known when the command decides and counts when it is committed.
    auto result = std::make_shared<std::optional<Result<Answer, app::Refusal>>>();
    auto render = [result](const Result<Answer, app::Refusal>& decided) -> app::StoredAnswer {
      result->emplace(decided);
      return {200, "stored"};
    };
    asked_at_ = installation_.clock().now();
    return std::make_unique<app::ApiCommand<Verb, Answer>>(
        make_(), idempotency, installation_.clock().now(), render,
        [this, result](app::ApiOutcome outcome) { done(std::move(outcome), *result); });
  }
  // Keys are kept for 24 hours from the answer.
  bool remembered(Instant now) const override {
    return !answered_ || now <= answered_at_.plus_seconds(24 * 3'600);
  }

 private:
  void done(app::ApiOutcome outcome, const std::optional<Result<Answer, app::Refusal>>& result) {
    if (outcome.fault) return;
    if (outcome.conflict || outcome.answer.body != "stored") problem("a key was taken for another");
    if (outcome.replayed != answered_) problem("a request under a key was not done exactly once");
    if (!outcome.replayed) {
      apply_(*result);
      answered_at_ = asked_at_;
    }
    answered_ = true;
  }

  Installation& installation_;
  Digest key_;
  std::function<Verb()> make_;
  Apply apply_;
  Instant asked_at_;
  Instant answered_at_;
};

// A network message.
class MessageErrand final : public Errand {
 public:
  using Apply = std::function<void(const app::NetworkAnswer&)>;

  MessageErrand(Installation& installation, app::NetworkRequest request, Apply apply)
      : installation_(installation), request_(std::move(request)), apply_(std::move(apply)) {}

  const app::NetworkRequest& request() const { return request_; }

  std::unique_ptr<app::Command> ask() override {
    request_.deadline = installation_.clock().now().plus_seconds(10);
    return installation_.network_command(
        request_, [this](Result<app::NetworkAnswer, Fault> answer) { done(answer); });
  }
  bool remembered(Instant) const override { return true; }

 private:
  void done(const Result<app::NetworkAnswer, Fault>& answer) {
    if (!answer) return;
    if (answer->late || answer->conflict) problem("a message was taken for another");
    if (answer->repeated != answered_) problem("a message was not booked exactly once");
    if (answered_ && answer->reply.bytes != reply_) problem("a repeat got another answer");
    if (!answered_) apply_(*answer);
    reply_ = answer->reply.bytes;
    answered_ = true;
  }

  Installation& installation_;
  app::NetworkRequest request_;
  Apply apply_;
  Bytes reply_;
};

}  // namespace privcards::tests
