#include "core/chain/bitcoin_block.hpp"

#include <algorithm>

#include "core/chain/chain_hash.hpp"
#include "core/chain/event_key.hpp"

namespace privcards::chain {

std::string_view describe(BlockError error) {
  switch (error) {
    case BlockError::too_short:
      return "shorter than a block's header";
    case BlockError::wrong_hash:
      return "not the block that was asked for";
    case BlockError::broken_transaction:
      return "a transaction in it cannot be read";
    case BlockError::bytes_left_over:
      return "something follows its last transaction";
    case BlockError::wrong_merkle_root:
      return "its transactions are not those of its header";
  }
  return "";
}

std::optional<BlockHeader> read_block_header(ByteView raw) {
  if (raw.size() < block_header_size) return std::nullopt;
  BlockHeader header;
  header.hash = sha256_twice(raw.first(block_header_size));
  std::copy_n(raw.begin() + 4, 32, header.parent.begin());
  std::copy_n(raw.begin() + 36, 32, header.merkle_root.begin());
  ByteReader reader(raw.subspan(68));
  header.time = static_cast<std::uint32_t>(reader.little_endian(4));
  return header;
}

BlockReader::BlockReader(ByteView raw) : reader_(raw) {
  reader_.take(block_header_size);
  count_ = reader_.compact_size();
  if (reader_.failed()) error_ = BlockError::too_short;
}

std::optional<TransactionView> BlockReader::next() {
  if (error_) return std::nullopt;
  if (done_ == count_) {
    if (reader_.left() > 0) error_ = BlockError::bytes_left_over;
    return std::nullopt;
  }
  auto transaction = read_transaction(reader_);
  if (!transaction) error_ = BlockError::broken_transaction;
  ++done_;
  return transaction;
}

std::optional<Digest> merkle_root(std::vector<Digest> ids) {
  if (ids.empty()) return std::nullopt;
  while (ids.size() > 1) {
    for (std::size_t i = 0; i + 1 < ids.size(); i += 2) {
      if (ids[i] == ids[i + 1]) return std::nullopt;
    }
    if (ids.size() % 2 == 1) ids.push_back(ids.back());
    for (std::size_t i = 0; i < ids.size(); i += 2) {
      ids[i / 2] = sha256(sha256({ids[i], ids[i + 1]}));
    }
    ids.resize(ids.size() / 2);
  }
  return ids.front();
}

void append_sightings(std::vector<Sighting>& sightings, const TransactionView& transaction,
                      const Digest& id, const WatchList& watched) {
  transaction.for_each_output([&](std::uint32_t index, const OutputView& output) {
    if (output.amount == 0 || output.script.size() > 255) return;
    const auto address = watched.find(output.script);
    if (!address) return;
    const std::string text = render_reversed(id);
    sightings.push_back({.address = *address,
                         .event_key = bitcoin_event_key(id, index),
                         .transaction = text,
                         .amount = output.amount,
                         .coinbase = transaction.coinbase});
  });
}

Result<ScannedBitcoinBlock, BlockError> scan_bitcoin_block(ByteView raw, const Digest& expected,
                                                           const WatchList& watched) {
  const auto header = read_block_header(raw);
  if (!header) return Unexpected(BlockError::too_short);
  if (header->hash != expected) return Unexpected(BlockError::wrong_hash);
  ScannedBitcoinBlock block;
  block.header = *header;
  BlockReader reader(raw);
  block.transaction_count = reader.transaction_count();
  std::vector<Digest> ids;
  // The count is the node's word; the smallest transaction has 60 bytes.
  ids.reserve(std::min<std::uint64_t>(reader.transaction_count(), raw.size() / 60));
  while (const auto transaction = reader.next()) {
    ids.push_back(transaction->id());
    append_sightings(block.sightings, *transaction, ids.back(), watched);
  }
  if (reader.error()) return Unexpected(*reader.error());
  const auto root = merkle_root(std::move(ids));
  if (root != block.header.merkle_root) return Unexpected(BlockError::wrong_merkle_root);
  return block;
}

}  // namespace privcards::chain
