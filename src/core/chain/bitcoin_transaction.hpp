#pragma once
// A Bitcoin transaction as it stands in the bytes of a block or of the mempool: views into those
// bytes, nothing is copied. Witnesses (BIP 141, 144) are walked over; they count for nothing here.

#include <cstdint>
#include <optional>

#include "base/hash.hpp"
#include "core/chain/byte_reader.hpp"

namespace privcards::chain {

struct Outpoint {
  Digest transaction{};  // in the order of the bytes
  std::uint32_t output = 0;
  bool operator==(const Outpoint&) const = default;
};

struct OutputView {
  std::uint64_t amount = 0;  // satoshi
  ByteView script;
};

// 21 million bitcoin: no output of a valid block has more.
inline constexpr std::uint64_t satoshi_max = 2'100'000'000'000'000;

struct TransactionView {
  ByteView version;
  ByteView inputs_and_outputs;  // with their counts
  ByteView inputs;              // without the count
  ByteView outputs;             // without the count
  ByteView lock_time;
  bool coinbase = false;

  Digest id() const;  // over the form without marker and witness

  // action(Outpoint), action(std::uint32_t index, OutputView)
  template <class Action>
  void for_each_input(Action&& action) const;
  template <class Action>
  void for_each_output(Action&& action) const;
};

// Nothing when the bytes are no transaction; then the reader has failed.
std::optional<TransactionView> read_transaction(ByteReader& reader);
// Nothing unless the bytes are one transaction and nothing more.
std::optional<TransactionView> parse_transaction(ByteView bytes);

Outpoint read_outpoint(ByteReader& reader);

template <class Action>
void TransactionView::for_each_input(Action&& action) const {
  ByteReader reader(inputs);
  while (reader.left() > 0) {
    const Outpoint outpoint = read_outpoint(reader);
    reader.take(reader.compact_size());
    reader.take(4);  // sequence
    action(outpoint);
  }
}

template <class Action>
void TransactionView::for_each_output(Action&& action) const {
  ByteReader reader(outputs);
  for (std::uint32_t index = 0; reader.left() > 0; ++index) {
    OutputView output;
    output.amount = reader.little_endian(8);
    output.script = reader.take(reader.compact_size());
    action(index, output);
  }
}

}  // namespace privcards::chain
