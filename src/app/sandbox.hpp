#pragma once
// What the test world simulates without a network message: deposits, 3-D Secure challenges, the
// clock, and a hold that lapses now. Payments themselves go through the network path
// (ports/acquirer.hpp).

#include <string>

#include "app/card_rows.hpp"
#include "core/deposits/deposit.hpp"
#include "core/threeds/challenge.hpp"

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

// What a one-time code is sealed for (Vault::seal).
inline constexpr std::string_view otp_purpose = "3ds.otp";

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
  void load(WorkingSet& set) const { want_card(set, request_.ref); }
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
