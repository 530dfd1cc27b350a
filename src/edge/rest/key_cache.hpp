#pragma once
// API keys seen lately, by the SHA-256 of their text, so that not every request asks the store.
// An entry lives `ttl_ms`; revoking a key clears the cache. Thread-safe.

#include <cstdint>
#include <cstring>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "app/records.hpp"

namespace privcards::rest {

class KeyCache {
 public:
  static constexpr std::int64_t ttl_ms = 30'000;
  static constexpr std::size_t entries_max = 100'000;

  std::optional<app::ApiKey> find(const Digest& hash, Instant now) const {
    std::shared_lock lock(mutex_);
    auto at = entries_.find(hash);
    if (at == entries_.end() || now.ms >= at->second.until.ms) return std::nullopt;
    return at->second.key;
  }
  // Taken before the store is asked; a key that was read before a clear() is not kept after it.
  std::uint64_t generation() const {
    std::shared_lock lock(mutex_);
    return generation_;
  }
  void put(const Digest& hash, const app::ApiKey& key, Instant now, std::uint64_t generation) {
    std::unique_lock lock(mutex_);
    if (generation != generation_) return;
    if (entries_.size() >= entries_max) entries_.clear();
    entries_[hash] = {key, now.plus_ms(ttl_ms)};
  }
  void clear() {
    std::unique_lock lock(mutex_);
    ++generation_;
    entries_.clear();
  }

 private:
  struct Entry {
    app::ApiKey key;
    Instant until;
  };
  struct HashOfDigest {
    std::size_t operator()(const Digest& digest) const {
      std::size_t head = 0;
      std::memcpy(&head, digest.data(), sizeof head);
      return head;
    }
  };

  mutable std::shared_mutex mutex_;
  std::uint64_t generation_ = 0;
  std::unordered_map<Digest, Entry, HashOfDigest> entries_;
};

}  // namespace privcards::rest
