#pragma once
// Builds transactions and blocks byte by byte, for tests and the bench.

#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "core/chain/bitcoin_block.hpp"
#include "core/chain/chain_hash.hpp"

namespace privcards::chain {

inline void put_little_endian(Bytes& out, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> (i * 8)));
}

inline void put_compact_size(Bytes& out, std::uint64_t value) {
  if (value < 0xFD) return put_little_endian(out, value, 1);
  const int size = value <= 0xFFFF ? 2 : value <= 0xFFFF'FFFF ? 4 : 8;
  out.push_back(size == 2 ? 0xFD : size == 4 ? 0xFE : 0xFF);
  put_little_endian(out, value, size);
}

inline void put_sized(Bytes& out, ByteView bytes) {
  put_compact_size(out, bytes.size());
  out.insert(out.end(), bytes.begin(), bytes.end());
}

struct MadeTransaction {
  std::vector<Outpoint> inputs{Outpoint{}};
  std::vector<std::pair<std::uint64_t, Bytes>> outputs;
  std::vector<Bytes> witness;  // the same items for every input; none: the old form
  std::uint32_t lock_time = 0;

  Bytes render() const {
    Bytes out;
    put_little_endian(out, 2, 4);
    if (!witness.empty()) out.insert(out.end(), {0, 1});
    put_compact_size(out, inputs.size());
    for (const Outpoint& input : inputs) {
      out.insert(out.end(), input.transaction.begin(), input.transaction.end());
      put_little_endian(out, input.output, 4);
      put_sized(out, {});
      put_little_endian(out, 0xFFFF'FFFF, 4);
    }
    put_compact_size(out, outputs.size());
    for (const auto& [amount, script] : outputs) {
      put_little_endian(out, amount, 8);
      put_sized(out, script);
    }
    if (!witness.empty()) {
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        put_compact_size(out, witness.size());
        for (const Bytes& item : witness) put_sized(out, item);
      }
    }
    put_little_endian(out, lock_time, 4);
    return out;
  }
};

inline MadeTransaction made_coinbase(std::uint64_t amount, Bytes script) {
  return {.inputs = {{.transaction = {}, .output = 0xFFFF'FFFF}},
          .outputs = {{amount, std::move(script)}}};
}

struct MadeBlock {
  Digest parent{};
  std::vector<Bytes> transactions;

  Bytes render() const {
    std::vector<Digest> ids;
    for (const Bytes& transaction : transactions)
      ids.push_back(parse_transaction(transaction)->id());
    Bytes out;
    put_little_endian(out, 0x2000'0000, 4);
    out.insert(out.end(), parent.begin(), parent.end());
    const Digest root = merkle_root(std::move(ids)).value_or(Digest{});
    out.insert(out.end(), root.begin(), root.end());
    put_little_endian(out, 1'795'382'373, 4);
    put_little_endian(out, 0x207F'FFFF, 4);
    put_little_endian(out, 0, 4);
    put_compact_size(out, transactions.size());
    for (const Bytes& transaction : transactions) {
      out.insert(out.end(), transaction.begin(), transaction.end());
    }
    return out;
  }
};

inline Digest hash_of_block(ByteView raw) { return read_block_header(raw)->hash; }

// A script that pays to no one in particular.
inline Bytes script_number(std::uint64_t number) {
  Bytes script{0x00, 0x14};
  put_little_endian(script, number * 0x9E37'79B9'7F4A'7C15, 8);
  put_little_endian(script, number, 8);
  put_little_endian(script, 0, 4);
  return script;
}

}  // namespace privcards::chain
