#include "edge/rest/rate_limit.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace privcards::rest {
namespace {

constexpr std::size_t minute = 0;
constexpr std::size_t create_card = 2;
constexpr std::size_t card_details = 3;
constexpr std::array<std::string_view, 4> names{"minute", "hour", "create_card", "card_details"};
constexpr std::int64_t sweep_every_ms = 600'000;

bool concerns(std::size_t window, RateClass rate_class) {
  if (window == create_card) return rate_class == RateClass::create_card;
  if (window == card_details) return rate_class == RateClass::card_details;
  return true;
}

struct Standing {
  std::size_t window = minute;
  Quota quota;
  std::int64_t remaining = 0;
  std::int64_t reset_s = 0;
};

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

// The IETF pair (draft-ietf-httpapi-ratelimit-headers) lists every window, the older X- trio only
// the one that is nearest to its end.
net::Headers headers_of(const std::vector<Standing>& standings, const Standing& tightest) {
  std::string policy;
  std::string state;
  for (const Standing& standing : standings) {
    if (!policy.empty()) {
      policy += ", ";
      state += ", ";
    }
    policy += quoted(names.at(standing.window)) + ";q=" + std::to_string(standing.quota.calls) +
              ";w=" + std::to_string(standing.quota.seconds);
    state += quoted(names.at(standing.window)) + ";r=" + std::to_string(standing.remaining) +
             ";t=" + std::to_string(standing.reset_s);
  }
  return {{"RateLimit-Policy", policy},
          {"RateLimit", state},
          {"X-RateLimit-Limit", std::to_string(tightest.quota.calls)},
          {"X-RateLimit-Remaining", std::to_string(tightest.remaining)},
          {"X-RateLimit-Reset", std::to_string(tightest.reset_s)}};
}

}  // namespace

RateLimiter::Verdict RateLimiter::take(ApiKeyId key, RateClass rate_class, std::int64_t now_ms) {
  const std::array<Quota, 4> quotas{limits_.minute, limits_.hour, limits_.create_card,
                                    limits_.card_details};
  std::vector<Standing> standings;
  std::lock_guard lock(mutex_);
  forget_idle(now_ms);
  Windows& windows = keys_[key];
  Verdict verdict;
  for (std::size_t number = 0; number < windows.size(); ++number) {
    const Quota& quota = quotas.at(number);
    if (quota.calls == 0 || !concerns(number, rate_class)) continue;
    Window& window = windows.at(number);
    if (now_ms >= window.ends_ms) window = {now_ms + quota.seconds * 1000, 0, 0};
    const std::int64_t reset_s = (window.ends_ms - now_ms + 999) / 1000;
    standings.push_back({number, quota, quota.calls - window.used, reset_s});
    if (window.used >= quota.calls) {
      verdict.allowed = false;
      verdict.retry_after_s = std::max(verdict.retry_after_s, reset_s);
    }
  }
  if (standings.empty()) return verdict;
  if (verdict.allowed) {
    for (Standing& standing : standings) {
      ++windows.at(standing.window).used;
      ++windows.at(standing.window).untold;
      --standing.remaining;
    }
    if (shares_) untold_.insert(key);
  }
  const auto tightest = std::min_element(
      standings.begin(), standings.end(),
      [](const auto& left, const auto& right) { return left.remaining < right.remaining; });
  verdict.headers = headers_of(standings, *tightest);
  return verdict;
}

std::vector<app::Usage> RateLimiter::take_usage(std::int64_t now_ms) {
  std::vector<app::Usage> usage;
  std::lock_guard lock(mutex_);
  shares_ = true;
  for (ApiKeyId key : untold_) {
    auto found = keys_.find(key);
    if (found == keys_.end()) continue;
    for (std::size_t number = 0; number < found->second.size(); ++number) {
      Window& window = found->second.at(number);
      if (window.untold == 0 || now_ms >= window.ends_ms) continue;
      usage.push_back({.key = key.value,
                       .slot = static_cast<std::int64_t>(number),
                       .used = std::exchange(window.untold, 0),
                       .ends_in_ms = window.ends_ms - now_ms});
    }
  }
  untold_.clear();
  return usage;
}

void RateLimiter::learn_usage(const std::vector<app::Usage>& usage, std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  for (const app::Usage& all : usage) {
    auto found = keys_.find(ApiKeyId{all.key});
    if (found == keys_.end() || all.slot < 0 || all.slot >= std::ssize(found->second)) continue;
    Window& window = found->second.at(static_cast<std::size_t>(all.slot));
    // Never less than is known here: what could not be told was used all the same.
    if (now_ms < window.ends_ms) window.used = std::max(window.used, all.used + window.untold);
    window.ends_ms = now_ms + all.ends_in_ms;
  }
}

void RateLimiter::forget_idle(std::int64_t now_ms) {
  if (now_ms < next_sweep_ms_) return;
  next_sweep_ms_ = now_ms + sweep_every_ms;
  std::erase_if(keys_, [&](const auto& entry) {
    return std::all_of(entry.second.begin(), entry.second.end(),
                       [&](const Window& window) { return now_ms >= window.ends_ms; });
  });
}

}  // namespace privcards::rest
