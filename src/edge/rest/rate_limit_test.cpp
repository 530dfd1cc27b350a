#include "edge/rest/rate_limit.hpp"

#include <gtest/gtest.h>

namespace privcards::rest {
namespace {

std::string header(const RateLimiter::Verdict& verdict, std::string_view name) {
  for (const auto& [key, value] : verdict.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST(RateLimit, the_window_counts_exactly_and_starts_afresh) {
  RateLimiter limiter(RateLimits{});
  const ApiKeyId key{1};
  for (int call = 0; call < 50; ++call) {
    EXPECT_TRUE(limiter.take(key, RateClass::create_card, 1'000 + call).allowed) << call;
  }
  const auto refused = limiter.take(key, RateClass::create_card, 2'000);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after_s, 59);
  EXPECT_EQ(header(refused, "X-RateLimit-Remaining"), "0");
  EXPECT_TRUE(limiter.take(key, RateClass::general, 2'000).allowed);
  EXPECT_TRUE(limiter.take(key, RateClass::create_card, 61'000).allowed);
}

TEST(RateLimit, keys_do_not_share) {
  RateLimiter limiter({.minute = {1, 60}, .hour = {0, 3'600}});
  EXPECT_TRUE(limiter.take({1}, RateClass::general, 0).allowed);
  EXPECT_FALSE(limiter.take({1}, RateClass::general, 1).allowed);
  EXPECT_TRUE(limiter.take({2}, RateClass::general, 1).allowed);
}

TEST(RateLimit, headers_tell_every_window_and_the_tightest) {
  RateLimiter limiter(RateLimits{});
  const auto verdict = limiter.take({1}, RateClass::card_details, 0);
  EXPECT_EQ(header(verdict, "RateLimit-Policy"),
            "\"minute\";q=1000;w=60, \"hour\";q=10000;w=3600, \"card_details\";q=30;w=60");
  EXPECT_EQ(header(verdict, "RateLimit"),
            "\"minute\";r=999;t=60, \"hour\";r=9999;t=3600, \"card_details\";r=29;t=60");
  EXPECT_EQ(header(verdict, "X-RateLimit-Limit"), "30");
  EXPECT_EQ(header(verdict, "X-RateLimit-Reset"), "60");
}

TEST(RateLimit, zero_is_unlimited) {
  RateLimiter limiter({.minute = {0, 60}, .hour = {0, 3'600}, .create_card = {0, 60}});
  const auto verdict = limiter.take({1}, RateClass::create_card, 0);
  EXPECT_TRUE(verdict.allowed);
  EXPECT_TRUE(verdict.headers.empty());
}

}  // namespace
}  // namespace privcards::rest
