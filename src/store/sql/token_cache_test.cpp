#include "store/sql/token_cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace privcards::store {
namespace {

app::PanToken token(std::uint64_t number) {
  const Digest digest = sha256(as_bytes(std::to_string(number)));
  app::PanToken token;
  std::copy_n(digest.begin(), token.bytes.size(), token.bytes.begin());
  return token;
}

TEST(TokenCache, KnowsWhatItWasTold) {
  TokenCache cache;
  EXPECT_EQ(cache.find(token(1)), std::nullopt);
  cache.put(token(1), CardId{11});
  EXPECT_EQ(cache.find(token(1)), CardId{11});
  EXPECT_EQ(cache.find(token(2)), std::nullopt);
}

TEST(TokenCache, NeverGivesAnothersCard) {
  TokenCache cache;
  constexpr std::uint64_t tokens = 50'000;
  for (std::uint64_t n = 0; n < tokens; ++n) {
    cache.put(token(n), CardId{static_cast<std::int64_t>(n) + 1});
  }
  std::uint64_t known = 0;
  for (std::uint64_t n = 0; n < tokens; ++n) {
    const auto found = cache.find(token(n));
    if (!found) continue;
    EXPECT_EQ(found->value, static_cast<std::int64_t>(n) + 1);
    ++known;
  }
  EXPECT_EQ(known, tokens) << "it grows, and none takes another's slot";
  EXPECT_EQ(cache.find(token(tokens)), std::nullopt);
}

}  // namespace
}  // namespace privcards::store
