#pragma once
// How often a key may call. Windows begin with a key's first call and are counted exactly: the
// 51st POST /cards of a minute is refused, the next minute starts afresh. Kept in memory: a restart
// forgives. Of several programs on one store each counts exactly what came to it and learns within
// about a second what came to the others: across them a limit is approximate, by the calls of one
// second at the others. Thread-safe.

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/ports/neighbours.hpp"
#include "base/id.hpp"
#include "edge/net/http_server.hpp"

namespace privcards::rest {

struct Quota {
  std::int64_t calls = 0;  // 0: unlimited
  std::int64_t seconds = 60;
};

struct RateLimits {
  Quota minute{1'000, 60};
  Quota hour{10'000, 3'600};
  Quota create_card{50, 60};
  Quota card_details{30, 60};
};

enum class RateClass : std::uint8_t { general, create_card, card_details };

class RateLimiter {
 public:
  struct Verdict {
    bool allowed = true;
    std::int64_t retry_after_s = 0;  // when refused
    net::Headers headers;            // RateLimit, RateLimit-Policy, X-RateLimit-*
  };

  explicit RateLimiter(RateLimits limits) : limits_(limits) {}

  // What was used since this was last called, of the windows that are open.
  std::vector<app::Usage> take_usage(std::int64_t now_ms);
  // What all programs have used of these windows, which end together from then on.
  void learn_usage(const std::vector<app::Usage>& usage, std::int64_t now_ms);

  // Counts a call; a refused one costs nothing. `now_ms` is of a steady clock.
  Verdict take(ApiKeyId key, RateClass rate_class, std::int64_t now_ms);

 private:
  struct Window {
    std::int64_t ends_ms = 0;
    std::int64_t used = 0;
    std::int64_t untold = 0;  // of these, what take_usage() has not taken
  };
  using Windows = std::array<Window, 4>;

  void forget_idle(std::int64_t now_ms);

  RateLimits limits_;
  std::mutex mutex_;
  std::unordered_map<ApiKeyId, Windows> keys_;
  bool shares_ = false;  // once take_usage() was called
  std::unordered_set<ApiKeyId> untold_;
  std::int64_t next_sweep_ms_ = 0;
};

}  // namespace privcards::rest
