#pragma once
// What an errand of several steps keeps under its idempotency key: first what it has begun, so that
// a repeat goes on with that, and in the end its answer.

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

}  // namespace privcards::rest
