#pragma once
// Hands a verb of `app` to the book for a call, and answers the call after the commit. Refusals of
// the rules are answers too: they are kept under the idempotency key like a success, except those
// that may pass when tried again.

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "app/api_command.hpp"
#include "edge/rest/api.hpp"

namespace privcards::rest {

// Renders the answer's JSON, on the book's thread.
template <class Answer>
using RenderAnswer = std::function<void(std::string& out, const Answer& answer)>;

// `then` gets the outcome instead of the call, for verbs that are a step of something longer.
template <class Verb>
void submit_verb(const CallPtr& call, Verb verb, int status,
                 RenderAnswer<typename Verb::Answer> render,
                 std::function<void(app::ApiOutcome)> then) {
  using Answer = typename Verb::Answer;
  auto unstored = std::make_shared<app::StoredAnswer>();
  auto render_any = [call, status, render = std::move(render),
                     unstored](const Result<Answer, app::Refusal>& result) {
    app::StoredAnswer answer{.status = status, .body = {}};
    if (result) {
      render(answer.body, *result);
      return answer;
    }
    const ApiError error{.code = code_of(result.error())};
    answer = {status_of(error), call->error_body(error)};
    if (answer.status < 500) return answer;
    *unstored = std::move(answer);
    return app::StoredAnswer{};
  };
  auto done = [then = std::move(then), unstored](app::ApiOutcome outcome) {
    if (outcome.answer.body.empty()) outcome.answer = *unstored;
    then(std::move(outcome));
  };
  std::unique_ptr<app::Command> command = std::make_unique<app::ApiCommand<Verb, Answer>>(
      std::move(verb), call->idempotency, call->api.clock().now(), std::move(render_any),
      std::move(done));
  if (!call->api.book().submit(command)) call->fail(ErrorCode::unavailable);
}

inline void answer_outcome(const CallPtr& call, const app::ApiOutcome& outcome) {
  if (outcome.fault) return call->fault(*outcome.fault);
  if (outcome.conflict) return call->fail(code_of(*outcome.conflict));
  call->answer_stored(outcome.answer, outcome.replayed);
}

template <class Verb>
void run_verb(const CallPtr& call, Verb verb, int status,
              RenderAnswer<typename Verb::Answer> render) {
  submit_verb(call, std::move(verb), status, std::move(render),
              [call](const app::ApiOutcome& outcome) { answer_outcome(call, outcome); });
}

}  // namespace privcards::rest
