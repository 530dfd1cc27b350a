#pragma once
// The set of what deposits may pay to (scripts, addresses, accounts), each with the number of the
// address record it stands for. A lookup costs the same whatever the size. The hash is keyed
// (SipHash-2-4), so that nobody can fill a block with outputs that all meet in one slot.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace privcards::chain {

using HashKey = std::array<std::uint64_t, 2>;

std::uint64_t siphash(const HashKey& key, ByteView bytes);

class WatchList {
 public:
  explicit WatchList(HashKey key) : key_(key) {}

  // A target that is there already keeps its number; then false.
  bool add(ByteView target, std::int64_t number);  // at most 255 bytes
  std::optional<std::int64_t> find(ByteView target) const;
  std::size_t size() const { return entries_.size(); }
  std::size_t memory_bytes() const;

 private:
  // Slots hold part of the hash beside the entry's place: nearly every miss ends there.
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t entry = 0;  // place in entries_, plus one; 0 is free
  };
  struct Entry {
    std::uint64_t hash = 0;
    std::int64_t number = 0;
    std::uint64_t offset = 0;  // into bytes_
    std::uint8_t size = 0;
  };

  ByteView bytes_of(const Entry& entry) const;
  const Entry* find_entry(ByteView target, std::uint64_t hash) const;
  void place(std::uint32_t entry);
  void grow();

  HashKey key_;
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<Entry> entries_;
  Bytes bytes_;
};

}  // namespace privcards::chain
