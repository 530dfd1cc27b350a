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

TEST(RateLimit, what_others_counted_counts_here) {
  RateLimiter here({.minute = {10, 60}, .hour = {0, 3'600}});
  const ApiKeyId key{1};
  EXPECT_TRUE(here.take_usage(0).empty()) << "from here on it keeps what it has to tell";
  for (int call = 0; call < 3; ++call) here.take(key, RateClass::general, 1'000);
  const auto told = here.take_usage(2'000);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told.front().used, 3);
  EXPECT_EQ(told.front().ends_in_ms, 59'000);
  EXPECT_TRUE(here.take_usage(2'000).empty()) << "told once";
  here.take(key, RateClass::general, 2'000);
  // The others used four, in a window that began ten seconds before ours.
  here.learn_usage({{.key = 1, .slot = 0, .used = 7, .ends_in_ms = 49'000}}, 2'000);
  const auto eighth = here.take(key, RateClass::general, 2'500);
  EXPECT_EQ(header(eighth, "X-RateLimit-Remaining"), "1") << "7 + 1 not told yet + this one";
  EXPECT_TRUE(here.take(key, RateClass::general, 2'500).allowed);
  EXPECT_FALSE(here.take(key, RateClass::general, 2'500).allowed);
  EXPECT_TRUE(here.take(key, RateClass::general, 51'000).allowed) << "all windows end together";
  // A sum that lacks what could not be told gives nothing back.
  here.learn_usage({{.key = 1, .slot = 0, .used = 0, .ends_in_ms = 60'000}}, 51'000);
  EXPECT_EQ(header(here.take(key, RateClass::general, 51'000), "X-RateLimit-Remaining"), "8");
  here.learn_usage({{.key = 2, .slot = 0, .used = 9}, {.key = 1, .slot = 9, .used = 9}}, 51'000);
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
