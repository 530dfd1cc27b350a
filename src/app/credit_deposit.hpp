#pragma once
// From a deposit in a block to money in the wallet: weighed each time something it depends on has
// changed, credited in the commit that finds everything in place, decided by a person when held.

#include <optional>
#include <string>
#include <vector>

#include "app/deposit_step.hpp"
#include "app/refusal.hpp"
#include "base/result.hpp"

namespace privcards::app {

// What the deposit is worth now, and how that was found.
struct Quote {
  std::optional<deposits::Price> price;
  bool hold = false;   // a dollar token is far from a dollar
  std::string inputs;  // every sample as JSON, kept on the row that is credited
  int spread_basis_points = 0;
};

struct Weighed {
  deposits::RailState state = deposits::RailState::pending;
  deposits::WaitReason wait = deposits::WaitReason::none;
  bool changed = false;
  std::vector<DepositAlert> alerts;
};

class WeighDeposit {
 public:
  using Answer = Weighed;
  struct Request {
    std::string event_key;
    std::string rail;
    // What the chain itself calls final, where it does.
    std::optional<std::int64_t> finalized_height;
    Quote quote;
    deposits::Screening screening = deposits::Screening::not_asked_for;
    deposits::TokenStanding token = deposits::TokenStanding::not_asked_for;
    std::vector<deposits::RecentDeposit> recent;  // others of this wallet on this rail
  };
  explicit WeighDeposit(Request request) : request_(std::move(request)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  deposits::Evaluation evaluate(const deposits::Rail& rail, const deposits::RailCursor& cursor,
                                const deposits::ChainDeposit& row) const;

  Request request_;
};

// An operator's word about a held deposit.
class DecideDeposit {
 public:
  using Answer = Weighed;
  DecideDeposit(std::string event_key, bool release)
      : event_key_(std::move(event_key)), release_(release) {}
  void load(WorkingSet& set) const { want_deposit(set, event_key_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  std::string event_key_;
  bool release_;
};

}  // namespace privcards::app
