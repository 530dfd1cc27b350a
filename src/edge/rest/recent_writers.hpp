#pragma once
// Which API keys wrote a moment ago: they read where their own writes are sure to be seen, others
// may be answered by a reader that lags behind. Thread-safe.

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "app/ports/store.hpp"
#include "base/id.hpp"

namespace privcards::rest {

class RecentWriters {
 public:
  // Longer than a relaxed reader may lag, and than it takes to notice that one lags more.
  static constexpr std::int64_t memory_ms = app::relaxed_lag_ms + 3'000;
  static constexpr std::size_t keys_max = 100'000;

  void note(ApiKeyId key, std::int64_t now_ms) {
    std::lock_guard lock(mutex_);
    if (wrote_ms_.size() >= keys_max) {
      std::erase_if(wrote_ms_, [&](const auto& entry) { return is_past(entry.second, now_ms); });
    }
    if (wrote_ms_.size() < keys_max) {
      wrote_ms_[key] = now_ms;
    } else {
      all_until_ms_ = now_ms + memory_ms;
    }
  }
  bool includes(ApiKeyId key, std::int64_t now_ms) const {
    std::lock_guard lock(mutex_);
    if (now_ms < all_until_ms_) return true;
    auto found = wrote_ms_.find(key);
    return found != wrote_ms_.end() && !is_past(found->second, now_ms);
  }

 private:
  static bool is_past(std::int64_t wrote_ms, std::int64_t now_ms) {
    return now_ms >= wrote_ms + memory_ms;
  }

  mutable std::mutex mutex_;
  std::unordered_map<ApiKeyId, std::int64_t> wrote_ms_;
  std::int64_t all_until_ms_ = 0;  // too many to tell apart
};

}  // namespace privcards::rest
