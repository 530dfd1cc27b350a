#include "core/deposits/scan.hpp"

namespace privcards::deposits {
namespace {

ScanStep because(ScanAction action, ScanReason reason) { return {action, reason, {}}; }

ScanStep step_back(const ScanCursor& cursor, const ScanLimits& limits, std::int64_t orphaned) {
  if (cursor.height <= limits.final_height) {
    return because(ScanAction::stop, ScanReason::below_final);
  }
  if (orphaned >= limits.reorg_depth_max || cursor.height == 0) {
    return because(ScanAction::stop, ScanReason::reorg_too_deep);
  }
  return because(ScanAction::orphan, ScanReason::reorganised);
}

}  // namespace

std::string_view describe(ScanReason reason) {
  switch (reason) {
    case ScanReason::none:
      return "";
    case ScanReason::at_tip:
      return "at the tip";
    case ScanReason::syncing:
      return "the node is still synchronizing";
    case ScanReason::node_behind:
      return "the node is behind what was read before";
    case ScanReason::reorganised:
      return "the chain was reorganised";
    case ScanReason::wrong_chain:
      return "the node follows another chain than the configured one";
    case ScanReason::reorg_too_deep:
      return "the chain was reorganised deeper than the limit";
    case ScanReason::below_final:
      return "the node contradicts a block that was final";
  }
  return "";
}

ScanStep next_step(const ScanCursor& cursor, const NodeView& view, const ScanLimits& limits,
                   std::int64_t orphaned) {
  if (!view.right_chain) return because(ScanAction::stop, ScanReason::wrong_chain);
  if (view.syncing) return because(ScanAction::wait, ScanReason::syncing);
  if (view.hash_at_cursor && *view.hash_at_cursor != cursor.hash) {
    return step_back(cursor, limits, orphaned);
  }
  if (!view.hash_at_cursor) {
    if (!view.tip_differs || view.behind_ms < limits.behind_ms_max) {
      return because(ScanAction::wait, ScanReason::node_behind);
    }
    return step_back(cursor, limits, orphaned);
  }
  // Never past the head that was read in this round, whatever else the node would answer.
  if (view.tip_height <= cursor.height || !view.hash_at_next) {
    return because(ScanAction::wait, ScanReason::at_tip);
  }
  return {ScanAction::fetch, ScanReason::none, *view.hash_at_next};
}

bool extends(const ScanCursor& cursor, const FetchedBlock& block) {
  return block.height == cursor.height + 1 && block.parent == cursor.hash;
}

}  // namespace privcards::deposits
