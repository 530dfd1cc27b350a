#pragma once
// What a rail's scanner asks of its chain, whatever the chain is: printed hashes, payments to
// watched addresses. Made from a node (chain_node.hpp), which may lag, forget and lie: what it says
// is checked by who asks. Calls wait for the node.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "base/result.hpp"
#include "core/chain/sighting.hpp"
#include "core/chain/watch_list.hpp"

namespace privcards::app {

struct NodeStatus {
  std::string identity;  // genesis hash or decimal chain id: what makes it this chain and no other
  bool syncing = false;
  std::int64_t height = 0;                       // of its newest block; a slot on Solana
  std::optional<std::int64_t> finalized_height;  // what the chain itself calls final
  std::optional<std::int64_t> available_height;  // oldest block it still has, where it says so
};

struct ChainBlock {
  std::int64_t height = 0;
  std::string hash;
  std::string parent_hash;
  std::vector<chain::Sighting> sightings;
  std::vector<std::string> notices;  // what an operator must hear about a token at once
  std::string stop_after;            // why nothing may be read behind this block unseen
};

// What an account of a chain without addresses in blocks (Solana) has received since its cursor.
struct AccountSighting {
  chain::Sighting sighting;
  std::int64_t height = 0;  // slot
  bool finalized = false;   // by the entry's own word
};
struct AccountTarget {
  std::int64_t address = 0;  // number in the watch list
  std::string account;       // the wallet address: its token accounts are the adapter's business
  std::string cursor;        // opaque to the caller; empty: from the beginning
  bool expects = false;      // something was seen that was not final yet: look in any case
};
struct AccountScan {
  std::vector<AccountSighting> sightings;  // oldest first
  std::string cursor;                      // behind the last finalized one
  // Why something in between could not be read. The cursor stays before it; what came after is told
  // all the same.
  std::string problem;
};

// Which of two addresses the owner of a token blocks, as the token itself says.
struct TokenQuestion {
  std::string token;
  std::vector<std::string> addresses;
};

class RailFeed {
 public:
  virtual ~RailFeed() = default;

  virtual Result<NodeStatus, Fault> status() = 0;

  // Chains that are read block by block. Nothing: the node has no block at that height (yet).
  virtual Result<std::optional<std::string>, Fault> hash_at(std::int64_t height) = 0;
  // Verified as far as it proves itself. A block the node no longer has, or cannot be read, is a
  // Fault: the scanner stays where it is.
  virtual Result<ChainBlock, Fault> block(std::int64_t height, const std::string& hash,
                                          const chain::WatchList& watched) = 0;
  // Payments in no block yet; empty where the chain has no such thing.
  virtual Result<std::vector<chain::Sighting>, Fault> unconfirmed(
      const chain::WatchList& watched) = 0;

  // Chains that are read account by account.
  virtual bool by_account() const { return false; }
  // Which of the targets, by their place, may have something new; asked for many at once.
  virtual Result<std::vector<std::size_t>, Fault> changed(const std::vector<AccountTarget>&) {
    return std::vector<std::size_t>();
  }
  virtual Result<AccountScan, Fault> account(const AccountTarget&) {
    return Unexpected(Fault{FaultKind::refused, "this chain is read by block"});
  }

  // True: blocked. False as well where the token knows no such thing.
  virtual Result<bool, Fault> is_blocked(const TokenQuestion&) { return false; }
  // What the node cannot do, and what therefore goes unseen; for the operator, no fault.
  virtual std::vector<std::string> shortcomings() const { return {}; }
};

}  // namespace privcards::app
