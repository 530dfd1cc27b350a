// A raw block or transaction from a node: no bytes may crash the parser, and a block is only
// accepted when its transactions are those of its header.

#include <algorithm>

#include "base/check.hpp"
#include "core/chain/bitcoin_block.hpp"

namespace {

using namespace privcards;
using namespace privcards::chain;

void check_transaction(ByteView bytes) {
  const auto transaction = parse_transaction(bytes);
  if (!transaction) return;
  std::size_t inputs = 0;
  transaction->for_each_input([&](const Outpoint&) { ++inputs; });
  CHECK(inputs > 0);
  std::size_t covered = 0;
  transaction->for_each_output([&](std::uint32_t, const OutputView& output) {
    CHECK(output.amount <= satoshi_max);
    covered += 9 + output.script.size();
  });
  CHECK(covered <= transaction->outputs.size());
  (void)transaction->id();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  check_transaction(bytes);
  const auto header = read_block_header(bytes);
  if (!header) return 0;
  WatchList watched({1, 2});
  watched.add(bytes.subspan(size / 2, std::min<std::size_t>(22, size - size / 2)), 1);
  const auto block = scan_bitcoin_block(bytes, header->hash, watched);
  if (block) CHECK(block->transaction_count > 0);
  BlockReader reader(bytes);
  while (const auto transaction = reader.next()) (void)transaction->id();
  return 0;
}
