#include "core/chain/watch_list.hpp"

#include <algorithm>
#include <bit>

#include "base/check.hpp"

namespace privcards::chain {
namespace {

// Little-endian whatever the machine; compilers make one load of it.
std::uint64_t read_word(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  for (int i = 7; i >= 0; --i) word = word << 8 | bytes[i];
  return word;
}

struct SipState {
  std::uint64_t a, b, c, d;

  void round() {
    a += b;
    c += d;
    b = std::rotl(b, 13) ^ a;
    d = std::rotl(d, 16) ^ c;
    a = std::rotl(a, 32) + d;
    c += b;
    d = std::rotl(d, 21) ^ a;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }
  void absorb(std::uint64_t word) {
    d ^= word;
    round();
    round();
    a ^= word;
  }
};

constexpr std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

// Aumasson and Bernstein, "SipHash: a fast short-input PRF", section 2.
std::uint64_t siphash(const HashKey& key, ByteView bytes) {
  SipState state{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
                 key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573};
  const std::size_t whole = bytes.size() / 8 * 8;
  for (std::size_t at = 0; at < whole; at += 8) state.absorb(read_word(bytes.data() + at));
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56;
  for (std::size_t at = whole; at < bytes.size(); ++at) {
    last |= static_cast<std::uint64_t>(bytes[at]) << (at % 8 * 8);
  }
  state.absorb(last);
  state.c ^= 0xFF;
  for (int i = 0; i < 4; ++i) state.round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

ByteView WatchList::bytes_of(const Entry& entry) const {
  return ByteView(bytes_).subspan(static_cast<std::size_t>(entry.offset), entry.size);
}

const WatchList::Entry* WatchList::find_entry(ByteView target, std::uint64_t hash) const {
  if (slots_.empty()) return nullptr;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at].entry != 0; at = (at + 1) & mask) {
    if (slots_[at].tag != tag_of(hash)) continue;
    const Entry& entry = entries_[slots_[at].entry - 1];
    const ByteView bytes = bytes_of(entry);
    if (std::equal(bytes.begin(), bytes.end(), target.begin(), target.end())) return &entry;
  }
  return nullptr;
}

std::optional<std::int64_t> WatchList::find(ByteView target) const {
  const Entry* entry = find_entry(target, siphash(key_, target));
  if (entry == nullptr) return std::nullopt;
  return entry->number;
}

bool WatchList::add(ByteView target, std::int64_t number) {
  CHECK(target.size() <= 255 && entries_.size() < 0x7FFF'FFFF);
  const std::uint64_t hash = siphash(key_, target);
  if (find_entry(target, hash) != nullptr) return false;
  entries_.push_back({.hash = hash,
                      .number = number,
                      .offset = bytes_.size(),
                      .size = static_cast<std::uint8_t>(target.size())});
  bytes_.insert(bytes_.end(), target.begin(), target.end());
  if (entries_.size() * 2 > slots_.size()) {
    grow();
  } else {
    place(static_cast<std::uint32_t>(entries_.size()));
  }
  return true;
}

void WatchList::place(std::uint32_t entry) {
  const std::uint64_t hash = entries_[entry - 1].hash;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].entry != 0) at = (at + 1) & mask;
  slots_[at] = {tag_of(hash), entry};
}

void WatchList::grow() {
  slots_.assign(std::max<std::size_t>(16, slots_.size() * 2), {});
  for (std::uint32_t entry = 1; entry <= entries_.size(); ++entry) place(entry);
}

std::size_t WatchList::memory_bytes() const {
  return slots_.capacity() * sizeof(Slot) + entries_.capacity() * sizeof(Entry) + bytes_.capacity();
}

}  // namespace privcards::chain
