#pragma once
// Random commands against the book on a memory store, from one seed: time jumps, the store fails at
// any call, the program restarts and loses what it had not answered, callers and networks ask
// again. After each group the model's balances must be the books', and the books must verify.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "store/memory/memory_store.hpp"
#include "tests/sim/errands.hpp"
#include "tests/sim/model.hpp"

namespace privcards::tests {

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed);

  // Groups of commands; false when something broke, problem() says what.
  bool run(std::int64_t steps);
  // Lets everything open come to its end: nothing may stay held, owed to an endpoint, or
  // unanswered.
  bool wind_down();
  const std::string& problem() const { return problem_; }
  std::string summary() const;

 private:
  // Each adds one errand.
  void add_errand();
  void add_deposit();
  void add_card();
  void add_movement();
  void add_status_change();
  void add_payment();
  void add_follow_up(CardId card, const app::MessageKey& key);
  void add_purchase();
  void add_increment();
  void add_reversal();
  void add_settlement();
  void add_refund();
  void add_advice();
  void add_challenge();
  void add_webhook();

  template <class Verb>
  void add_api(std::function<Verb()> make, std::function<void(const typename Verb::Answer&)> apply);
  void add_message(app::NetworkRequest request,
                   std::function<void(const app::NetworkAnswer&)> apply);
  app::NetworkRequest about(CardId card, app::NetworkMessageKind kind, std::int64_t amount);
  app::NetworkRequest about(TransactionId payment, app::NetworkMessageKind kind,
                            std::int64_t amount);

  void run_group();
  void submit(Errand& errand) { installation_.submit(errand.ask()); }
  void submit_alarms(Instant now);
  void submit_attempt(const app::Alarm& alarm);
  void pass_time();
  void move_clock(std::int64_t ms);
  bool sound();
  bool same_as_model();
  void report(std::string sentence) {
    if (problem_.empty()) problem_ = std::move(sentence);
  }

  std::uint64_t below(std::uint64_t bound) { return dice_.below(bound); }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  std::int64_t amount(std::int64_t max_minor);
  std::optional<CardId> some_card();
  std::optional<TransactionId> some_payment(bool open_only);
  Instant now();  // the wallet's time, by the model

  SeededDice dice_;
  store::MemoryStore store_;
  Installation installation_;
  Model model_;
  std::vector<std::unique_ptr<Errand>> errands_;
  std::vector<Errand*> unanswered_;
  std::vector<std::function<void()>> add_later_;  // what an answer led to
  std::map<CardId, SecretText> pans_;
  std::map<TransactionId, app::MessageKey> keys_;
  std::vector<WebhookId> webhooks_;
  std::int64_t groups_ = 0;
  std::int64_t faults_ = 0;
  std::int64_t restarts_ = 0;
  std::uint64_t fault_percent_ = 0;
  std::string problem_;
};

}  // namespace privcards::tests
