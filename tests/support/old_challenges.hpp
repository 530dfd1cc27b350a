#pragma once
// Challenges as releases before the access control server made them: without an authentication, for
// five minutes. Such rows may still stand in a database, expire, and be listed.

#include <string>

#include "app/card_rows.hpp"
#include "core/threeds/challenge.hpp"

namespace privcards::tests {

using app::CardRef;
using app::Context;
using app::Refusal;
using app::WorkingSet;

struct ChallengeAnswer {
  threeds::Challenge challenge;
  SecretText otp;  // while pending
};

class StartChallenge {
 public:
  using Answer = ChallengeAnswer;
  struct Request {
    CardRef ref;
    std::int64_t amount_minor = 0;
    std::string merchant;
  };
  explicit StartChallenge(Request request) : request_(std::move(request)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Request request_;
};

// Three wrong codes fail the challenge; a wrong one before that leaves it pending.
class SubmitCode {
 public:
  using Answer = ChallengeAnswer;
  SubmitCode(WalletId wallet, ChallengeId challenge, SecretText code)
      : wallet_(wallet), challenge_(challenge), code_(std::move(code)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  WalletId wallet_;
  ChallengeId challenge_;
  SecretText code_;
};

}  // namespace privcards::tests
