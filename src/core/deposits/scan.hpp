#pragma once
// Following a chain block by block: given where we are and what the node says, what to do next. The
// caller performs the one action, records its effect with the cursor in the same commit, and asks
// again; so a crash between two steps repeats a step and skips none.
//
// Blocks are known by hash, never by height alone. A node that is merely behind (a lagging member
// of a balanced pool) is waited for, however long; only another hash at a height that was read is a
// reorganisation.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/hash.hpp"

namespace privcards::deposits {

struct ScanCursor {
  std::int64_t height = 0;
  Digest hash{};
  bool operator==(const ScanCursor&) const = default;
};

// What the node answered in this round.
struct NodeView {
  bool right_chain = true;  // genesis hash or chain id as configured
  bool syncing = false;
  std::int64_t tip_height = 0;
  std::optional<Digest> hash_at_cursor;  // at the cursor's height; none: it has no such height
  std::optional<Digest> hash_at_next;    // at the height above it
  std::int64_t behind_ms = 0;            // for how long its tip has been below the cursor
  // While it is: whether its tip is another block than was read at that height. Unknown counts as
  // no.
  bool tip_differs = false;
};

struct ScanLimits {
  std::int64_t reorg_depth_max = 100;
  std::int64_t behind_ms_max = 600'000;
  // At and below this height the chain is final: going there is a fault of the node, not of the
  // chain. -1: the chain says nothing of the kind.
  std::int64_t final_height = -1;
};

enum class ScanAction : std::uint8_t {
  wait,    // nothing to do now
  orphan,  // mark the cursor's block as gone, move the cursor to its parent
  fetch,   // get the block above the cursor, by `hash`
  stop     // change nothing; a person must look
};
enum class ScanReason : std::uint8_t {
  none,
  at_tip,
  syncing,
  node_behind,
  reorganised,
  wrong_chain,
  reorg_too_deep,
  below_final
};
std::string_view describe(ScanReason reason);

struct ScanStep {
  ScanAction action = ScanAction::wait;
  ScanReason reason = ScanReason::none;
  Digest hash{};  // of what to fetch
};

// `orphaned` is how many blocks were marked gone since one was last taken in.
ScanStep next_step(const ScanCursor& cursor, const NodeView& view, const ScanLimits& limits,
                   std::int64_t orphaned);

struct FetchedBlock {
  std::int64_t height = 0;
  Digest hash{};
  Digest parent{};
};
// Whether a fetched block may be taken in: it stands on the cursor. If not, ask the node again.
bool extends(const ScanCursor& cursor, const FetchedBlock& block);

}  // namespace privcards::deposits
