#pragma once
// A node of a blockchain that the operator runs or rents, as whoever follows the chain asks it. All
// calls block and belong on a thread that may wait. Nothing a node says is believed further than it
// can be checked: blocks are asked for by hash, and come back with the hash of their parent.
//
// Two kinds, since chains are of two kinds: those read block by block, and Solana, where a
// self-hosted server reads the accounts it watches.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "core/chain/bitcoin_transaction.hpp"
#include "core/chain/ethereum_block.hpp"
#include "core/chain/sighting.hpp"
#include "core/chain/solana_address.hpp"
#include "core/chain/watch_list.hpp"

namespace privcards::app {

struct ChainProgress {
  std::int64_t tip_height = 0;
  std::int64_t final_height = -1;  // nothing below changes any more; -1: the chain knows none
  bool syncing = false;
  std::int64_t first_height = -1;  // the oldest block it still has; -1: it does not say
};

class ChainNode {
 public:
  virtual ~ChainNode() = default;
  // Which chain it follows: the hash of its first block, or its chain id in decimal.
  virtual Result<std::string, Fault> identity() = 0;
  virtual Result<ChainProgress, Fault> progress() = 0;
};

struct NodeBlock {
  std::int64_t height = 0;
  Digest hash{};
  Digest parent{};
  std::vector<chain::Sighting> sightings;
  std::vector<chain::TokenNotice> notices;
  std::vector<std::string> unlisted;  // contracts that say they paid us, and count for nothing
  std::vector<std::string> untraced;  // transactions whose payments inside could not be read
};

// A transaction that is in no block yet.
struct UnconfirmedTransaction {
  Digest id{};
  std::vector<chain::Sighting> sightings;
  std::vector<chain::Outpoint> spends;  // who spends the same replaces it
};
struct Unconfirmed {
  std::set<Digest> ids;  // all there are
  std::vector<UnconfirmedTransaction> fresh;
};

class BlockNode : public ChainNode {
 public:
  // Nothing when it has no such height.
  virtual Result<std::optional<Digest>, Fault> hash_at(std::int64_t height) = 0;
  // Nothing when it does not have that block, or no longer.
  virtual Result<std::optional<NodeBlock>, Fault> read_block(std::int64_t height,
                                                             const Digest& hash,
                                                             const chain::WatchList& watched) = 0;
  // What waits to be mined; transactions in `known` are not read again.
  virtual Result<Unconfirmed, Fault> unconfirmed(const std::set<Digest>& known,
                                                 const chain::WatchList& watched) = 0;
};

struct AccountBalance {
  bool exists = false;
  std::uint64_t lamports = 0;
  std::uint64_t token_amount = 0;  // of a token account
};

enum class Commitment : std::uint8_t { processed, confirmed, finalized };

struct AccountSignature {
  std::string signature;
  std::uint64_t slot = 0;
  Commitment commitment = Commitment::processed;
  bool failed = false;
};

class AccountNode : public ChainNode {
 public:
  // One for each account, in order.
  virtual Result<std::vector<AccountBalance>, Fault> balances(
      const std::vector<chain::SolanaAddress>& accounts) = 0;
  // All that mention the account behind `until`, oldest first.
  virtual Result<std::vector<AccountSignature>, Fault> signatures(
      const chain::SolanaAddress& account, const std::optional<std::string>& until) = 0;
  // Nothing when it does not know the transaction, which proves nothing.
  virtual Result<std::optional<std::vector<chain::Sighting>>, Fault> read_transaction(
      const std::string& signature, Commitment commitment, const chain::WatchList& wallets,
      const chain::WatchList& token_accounts) = 0;
};

}  // namespace privcards::app
