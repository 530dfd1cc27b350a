#pragma once
// PrivCards without its edges: a store, the book on it, a vault, one account with its two wallets,
// and the BINs of the test world. Commands run on the caller's thread, so that a test says exactly
// what shares a group. What the timekeeper of the real program does (ringing alarms that fell due),
// ring_alarms() does here.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/api_command.hpp"
#include "app/book.hpp"
#include "app/network_command.hpp"
#include "tests/support/fakes.hpp"
#include "vault/file_vault.hpp"

namespace privcards::tests {

// Of the BINs every installation begins with.
inline constexpr std::string_view visa_bin = "491653";
inline constexpr std::string_view mastercard_bin = "535522";

class Installation {
 public:
  // `seed` rolls all dice. A store that holds an account already is continued.
  explicit Installation(app::Store& store, std::uint64_t seed = 1);

  // The wallet of the test world; everything a test does happens in it unless it says otherwise.
  WalletId wallet() const { return account_.test_wallet; }
  const ledger::Account& account() const { return account_; }
  HeldClock& clock() { return clock_; }
  app::Vault& vault() { return vault_; }
  app::Dice& dice() { return dice_; }
  app::Book& book() { return *book_; }
  app::Queries& queries() { return *queries_; }
  Instant now();  // the test wallet's time

  // As after a crash: a new book that continues from what was committed.
  Result<void, Fault> restart();

  // One verb as one group of its own.
  template <class Verb>
  Result<typename Verb::Answer, app::Refusal> run(Verb verb) {
    std::optional<Result<typename Verb::Answer, app::Refusal>> result;
    app::ApiOutcome outcome = run_stored(std::move(verb), std::nullopt, &result);
    CHECK(!outcome.fault && result);
    return std::move(*result);
  }
  // With an idempotency key; the stored answer's body is "ok" or the refusal's number.
  template <class Verb>
  app::ApiOutcome run_with_key(Verb verb, const std::string& key, const std::string& request) {
    app::IdempotencyRequest idempotency{.wallet = wallet(),
                                        .key_hash = sha256(as_bytes(key)),
                                        .fingerprint = sha256(as_bytes(request))};
    return run_stored(std::move(verb), idempotency);
  }
  app::NetworkAnswer send(app::NetworkRequest request);
  std::unique_ptr<app::Command> network_command(app::NetworkRequest request,
                                                app::NetworkCommand::Done done);
  void submit(std::unique_ptr<app::Command> command) { CHECK(book_->submit(command)); }

  // Everything due by now, until nothing changes any more.
  void ring_alarms();
  // The test wallet's clock, then what fell due on the way.
  void advance(std::int64_t seconds);

  SecretText pan_of(CardId card);
  // A message about a card: fresh key, deadline ahead, the card's own expiry.
  app::NetworkRequest message(CardId card, app::NetworkMessageKind kind, std::int64_t amount_minor);
  // About any number; no expiry.
  app::NetworkRequest message(const SecretText& pan, app::NetworkMessageKind kind,
                              std::int64_t amount_minor);
  app::CardView card(CardId id);
  authorization::Transaction transaction(TransactionId id);
  ledger::Wallet wallet_row();
  app::VerifyReport verify();

 private:
  void found();
  void continue_from(const ledger::Account& account);

  template <class Verb>
  app::ApiOutcome run_stored(
      Verb verb, std::optional<app::IdempotencyRequest> idempotency,
      std::optional<Result<typename Verb::Answer, app::Refusal>>* result = nullptr) {
    using Answer = typename Verb::Answer;
    std::optional<app::ApiOutcome> done;
    auto render = [&](const Result<Answer, app::Refusal>& answered) -> app::StoredAnswer {
      if (result != nullptr) result->emplace(answered);
      if (answered) return {200, "ok"};
      return {400, std::to_string(static_cast<int>(answered.error()))};
    };
    submit(std::make_unique<app::ApiCommand<Verb, Answer>>(
        std::move(verb), idempotency, clock_.now(), render,
        [&](app::ApiOutcome outcome) { done = std::move(outcome); }));
    book_->run_queued();
    CHECK(done.has_value());
    return std::move(*done);
  }

  app::Store& store_;
  HeldClock clock_;
  SeededDice dice_;
  vault::FileVault vault_;
  LinePresenter presenter_;
  std::unique_ptr<app::Book> book_;
  std::unique_ptr<app::Queries> queries_;
  ledger::Account account_;
};

cards::Bin visa_test_bin();
cards::Bin mastercard_test_bin();

}  // namespace privcards::tests
