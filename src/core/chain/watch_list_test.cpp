#include "core/chain/watch_list.hpp"

#include <gtest/gtest.h>

#include "core/chain/bitcoin_testing.hpp"

namespace privcards::chain {
namespace {

// Appendix A of the SipHash paper.
TEST(SipHash, agrees_with_the_paper) {
  Bytes message;
  for (std::uint8_t i = 0; i < 15; ++i) message.push_back(i);
  const HashKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  EXPECT_EQ(siphash(key, message), 0xa129ca6149be45e5U);
  EXPECT_EQ(siphash(key, {}), 0x726fdb47dd0e0e31U);
}

TEST(WatchList, finds_what_was_added_and_nothing_else) {
  WatchList list({3, 4});
  EXPECT_FALSE(list.find(script_number(1)));
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    EXPECT_TRUE(list.add(script_number(i), static_cast<std::int64_t>(i) * 10));
  }
  EXPECT_EQ(list.size(), 5'000U);
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    EXPECT_EQ(list.find(script_number(i)), static_cast<std::int64_t>(i) * 10);
    EXPECT_FALSE(list.find(script_number(10'000 + i)));
  }
  // A prefix, and a longer one, are others.
  const Bytes script = script_number(1);
  EXPECT_FALSE(list.find(ByteView(script).first(21)));
  Bytes longer = script;
  longer.push_back(0);
  EXPECT_FALSE(list.find(longer));
  EXPECT_FALSE(list.find({}));
}

TEST(WatchList, an_address_keeps_its_first_number) {
  WatchList list({3, 4});
  EXPECT_TRUE(list.add(script_number(1), 1));
  EXPECT_FALSE(list.add(script_number(1), 2));
  EXPECT_EQ(list.find(script_number(1)), 1);
  EXPECT_EQ(list.size(), 1U);
  EXPECT_GT(list.memory_bytes(), 22U);
}

}  // namespace
}  // namespace privcards::chain
