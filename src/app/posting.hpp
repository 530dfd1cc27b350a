#pragma once
// Moves money: writes a transfer and keeps the balances beside it equal to the sum of transfers, in
// one step, so that no caller can do one without the other. A Posting is made for one command,
// works on copies of the wallet and card rows it names, and puts them back with save().

#include <optional>

#include "app/command.hpp"
#include "core/ledger/transfer.hpp"

namespace privcards::app {

class Posting {
 public:
  // The wallet, and the card's balance when `card` is given, must be loaded and exist.
  Posting(WorkingSet& set, Context& context, WalletId wallet, CardId card = {});

  ledger::Wallet& wallet() { return wallet_; }
  const ledger::Wallet& wallet() const { return wallet_; }
  cards::CardBalance& balance() { return *balance_; }
  const cards::CardBalance& balance() const { return *balance_; }
  Instant now() const { return now_; }  // the wallet's time

  struct Movement {
    ledger::LedgerAccount from;
    ledger::LedgerAccount to;
    std::int64_t amount_minor = 0;  // 0 moves nothing and writes nothing
    ledger::Reason reason = ledger::Reason::deposit;
    std::int64_t cause = 0;
  };
  void move(const Movement& movement);

  // Counts a payment towards the month it falls in, or takes it out of the month it was counted in.
  void add_spent(std::int64_t amount_minor);
  void remove_spent(std::int64_t amount_minor, std::int32_t counted_in_month);

  // Links a new transaction into the card's and the wallet's chains and puts it.
  void record(authorization::Transaction transaction);

  void save();  // once, last

 private:
  void apply(const ledger::LedgerAccount& account, std::int64_t delta_minor);

  WorkingSet& set_;
  Context& context_;
  ledger::Wallet wallet_;
  std::optional<cards::CardBalance> balance_;
  Instant now_;
};

}  // namespace privcards::app
