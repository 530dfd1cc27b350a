#include "edge/rest/recent_writers.hpp"

#include <gtest/gtest.h>

namespace privcards::rest {
namespace {

TEST(RecentWriters, are_remembered_for_longer_than_a_reader_may_lag) {
  RecentWriters writers;
  EXPECT_FALSE(writers.includes(ApiKeyId{1}, 1'000));
  writers.note(ApiKeyId{1}, 1'000);
  EXPECT_TRUE(writers.includes(ApiKeyId{1}, 1'000 + app::relaxed_lag_ms));
  EXPECT_FALSE(writers.includes(ApiKeyId{2}, 1'000));
  EXPECT_FALSE(writers.includes(ApiKeyId{1}, 1'000 + RecentWriters::memory_ms));
}

TEST(RecentWriters, when_they_are_too_many_everybody_is_one) {
  RecentWriters writers;
  for (std::size_t key = 1; key <= RecentWriters::keys_max + 1; ++key) {
    writers.note(ApiKeyId{static_cast<std::int64_t>(key)}, 1'000);
  }
  EXPECT_TRUE(writers.includes(ApiKeyId{0}, 1'000));
  EXPECT_FALSE(writers.includes(ApiKeyId{0}, 1'000 + RecentWriters::memory_ms));
  writers.note(ApiKeyId{5}, 20'000);
  EXPECT_TRUE(writers.includes(ApiKeyId{5}, 20'001));
  EXPECT_FALSE(writers.includes(ApiKeyId{6}, 20'001));
}

}  // namespace
}  // namespace privcards::rest
