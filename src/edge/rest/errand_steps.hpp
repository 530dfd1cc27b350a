#pragma once
// What an errand of several steps keeps under its idempotency key: first what it has begun, so that
// a repeat goes on with that, and in the end its answer, a refusal of the rules as well.

#include <memory>
#include <string>
#include <utility>

#include "edge/rest/run_verb.hpp"

namespace privcards::rest {

// A verb that changes nothing: with an idempotency key around it, it looks an answer up or keeps
// one.
struct BeginErrand {
  using Answer = bool;
  void load(app::WorkingSet&) const {}
  Result<bool, app::Refusal> decide(app::WorkingSet&, app::Context&) const { return true; }
};
struct CompleteErrand : BeginErrand {
  static constexpr bool completes = true;
};

inline void complete_errand(const CallPtr& call, int status, std::string json) {
  if (!call->idempotency) return call->answer(status, std::move(json));
  auto body = std::make_shared<std::string>(std::move(json));
  run_verb<CompleteErrand>(call, CompleteErrand{}, status,
                           [body](std::string& out, bool) { out = *body; });
}

// What the errand found speaks against it. Whoever repeats the request is told the same, also when
// it would be possible by then.
inline void refuse_errand(const CallPtr& call, const ApiError& error) {
  CHECK(status_of(error) < 500);
  if (!call->idempotency) return call->fail(error);
  complete_errand(call, status_of(error), call->error_body(error));
}
inline void refuse_errand(const CallPtr& call, ErrorCode code) {
  refuse_errand(call, ApiError{.code = code});
}

}  // namespace privcards::rest
