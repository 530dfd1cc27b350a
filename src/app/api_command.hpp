#pragma once
// Runs a verb for an API caller: idempotency around it, the rendered answer stored in the same
// commit, the answer handed back after it. A verb is a struct with
//
//   void load(WorkingSet&) const;                                // wants rows; may be called again
//   Result<Answer, Refusal> decide(WorkingSet&, Context&) const; // puts rows; a refusal puts
//   nothing
//
// Both are const: a group may have to be decided again.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "app/command.hpp"
#include "app/refusal.hpp"
#include "base/result.hpp"

namespace privcards::app {

struct IdempotencyRequest {
  WalletId wallet;
  Digest key_hash{};     // SHA-256 of the header's text
  Digest fingerprint{};  // SHA-256 of method, path and body
};

struct StoredAnswer {
  int status = 0;
  std::string body;
};

struct ApiOutcome {
  StoredAnswer answer;
  bool replayed = false;
  std::optional<Refusal> conflict;  // idempotency_key_reused; answer is then empty
  std::optional<Fault> fault;       // nothing happened
};

// The status of an answer that is still to come. Its body says what was begun, so that whoever
// tries again goes on with that instead of beginning anew. Only a verb with `completes` may put the
// answer in its place.
inline constexpr int begun_status = 0;

template <class Verb>
concept Completing = Verb::completes;

inline std::int32_t idempotency_day(Instant now) {
  return static_cast<std::int32_t>(now.ms / 86'400'000);
}
// Shortly before midnight the same key may have come to another node, whose day has begun.
inline constexpr std::int64_t clocks_apart_seconds_max = 120;

template <class Verb, class Answer>
class ApiCommand final : public Command {
 public:
  // Both run on the book's thread. An empty body from `render` is an answer that must not be
  // stored.
  using Render = std::function<StoredAnswer(const Result<Answer, Refusal>&)>;
  using Done = std::function<void(ApiOutcome)>;

  ApiCommand(Verb verb, const std::optional<IdempotencyRequest>& idempotency, Instant received_at,
             Render render, Done done)
      : verb_(std::move(verb)),
        idempotency_(idempotency),
        day_(idempotency_day(received_at)),
        last_day_(idempotency_day(received_at.plus_seconds(clocks_apart_seconds_max))),
        render_(std::move(render)),
        done_(std::move(done)) {}

  void load(WorkingSet& set) override {
    if (idempotency_) {
      // What a key has done is looked up behind the wallet's lock, in whichever day it stands.
      set.wallets.want(idempotency_->wallet);
      for (std::int32_t day = last_day_; day >= day_ - 1; --day) {
        if (day == day_) set.idempotent_answers.want(key(day));
        if (day != day_) set.idempotent_answers.want_stored(key(day));
      }
    }
    verb_.load(set);
  }

  void decide(WorkingSet& set, Context& context) override {
    if (idempotency_ && answer_from_before(set)) return;
    Result<Answer, Refusal> result = std::as_const(verb_).decide(set, context);
    outcome_.answer = render_(result);
    if (!idempotency_ || outcome_.answer.body.empty()) return;
    set.idempotent_answers.put({.key = key(day_),
                                .fingerprint = idempotency_->fingerprint,
                                .status = outcome_.answer.status,
                                .body = outcome_.answer.body,
                                .created_at = context.now});
  }

  void forget() override { outcome_ = {}; }
  void committed() override { done_(std::move(outcome_)); }
  void failed(const Fault& fault) override {
    outcome_ = {};
    outcome_.fault = fault;
    done_(std::move(outcome_));
  }

 private:
  IdempotencyKey key(std::int32_t day) const {
    return {.day = day, .wallet = idempotency_->wallet, .key_hash = idempotency_->key_hash};
  }

  bool answer_from_before(WorkingSet& set) {
    const IdempotentAnswer* stored = nullptr;
    for (std::int32_t day = last_day_; stored == nullptr && day >= day_ - 1; --day) {
      stored = set.idempotent_answers.find(key(day));
    }
    if (stored == nullptr) return false;
    if (stored->fingerprint != idempotency_->fingerprint) {
      outcome_.conflict = Refusal::idempotency_key_reused;
    } else if (stored->status == begun_status && Completing<Verb>) {
      day_ = stored->key.day;
      return false;
    } else {
      outcome_.answer = {stored->status, stored->body};
      outcome_.replayed = true;
    }
    return true;
  }

  Verb verb_;
  std::optional<IdempotencyRequest> idempotency_;
  std::int32_t day_;
  std::int32_t last_day_;
  Render render_;
  Done done_;
  ApiOutcome outcome_;
};

}  // namespace privcards::app
