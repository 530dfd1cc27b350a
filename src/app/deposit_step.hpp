#pragma once
// Records one step of a deposit's life: its row as the chain shows it, its row as the owner sees
// it, the wallet's pending sum, the ledger's transfer and the event, all for the same commit.

#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/posting.hpp"
#include "core/deposits/rail.hpp"
#include "core/deposits/scan.hpp"

namespace privcards::app {

// What an operator must hear, for the log; it is in the audit trail as well.
struct DepositAlert {
  DepositId deposit;
  std::string rail;
  deposits::Alert alert = deposits::Alert::held;
};

// Both rows of a deposit while a command works on them. `posting` is of the deposit's wallet.
class DepositStep {
 public:
  DepositStep(WorkingSet& set, Context& context, Posting& posting, deposits::ChainDeposit row,
              deposits::Deposit deposit, std::vector<DepositAlert>& alerts);

  deposits::ChainDeposit& row() { return row_; }
  deposits::Deposit& deposit() { return deposit_; }
  // The deposit is new: announced as pending.
  void begin();
  // `value_minor` is what it is thought to be worth; kept unless it is credited.
  void estimate(std::int64_t value_minor);
  void apply(const deposits::Step& step);
  // The payment itself is another than was kept. Not while it is credited.
  template <class Change>
  void correct(Change change) {
    count_pending(-1);
    change(row_, deposit_);
    count_pending(1);
  }
  // Puts the rows. Once, last; the caller saves the posting.
  void save();

 private:
  void count_pending(int sign);
  void credit(std::int64_t amount_minor);
  void reverse(std::int64_t amount_minor);
  ledger::LedgerAccount clearing() const;
  void announce_as(webhooks::EventType type);

  WorkingSet& set_;
  Context& context_;
  Posting& posting_;
  deposits::ChainDeposit row_;
  deposits::Deposit deposit_;
  std::vector<DepositAlert>& alerts_;
};

// Wants both rows and the wallet's audience; call from load() until nothing new is wanted.
void want_deposit(WorkingSet& set, const std::string& event_key);

}  // namespace privcards::app
