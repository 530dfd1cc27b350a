#pragma once
// What the test world simulates without a network message: deposits, the clock, and a hold that
// lapses now. Payments go through the network path (ports/acquirer.hpp), 3-D Secure through the
// access control server (ports/checkout.hpp).

#include <string>

#include "app/card_rows.hpp"
#include "core/deposits/deposit.hpp"

namespace privcards::app {

enum class Confirmation : std::uint8_t { pending_only, confirmed };

// A deposit seen, and with `confirmed` credited in the same commit.
class SimulateDeposit {
 public:
  using Answer = deposits::Deposit;
  struct Request {
    WalletId wallet;
    deposits::Asset asset = deposits::Asset::btc;
    std::int64_t amount_usd_minor = 0;
    Confirmation confirmation = Confirmation::confirmed;
  };
  explicit SimulateDeposit(Request request) : request_(request) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Request request_;
};

// The wallet's simulated addresses, made at the first asking and the same ever after.
class SimulateAddresses {
 public:
  using Answer = std::vector<deposits::DepositAddress>;
  SimulateAddresses(WalletId wallet, std::vector<deposits::Asset> assets)
      : wallet_(wallet), assets_(std::move(assets)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  WalletId wallet_;
  std::vector<deposits::Asset> assets_;
};

class ExpireHold {
 public:
  using Answer = authorization::Transaction;
  ExpireHold(WalletId wallet, TransactionId authorization)
      : wallet_(wallet), authorization_(authorization) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  WalletId wallet_;
  TransactionId authorization_;
};

inline constexpr std::int64_t clock_seconds_max = 10LL * 366 * 86'400;  // from real time

class AdvanceClock {
 public:
  using Answer = Instant;  // the wallet's time now
  AdvanceClock(WalletId wallet, std::int64_t seconds) : wallet_(wallet), seconds_(seconds) {}
  void load(WorkingSet& set) const { set.wallets.want(wallet_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  WalletId wallet_;
  std::int64_t seconds_;
};

}  // namespace privcards::app
