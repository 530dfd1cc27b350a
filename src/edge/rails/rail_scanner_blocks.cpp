// How a chain is followed block by block, and what waits for a block.

#include <algorithm>

#include "edge/rails/rail_scanner.hpp"

namespace privcards::rails {
namespace {

using deposits::ChainDeposit;
using deposits::RailState;

constexpr std::int64_t blocks_per_round = 200;  // then open deposits are weighed again
constexpr std::int64_t anchor_depth = 10;       // below the tip, where no start height is set

}  // namespace

bool RailScanner::anchor(const deposits::Rail& rail, const app::NodeStatus& status) {
  std::int64_t height =
      rail.start_height > 0 ? rail.start_height - 1 : status.height - anchor_depth;
  if (rail.start_height == 0) height = 0;
  height = std::max<std::int64_t>(height, 0);
  if (feed_->by_account()) {
    const auto done = run_verb(app::AnchorRail(rail.name, status.height, rail.identity));
    return done.has_value();
  }
  const auto hash = feed_->hash_at(height);
  if (!hash) return trouble(hash.error().message), false;
  if (!*hash) return trouble("the node has no block at the start height yet"), false;
  return run_verb(app::AnchorRail(rail.name, height, **hash)).has_value();
}

void RailScanner::follow_blocks(const deposits::Rail& rail, const app::NodeStatus& status) {
  bool checked = false;
  for (std::int64_t blocks = 0; blocks < blocks_per_round && !stopping(); ++blocks) {
    if (!follow_once(rail, status, checked)) return;
    checked = true;
  }
  wake();  // there is more: no pause
}

bool RailScanner::follow_once(const deposits::Rail& rail, const app::NodeStatus& status,
                              bool hash_was_checked) {
  const auto row = read(parts_.queries->rail_cursor(rail.name));
  if (!row) return false;
  if (!*row) return anchor(rail, status);
  const deposits::RailCursor& cursor = **row;
  {
    std::lock_guard lock(mutex_);
    status_.height = cursor.height;
  }
  if (!cursor.stopped.empty()) return trouble("stopped: " + cursor.stopped), false;
  deposits::NodeView view;
  view.tip_height = status.height;
  // A block that was just taken in is followed by its child or by none: the child's parent hash
  // says so, and saves a question for each block of a long catch-up.
  std::optional<std::string> at_cursor = cursor.hash;
  std::optional<std::string> at_next;
  if (!hash_was_checked || cursor.orphaned > 0 || status.height <= cursor.height) {
    const auto asked = feed_->hash_at(cursor.height);
    if (!asked) return trouble(asked.error().message), false;
    at_cursor = *asked;
  }
  if (status.height > cursor.height) {
    const auto asked = feed_->hash_at(cursor.height + 1);
    if (!asked) return trouble(asked.error().message), false;
    at_next = *asked;
  }
  if (at_cursor) view.hash_at_cursor = deposits::hash_of_block(*at_cursor);
  if (at_next) view.hash_at_next = deposits::hash_of_block(*at_next);
  const Instant now = parts_.clock.now();
  if (at_cursor) {
    behind_since_ = {};
  } else {
    if (behind_since_.ms == 0) behind_since_ = now;
    view.behind_ms = now.ms - behind_since_.ms;
    const auto differs = tip_differs(rail, status);
    if (!differs) return false;
    view.tip_differs = *differs;
  }
  deposits::ScanLimits limits;
  limits.final_height = cursor.final_height;
  const deposits::ScanStep step = deposits::next_step(
      {cursor.height, deposits::hash_of_block(cursor.hash)}, view, limits, cursor.orphaned);
  switch (step.action) {
    case deposits::ScanAction::wait:
      if (step.reason == deposits::ScanReason::node_behind) {
        trouble(std::string(deposits::describe(step.reason)));
      }
      return false;
    case deposits::ScanAction::orphan:
      return orphan(rail, cursor);
    case deposits::ScanAction::fetch:
      return take_block(rail, status, cursor, *at_next);
    case deposits::ScanAction::stop:
      if (const auto done =
              run_verb(app::StopRail(rail.name, std::string(deposits::describe(step.reason))))) {
        trouble("stopped: " + std::string(deposits::describe(step.reason)));
      }
      return false;
  }
  return false;
}

std::optional<bool> RailScanner::tip_differs(const deposits::Rail& rail,
                                             const app::NodeStatus& status) {
  const auto known = read(parts_.queries->known_block(rail.name, status.height));
  if (!known) return std::nullopt;
  const auto said = feed_->hash_at(status.height);
  if (!said) return trouble(said.error().message), std::nullopt;
  return *known && *said && **said != (*known)->hash;
}

bool RailScanner::take_block(const deposits::Rail& rail, const app::NodeStatus& status,
                             const deposits::RailCursor& cursor, const std::string& hash) {
  Result<app::ChainBlock, Fault> block = feed_->block(cursor.height + 1, hash, watched_);
  if (!block) return trouble(block.error().message), false;
  if (block->hash != hash || block->height != cursor.height + 1) {
    return trouble("the node answered with another block than it was asked for"), false;
  }
  if (block->parent_hash != cursor.hash) {
    // Not on what was read: the chain was reorganised between two questions. Asked again at once;
    // a node that says so about a block it still shows below is lying.
    const auto below = feed_->hash_at(cursor.height);
    if (!below) return trouble(below.error().message), false;
    if (*below && **below != cursor.hash) return orphan(rail, cursor);
    return trouble("the node's blocks do not stand on each other"), false;
  }
  for (const std::string& notice : block->notices) {
    parts_.log(LogLevel::error, notice,
               {{"rail", rail.name}, {"height", std::to_string(block->height)}});
  }
  const auto observed = run_verb(app::ObserveBlock(
      rail, std::move(*block), parts_.prices.estimates(), status.finalized_height.value_or(-1)));
  if (!observed) return false;
  tell(*observed);
  return observed->taken;  // if not, the rail has changed meanwhile: the next round sees it anew
}

bool RailScanner::orphan(const deposits::Rail& rail, const deposits::RailCursor& cursor) {
  const auto open = read(parts_.queries->open_deposits(rail.name));
  if (!open) return false;
  std::vector<std::string> keys;
  for (const ChainDeposit& row : *open) {
    if (row.block_hash == cursor.hash) keys.push_back(row.event_key);
  }
  parts_.log(LogLevel::warning, "a block left the chain",
             {{"rail", rail.name},
              {"height", std::to_string(cursor.height)},
              {"deposits", std::to_string(keys.size())}});
  const auto observed =
      run_verb(app::OrphanBlock(rail.name, cursor.height, cursor.hash, std::move(keys)));
  if (!observed) return false;
  tell(*observed);
  return true;
}

void RailScanner::look_for_unconfirmed(const deposits::Rail& rail) {
  const auto seen = feed_->unconfirmed(watched_);
  if (!seen) return trouble(seen.error().message);
  const auto open = read(parts_.queries->open_deposits(rail.name));
  if (!open) return;
  std::map<std::string, const ChainDeposit*> known;
  for (const ChainDeposit& row : *open) known[row.event_key] = &row;
  std::set<std::string> present;
  std::vector<chain::Sighting> fresh;
  for (const chain::Sighting& sighting : *seen) {
    const std::string key = app::event_key_on(rail, sighting);
    present.insert(key);
    const auto at = known.find(key);
    if (at == known.end() || at->second->state == RailState::orphaned ||
        at->second->state == RailState::replaced) {
      fresh.push_back(sighting);
    }
  }
  // Missing twice in a row: between two questions a payment may have gone into a block.
  std::set<std::string> missing;
  std::vector<std::string> vanished;
  for (const auto& [key, row] : known) {
    if (!waits_in_no_block(*row) || present.contains(key)) continue;
    if (missing_.contains(key)) vanished.push_back(key);
    missing.insert(key);
  }
  missing_ = std::move(missing);
  if (fresh.empty() && vanished.empty()) return;
  const auto observed = run_verb(app::ObserveUnconfirmed(
      rail, std::move(fresh), std::move(vanished), parts_.prices.estimates()));
  if (observed) tell(*observed);
}

}  // namespace privcards::rails
