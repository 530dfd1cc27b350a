#pragma once
// The part of the program that needs no network: store, vault and book.

#include <memory>

#include "app/book.hpp"
#include "edge/rest/presenter.hpp"
#include "main/config.hpp"
#include "vault/file_vault.hpp"
#include "vault/system_dice.hpp"

namespace privcards::main {

class SystemClock final : public app::Clock {
 public:
  Instant now() override;
};

// What `privcards admin` works on when no server runs, and what a server is built around.
class Core {
 public:
  static Result<std::unique_ptr<Core>, Fault> open(const Config& config);
  ~Core();  // commits what is queued

  app::Clock& clock() { return clock_; }
  app::Dice& dice() { return dice_; }
  app::Book& book() { return *book_; }
  app::Store& store() { return *store_; }
  vault::FileVault& vault() { return *vault_; }
  const Config& config() const { return config_; }
  // Loads what the vault needs for an account that another program made.
  void know_account(app::Queries& queries, AccountId account);
  void stop();

 private:
  explicit Core(const Config& config) : config_(config) {}
  Result<void, Fault> open_vault();

  Config config_;
  SystemClock clock_;
  vault::SystemDice dice_;
  rest::ApiPresenter presenter_;
  std::unique_ptr<app::Store> store_;
  std::unique_ptr<vault::FileVault> vault_;
  std::unique_ptr<app::Book> book_;
};

}  // namespace privcards::main
