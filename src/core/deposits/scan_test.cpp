#include "core/deposits/scan.hpp"

#include <gtest/gtest.h>

#include "base/bytes.hpp"

namespace privcards::deposits {
namespace {

Digest hash(std::string_view name) { return sha256(as_bytes(name)); }

const ScanCursor cursor{.height = 50, .hash = hash("50")};

NodeView at_tip() { return {.tip_height = 50, .hash_at_cursor = cursor.hash}; }

ScanStep step(const NodeView& view, const ScanLimits& limits = {}, std::int64_t orphaned = 0) {
  return next_step(cursor, view, limits, orphaned);
}

TEST(Scan, waits_at_the_tip_and_goes_on_above_it) {
  EXPECT_EQ(step(at_tip()).reason, ScanReason::at_tip);
  NodeView view = at_tip();
  view.tip_height = 51;
  view.hash_at_next = hash("51");
  EXPECT_EQ(step(view).action, ScanAction::fetch);
  EXPECT_EQ(step(view).hash, hash("51"));
  // A node that answers beyond the head it told is not followed there.
  view.tip_height = 50;
  EXPECT_EQ(step(view).action, ScanAction::wait);
}

TEST(Scan, another_hash_at_our_height_is_a_reorganisation) {
  NodeView view = at_tip();
  view.hash_at_cursor = hash("50b");
  EXPECT_EQ(step(view).action, ScanAction::orphan);
  view.tip_height = 80;
  EXPECT_EQ(step(view).action, ScanAction::orphan);
}

TEST(Scan, a_node_that_is_behind_is_waited_for) {
  NodeView view{.tip_height = 47};
  EXPECT_EQ(step(view).action, ScanAction::wait);
  EXPECT_EQ(step(view).reason, ScanReason::node_behind);
  // However long: nothing it says contradicts what was read.
  view.behind_ms = 100 * ScanLimits{}.behind_ms_max;
  EXPECT_EQ(step(view).action, ScanAction::wait);
}

TEST(Scan, a_shorter_chain_with_other_blocks_is_followed_after_a_while) {
  NodeView view{.tip_height = 47, .tip_differs = true};
  EXPECT_EQ(step(view).reason, ScanReason::node_behind);
  view.behind_ms = ScanLimits{}.behind_ms_max;
  EXPECT_EQ(step(view).action, ScanAction::orphan);
  EXPECT_EQ(step(view, {.final_height = 50}).action, ScanAction::stop);
}

TEST(Scan, stops_where_only_a_person_may_decide) {
  NodeView view = at_tip();
  view.hash_at_cursor = hash("50b");
  EXPECT_EQ(step(view, {.reorg_depth_max = 100}, 99).action, ScanAction::orphan);
  EXPECT_EQ(step(view, {.reorg_depth_max = 100}, 100).reason, ScanReason::reorg_too_deep);
  EXPECT_EQ(step(view, {.final_height = 49}).action, ScanAction::orphan);
  EXPECT_EQ(step(view, {.final_height = 50}).reason, ScanReason::below_final);
  EXPECT_EQ(step(view, {.final_height = 50}).action, ScanAction::stop);
  view.right_chain = false;
  EXPECT_EQ(step(view).reason, ScanReason::wrong_chain);
  EXPECT_EQ(next_step({}, {.hash_at_cursor = hash("x")}, {}, 0).action, ScanAction::stop);
}

TEST(Scan, a_node_that_synchronizes_is_not_believed) {
  NodeView view = at_tip();
  view.hash_at_cursor = hash("50b");
  view.syncing = true;
  EXPECT_EQ(step(view).action, ScanAction::wait);
  EXPECT_FALSE(describe(step(view).reason).empty());
}

TEST(Scan, a_block_must_stand_on_the_cursor) {
  EXPECT_TRUE(extends(cursor, {51, hash("51"), hash("50")}));
  EXPECT_FALSE(extends(cursor, {51, hash("51"), hash("50b")}));
  EXPECT_FALSE(extends(cursor, {52, hash("52"), hash("50")}));
}

}  // namespace
}  // namespace privcards::deposits
