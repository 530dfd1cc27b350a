#include "edge/rest/page_cache.hpp"

#include <gtest/gtest.h>

namespace privcards::rest {
namespace {

TEST(PageCache, ServesOnlyTheVersionItWasGiven) {
  PageCache cache;
  EXPECT_EQ(cache.find("card", 1), std::nullopt);
  cache.put("card", 1, "one");
  EXPECT_EQ(cache.find("card", 1), "one");
  EXPECT_EQ(cache.find("card", 2), std::nullopt);
  EXPECT_EQ(cache.find("card", 1), std::nullopt) << "a version that has passed does not come back";
  cache.put("card", 2, "two");
  cache.put("card", 3, "three");
  EXPECT_EQ(cache.find("card", 3), "three");
}

TEST(PageCache, ForgetsWhatWasNotAskedForTheLongest) {
  PageCache cache;
  const std::string third(PageCache::bytes_max / 3, 'x');
  cache.put("a", 1, third);
  cache.put("b", 1, third);
  EXPECT_TRUE(cache.find("a", 1));
  cache.put("c", 1, third);
  EXPECT_FALSE(cache.find("b", 1));
  EXPECT_TRUE(cache.find("a", 1));
  EXPECT_TRUE(cache.find("c", 1));
}

TEST(PageCache, DoesNotKeepWhatIsLargerThanItself) {
  PageCache cache;
  cache.put("a", 1, std::string(PageCache::bytes_max + 1, 'x'));
  EXPECT_FALSE(cache.find("a", 1));
}

}  // namespace
}  // namespace privcards::rest
