#pragma once
// What a scenario plays on: an installation on one store, and the things its steps named: cards,
// payments, challenges. Steps are functions over it; steps.hpp finds one by its words.

#include <map>
#include <memory>
#include <string>

#include "app/network_request.hpp"
#include "tests/scenarios/words.hpp"
#include "tests/support/installation.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {

// What a step came to, in the words a scenario expects behind its arrow.
struct Outcome {
  std::string text = "done";
  bool good = true;  // may stay unsaid

  static Outcome refused(app::Refusal refusal);
};

// A payment message by its name: a reversal may name it before it was sent.
struct Payment {
  app::MessageKey key;
  TransactionId transaction;
  std::optional<app::NetworkRequest> sent;
  Bytes reply;
};

class Stage {
 public:
  explicit Stage(StoreKind kind)
      : store_(make_store(kind)), installation_(std::make_unique<Installation>(store_->store())) {}

  Installation& installation() { return *installation_; }
  WalletId wallet() { return installation_->wallet(); }
  // As after a crash and a restart of the machine.
  void restart();

  CardId card(const std::string& name) const;
  void name_card(const std::string& name, CardId card) { cards_[name] = card; }
  // Known by name only, or sent already.
  Payment& payment(const std::string& name);
  authorization::Transaction transaction(const std::string& payment);
  ChallengeId challenge(const std::string& name) const;
  void name_challenge(const std::string& name, ChallengeId challenge) {
    challenges_[name] = challenge;
  }
  const SecretText& code_of(ChallengeId challenge) const { return codes_.at(challenge); }
  void remember_code(ChallengeId challenge, SecretText code) {
    codes_[challenge] = std::move(code);
  }

  cards::Program& program() { return program_; }
  std::map<std::string, cards::Bin>& bins() { return bins_; }

  // Runs a verb; with an idempotency key when the step ends in `key K`.
  template <class Verb>
  Outcome perform(Verb verb, Words& words, const std::string& request) {
    std::string key = words.take("key") ? words.next("a key") : "";
    words.finish();
    if (key.empty()) {
      auto result = installation_->run(std::move(verb));
      return result ? Outcome{} : Outcome::refused(result.error());
    }
    app::ApiOutcome outcome = installation_->run_with_key(std::move(verb), key, request);
    if (outcome.conflict) return Outcome::refused(*outcome.conflict);
    bool done = outcome.answer.body == "ok";
    Outcome told = done ? Outcome{} : Outcome::refused(refusal_in(outcome.answer.body));
    if (outcome.replayed) told.text += " replayed";
    return told;
  }

 private:
  static app::Refusal refusal_in(const std::string& body) {
    return static_cast<app::Refusal>(std::stoi(body));
  }

  std::unique_ptr<StoreUnderTest> store_;
  std::unique_ptr<Installation> installation_;
  std::uint64_t seed_ = 1;
  std::map<std::string, CardId> cards_;
  std::map<std::string, Payment> payments_;
  std::map<std::string, ChallengeId> challenges_;
  std::map<ChallengeId, SecretText> codes_;
  cards::Program program_;
  std::map<std::string, cards::Bin> bins_{{"visa", visa_test_bin()},
                                          {"mastercard", mastercard_test_bin()}};
};

}  // namespace privcards::tests
