#pragma once
// What a rail's scanner writes while it follows its chain. Every command names the place it stood
// on and changes nothing when the rail has moved on meanwhile: of two scanners, and of a replay
// after a crash, one is late and harmless. A block, the deposits in it and the cursor behind it are
// one commit.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/deposit_step.hpp"
#include "app/ports/rail_feed.hpp"
#include "app/refusal.hpp"
#include "base/result.hpp"

namespace privcards::app {

// Prices of the moment, for estimates only; by asset.
struct Estimates {
  std::array<std::optional<deposits::Price>, 5> prices;
  std::optional<deposits::Price> of(deposits::Asset asset) const {
    return prices[static_cast<std::size_t>(asset)];
  }
};

struct Observed {
  bool taken = false;  // false: the rail has moved on; look again
  std::vector<DepositAlert> alerts;
  // Indexes that were paid to and belong to nobody: they are issued to nobody any more.
  std::vector<std::int64_t> unissued;
};

// Where reading begins. Once per rail.
class AnchorRail {
 public:
  using Answer = Observed;
  AnchorRail(std::string rail, std::int64_t height, std::string hash)
      : rail_(std::move(rail)), height_(height), hash_(std::move(hash)) {}
  void load(WorkingSet& set) const {
    set.chain_cursors.want(rail_);
    set.chain_blocks.want({rail_, deposits::ring_slot(height_)});
  }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  std::string rail_;
  std::int64_t height_;
  std::string hash_;
};

// The next block. `rail` is the scanner's copy of the row; what may change is read anew. What the
// chain calls final is kept with the block: -1 where it says nothing.
class ObserveBlock {
 public:
  using Answer = Observed;
  ObserveBlock(deposits::Rail rail, ChainBlock block, Estimates estimates,
               std::int64_t final_height = -1)
      : rail_(std::move(rail)),
        block_(std::move(block)),
        estimates_(estimates),
        final_height_(final_height) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  deposits::Rail rail_;
  ChainBlock block_;
  Estimates estimates_;
  std::int64_t final_height_;
};

// The cursor's block is not on the chain any more. `event_keys` names the deposits in it.
class OrphanBlock {
 public:
  using Answer = Observed;
  OrphanBlock(std::string rail, std::int64_t height, std::string hash,
              std::vector<std::string> event_keys)
      : rail_(std::move(rail)),
        height_(height),
        hash_(std::move(hash)),
        event_keys_(std::move(event_keys)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  std::string rail_;
  std::int64_t height_;
  std::string hash_;
  std::vector<std::string> event_keys_;
};

// Payments in no block yet, and those that can no longer be mined.
class ObserveUnconfirmed {
 public:
  using Answer = Observed;
  ObserveUnconfirmed(deposits::Rail rail, std::vector<chain::Sighting> sightings,
                     std::vector<std::string> vanished, Estimates estimates)
      : rail_(std::move(rail)),
        sightings_(std::move(sightings)),
        vanished_(std::move(vanished)),
        estimates_(estimates) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  deposits::Rail rail_;
  std::vector<chain::Sighting> sightings_;
  std::vector<std::string> vanished_;
  Estimates estimates_;
};

// What an account has received, on chains that are read account by account. Only what the chain
// calls final is taken for mined; `vanished` was seen before it was final and is not there any
// more.
class ObserveAccount {
 public:
  using Answer = Observed;
  ObserveAccount(deposits::Rail rail, AccountTarget target, AccountScan scan,
                 std::vector<std::string> vanished, Estimates estimates)
      : rail_(std::move(rail)),
        target_(std::move(target)),
        scan_(std::move(scan)),
        vanished_(std::move(vanished)),
        estimates_(estimates) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  deposits::Rail rail_;
  AccountTarget target_;
  AccountScan scan_;
  std::vector<std::string> vanished_;
  Estimates estimates_;
};

// How far all accounts were read: what the node must still have the history of.
class AccountsRead {
 public:
  using Answer = Observed;
  AccountsRead(std::string rail, std::int64_t height) : rail_(std::move(rail)), height_(height) {}
  void load(WorkingSet& set) const { set.chain_cursors.want(rail_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  std::string rail_;
  std::int64_t height_;
};

// A person must look before the rail goes on.
class StopRail {
 public:
  using Answer = Observed;
  StopRail(std::string rail, std::string reason)
      : rail_(std::move(rail)), reason_(std::move(reason)) {}
  void load(WorkingSet& set) const { set.chain_cursors.want(rail_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  std::string rail_;
  std::string reason_;
};

// The event's key with its chain in front.
std::string event_key_on(const deposits::Rail& rail, const chain::Sighting& sighting);

}  // namespace privcards::app
