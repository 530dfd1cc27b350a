#pragma once
// What the operator does with rails (the ways from blockchains into wallets), and the addresses
// that accounts are given on them.

#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/refusal.hpp"
#include "app/sandbox.hpp"
#include "base/result.hpp"
#include "core/deposits/rail_address.hpp"

namespace privcards::app {

// Adds a rail; no address is issued on it before it is confirmed. Refuses a name that exists.
class AddRail {
 public:
  using Answer = deposits::Rail;
  explicit AddRail(deposits::Rail rail) : rail_(std::move(rail)) {}
  void load(WorkingSet& set) const { set.rails.want(rail_.name); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  deposits::Rail rail_;
};

// What an operator may change later. Members that are not given stay.
class ChangeRail {
 public:
  using Answer = deposits::Rail;
  struct Request {
    std::string name;
    std::optional<bool> confirmed;
    std::optional<bool> active;
    std::optional<std::string> policy;
    std::optional<std::string> minimum;
    std::optional<std::string> token_minimum;
    std::optional<std::vector<std::string>> tokens;
    bool resume = false;  // go on where the rail stopped
  };
  explicit ChangeRail(Request request) : request_(std::move(request)) {}
  void load(WorkingSet& set) const {
    set.rails.want(request_.name);
    set.chain_cursors.want(request_.name);
  }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Request request_;
};

// Adds addresses to the pool of a rail. All or none; one that stands there already is a conflict of
// the store.
class ImportAddresses {
 public:
  using Answer = deposits::Rail;
  struct Address {
    std::string text;
    Bytes target;
  };
  ImportAddresses(std::string rail, std::vector<Address> addresses)
      : rail_(std::move(rail)), addresses_(std::move(addresses)) {}
  void load(WorkingSet& set) const { set.rails.want(rail_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  std::string rail_;
  std::vector<Address> addresses_;
};

// The address of a wallet on a rail: the one it has, or the next. A rail in trouble still shows the
// addresses that were issued.
class IssueRailAddress {
 public:
  struct Issued {
    deposits::Rail rail;
    deposits::RailAddress address;
  };
  using Answer = Issued;
  IssueRailAddress(WalletId wallet, std::string rail) : wallet_(wallet), rail_(std::move(rail)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Result<deposits::RailAddress, Refusal> take_next(WorkingSet& set, deposits::Rail& rail) const;

  WalletId wallet_;
  std::string rail_;
};

// All addresses of a wallet: one on every rail named, and in the test world a simulated one for
// each asset that no rail takes. A rail that issues none now is passed over; refuses when nothing
// is left to answer with.
class IssueAddresses {
 public:
  using Answer = std::vector<deposits::DepositAddress>;
  IssueAddresses(WalletId wallet, std::vector<deposits::Rail> rails)
      : wallet_(wallet), rails_(std::move(rails)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  WalletId wallet_;
  std::vector<deposits::Rail> rails_;
};

// Whether one of the rails takes it.
bool takes(const std::vector<deposits::Rail>& rails, deposits::Asset asset);

// What is left in the pool is little: the operator should import more.
inline bool pool_is_low(const deposits::Rail& rail) {
  return deposits::uses_pool(rail.network) &&
         (rail.pool_size - rail.next_index) * 5 <= rail.pool_size;
}

}  // namespace privcards::app
