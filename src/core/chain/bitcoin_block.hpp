#pragma once
// A raw Bitcoin block (getblock HASH 0): its header, its transactions one by one, and the deposits
// in it. A block proves itself: its header must hash to what was asked for and its transactions to
// the header's root, so a node can withhold a block but not change one.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "core/chain/bitcoin_transaction.hpp"
#include "core/chain/sighting.hpp"
#include "core/chain/watch_list.hpp"

namespace privcards::chain {

enum class BlockError : std::uint8_t {
  too_short,
  wrong_hash,          // not the block that was asked for
  broken_transaction,  // cut, an unknown flag, an impossible amount
  bytes_left_over,
  wrong_merkle_root
};
std::string_view describe(BlockError error);

struct BlockHeader {
  Digest hash{};  // all three in the order of the bytes
  Digest parent{};
  Digest merkle_root{};
  std::uint32_t time = 0;  // seconds since 1970
};
inline constexpr std::size_t block_header_size = 80;

// Nothing unless there are 80 bytes or more.
std::optional<BlockHeader> read_block_header(ByteView raw);

// Pulls transactions off a block without copying.
class BlockReader {
 public:
  explicit BlockReader(ByteView raw);
  std::uint64_t transaction_count() const { return count_; }
  // Nothing at the end, or when the block is broken: see error().
  std::optional<TransactionView> next();
  std::optional<BlockError> error() const { return error_; }

 private:
  ByteReader reader_;
  std::uint64_t count_ = 0;
  std::uint64_t done_ = 0;
  std::optional<BlockError> error_;
};

// Root of the ids of a block's transactions; nothing when a pair of equal nodes shows that ids were
// doubled without changing the root (CVE-2012-2459).
std::optional<Digest> merkle_root(std::vector<Digest> ids);

struct ScannedBitcoinBlock {
  BlockHeader header;
  std::vector<Sighting> sightings;
  std::uint64_t transaction_count = 0;
};
// Everything above in one walk. `expected` is the hash that was asked for.
Result<ScannedBitcoinBlock, BlockError> scan_bitcoin_block(ByteView raw, const Digest& expected,
                                                           const WatchList& watched);

// Deposits in one transaction of the mempool or of a block.
void append_sightings(std::vector<Sighting>& sightings, const TransactionView& transaction,
                      const Digest& id, const WatchList& watched);

}  // namespace privcards::chain
