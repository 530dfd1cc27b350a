#include "core/chain/bitcoin_transaction.hpp"

#include <algorithm>

namespace privcards::chain {
namespace {

// An input that spends nothing: hash of zeros, output ffffffff.
bool is_coinbase(ByteView inputs, std::uint64_t count) {
  return count == 1 && inputs.size() >= 36 &&
         std::all_of(inputs.begin(), inputs.begin() + 32, [](auto byte) { return byte == 0; }) &&
         std::all_of(inputs.begin() + 32, inputs.begin() + 36,
                     [](auto byte) { return byte == 0xFF; });
}

void skip_inputs(ByteReader& reader, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count && !reader.failed(); ++i) {
    reader.take(36);
    reader.take(reader.compact_size());
    reader.take(4);
  }
}

// False when an amount is impossible.
bool skip_outputs(ByteReader& reader, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count && !reader.failed(); ++i) {
    if (reader.little_endian(8) > satoshi_max) return false;
    reader.take(reader.compact_size());
  }
  return true;
}

void skip_witnesses(ByteReader& reader, std::uint64_t inputs) {
  for (std::uint64_t i = 0; i < inputs && !reader.failed(); ++i) {
    const std::uint64_t items = reader.compact_size();
    for (std::uint64_t k = 0; k < items && !reader.failed(); ++k) {
      reader.take(reader.compact_size());
    }
  }
}

}  // namespace

Digest TransactionView::id() const {
  return sha256(sha256({version, inputs_and_outputs, lock_time}));
}

Outpoint read_outpoint(ByteReader& reader) {
  Outpoint outpoint;
  const ByteView hash = reader.take(32);
  std::copy(hash.begin(), hash.end(), outpoint.transaction.begin());
  outpoint.output = static_cast<std::uint32_t>(reader.little_endian(4));
  return outpoint;
}

std::optional<TransactionView> read_transaction(ByteReader& reader) {
  TransactionView view;
  view.version = reader.take(4);
  std::size_t begin = reader.at();
  std::uint64_t input_count = reader.compact_size();
  // No transaction has no inputs, so a count of 0 is the marker of the form with witnesses. The
  // only flag there is is 1.
  const bool with_witnesses = input_count == 0;
  if (with_witnesses) {
    if (reader.little_endian(1) != 1) return std::nullopt;
    begin = reader.at();
    input_count = reader.compact_size();
  }
  if (input_count == 0) return std::nullopt;
  const std::size_t inputs = reader.at();
  skip_inputs(reader, input_count);
  view.inputs = reader.since(inputs);
  const std::uint64_t output_count = reader.compact_size();
  const std::size_t outputs = reader.at();
  if (!skip_outputs(reader, output_count)) return std::nullopt;
  view.outputs = reader.since(outputs);
  view.inputs_and_outputs = reader.since(begin);
  if (with_witnesses) skip_witnesses(reader, input_count);
  view.lock_time = reader.take(4);
  if (reader.failed()) return std::nullopt;
  view.coinbase = is_coinbase(view.inputs, input_count);
  return view;
}

std::optional<TransactionView> parse_transaction(ByteView bytes) {
  ByteReader reader(bytes);
  const auto view = read_transaction(reader);
  if (!view || reader.left() > 0) return std::nullopt;
  return view;
}

}  // namespace privcards::chain
