#pragma once
// A chain that can be reorganised at will, and a follower that does with scan and crediting what
// the server does with them: one action, one commit. Its state is a value, so that a crash between
// the action and its commit is a copy thrown away.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "core/deposits/crediting.hpp"
#include "core/deposits/scan.hpp"

namespace privcards::deposits {

struct ToyPayment {
  std::string event_key;
  std::uint64_t units = 0;
};

struct ToyBlock {
  Digest hash{};
  Digest parent{};
  std::vector<ToyPayment> payments;
};

class ToyChain {
 public:
  ToyChain() {
    blocks_.push_back({.hash = sha256(as_bytes("genesis")), .parent = {}, .payments = {}});
  }

  std::int64_t tip() const { return static_cast<std::int64_t>(blocks_.size()) - 1; }
  const ToyBlock& at(std::int64_t height) const {
    return blocks_.at(static_cast<std::size_t>(height));
  }
  std::optional<Digest> hash_at(std::int64_t height) const {
    if (height < 0 || height > tip()) return std::nullopt;
    return at(height).hash;
  }
  // No two blocks ever have the same hash.
  void mine(std::vector<ToyPayment> payments = {}) {
    const Digest hash = sha256(as_bytes("block " + std::to_string(++mined_)));
    blocks_.push_back({hash, blocks_.back().hash, std::move(payments)});
  }
  void mine_empty(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) mine();
  }
  // Takes the newest blocks away; what was paid in them.
  std::vector<ToyPayment> undo(std::int64_t count) {
    std::vector<ToyPayment> payments;
    for (; count > 0 && tip() > 0; --count) {
      const auto& gone = blocks_.back().payments;
      payments.insert(payments.begin(), gone.begin(), gone.end());
      blocks_.pop_back();
    }
    return payments;
  }

 private:
  std::vector<ToyBlock> blocks_;
  std::int64_t mined_ = 0;
};

// What the server's store holds.
struct FollowerState {
  std::vector<ToyBlock> blocks;  // by height, on our chain
  std::map<std::string, RailDeposit> deposits;
  std::map<std::string, std::vector<RailPosting>> postings;
  std::vector<Alert> alerts;
  std::int64_t orphaned = 0;
  std::int64_t reversals = 0;

  std::int64_t balance_minor() const {
    std::int64_t sum = 0;
    for (const auto& [key, list] : postings) {
      for (const RailPosting& posting : list) {
        sum += posting.kind == PostingKind::credit ? posting.amount_minor : -posting.amount_minor;
      }
    }
    return sum;
  }
};

class Follower {
 public:
  FollowerState state;
  ScanLimits limits;
  Requirement required{.blocks = 3};
  std::optional<std::int64_t> cents_per_unit = 2;
  std::uint64_t minimum_units = 10;
  std::int64_t behind_ms = 0;

  explicit Follower(const ToyChain& chain) { state.blocks.push_back(chain.at(0)); }

  ScanCursor cursor() const {
    return {static_cast<std::int64_t>(state.blocks.size()) - 1, state.blocks.back().hash};
  }

  // One action and its commit. `lose` drops the commit, as a crash would.
  ScanStep step(const ToyChain& chain, bool lose = false) {
    FollowerState work = state;
    const ScanStep step = next_step(cursor(), view(chain), limits, work.orphaned);
    if (step.action == ScanAction::orphan) orphan(work);
    if (step.action == ScanAction::fetch) take_in(work, chain.at(cursor().height + 1));
    if (step.action == ScanAction::stop) return step;
    evaluate(work, chain.tip());
    if (!lose) state = std::move(work);
    return step;
  }
  ScanStep run(const ToyChain& chain) {
    ScanStep last;
    do {
      last = step(chain);
    } while (last.action == ScanAction::fetch || last.action == ScanAction::orphan);
    return last;
  }
  void tell(const std::string& key, const RailEvent& event) { tell(state, key, event); }
  RailState state_of(const std::string& key) const { return state.deposits.at(key).state; }

 private:
  NodeView view(const ToyChain& chain) const {
    NodeView view{.tip_height = chain.tip(), .behind_ms = behind_ms};
    view.hash_at_cursor = chain.hash_at(cursor().height);
    view.hash_at_next = chain.hash_at(cursor().height + 1);
    view.tip_differs =
        chain.tip() < cursor().height &&
        chain.at(chain.tip()).hash != state.blocks.at(static_cast<std::size_t>(chain.tip())).hash;
    return view;
  }
  static void tell(FollowerState& work, const std::string& key, const RailEvent& event) {
    RailDeposit& deposit = work.deposits.at(key);
    const Step step = next(deposit, event);
    deposit = step.deposit;
    if (step.posting) work.postings[key].push_back(*step.posting);
    work.alerts.insert(work.alerts.end(), step.alerts.begin(), step.alerts.end());
    if (step.posting && step.posting->kind == PostingKind::reversal) ++work.reversals;
  }
  static void orphan(FollowerState& work) {
    const ToyBlock gone = work.blocks.back();
    const BlockPlace place{static_cast<std::int64_t>(work.blocks.size()) - 1, gone.hash};
    for (auto& [key, deposit] : work.deposits) tell(work, key, BlockOrphaned{place});
    work.blocks.pop_back();
    ++work.orphaned;
  }
  void take_in(FollowerState& work, const ToyBlock& block) const {
    const FetchedBlock fetched{cursor().height + 1, block.hash, block.parent};
    if (!extends(cursor(), fetched)) return;
    work.blocks.push_back(block);
    work.orphaned = 0;
    for (const ToyPayment& payment : block.payments) {
      work.deposits.try_emplace(payment.event_key, RailDeposit{.units = payment.units});
      tell(work, payment.event_key, SeenInBlock{{fetched.height, block.hash}});
    }
  }
  // The tip that counts is the lower of what was read and what the node says now.
  void evaluate(FollowerState& work, std::int64_t node_tip) const {
    const std::int64_t tip =
        std::min<std::int64_t>(node_tip, static_cast<std::int64_t>(work.blocks.size()) - 1);
    for (auto& [key, deposit] : work.deposits) {
      if (!deposit.block) continue;
      Evaluation facts{.depth = {.confirmations = confirmations_at(deposit.block->height, tip)},
                       .required = required,
                       .minimum_units = minimum_units,
                       .counted_units = deposit.units};
      const auto units = static_cast<std::int64_t>(*deposit.units.as_uint64());
      if (cents_per_unit) facts.value_minor = units * *cents_per_unit;
      tell(work, key, facts);
    }
  }
};

}  // namespace privcards::deposits
