// Against answers of litecoind, recorded by tests/chain.
#include "edge/chain/bitcoin_node.hpp"

#include <gtest/gtest.h>

#include "core/chain/chain_hash.hpp"
#include "edge/chain/replay_testing.hpp"

namespace privcards::chain {
namespace {

class BitcoinNodeTest : public testing::Test {
 protected:
  BitcoinNodeTest() {
    watched.add(*hex_decode("0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2"), 0);
    watched.add(*hex_decode("00149c90f934ea51fa0f6504177043e0908da6929983"), 1);
  }
  // The height the recorded node had no block at, and later the one with two payments.
  static constexpr std::int64_t height = 102;

  WatchList watched{{1, 2}};
  ReplayRpc rpc = ReplayRpc::from_file("bitcoin.json");
  BitcoinNode node{rpc};
};

TEST_F(BitcoinNodeTest, identity_and_progress) {
  EXPECT_EQ(node.identity().value(),
            "530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9");
  const auto progress = node.progress();
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->tip_height, 101);
  EXPECT_EQ(progress->final_height, -1);
  EXPECT_FALSE(progress->syncing);
}

TEST_F(BitcoinNodeTest, a_height_above_the_tip_is_nothing) {
  const auto hash = node.hash_at(height);
  ASSERT_TRUE(hash);
  EXPECT_FALSE(*hash);
}

TEST_F(BitcoinNodeTest, a_node_that_synchronizes_says_so_except_on_regtest) {
  rpc.replace("getblockchaininfo", "\"initialblockdownload\":false",
              "\"initialblockdownload\":true");
  EXPECT_FALSE(node.progress()->syncing);
  rpc.replace("getblockchaininfo", "\"chain\":\"regtest\"", "\"chain\":\"main\"");
  EXPECT_TRUE(node.progress()->syncing);
}

TEST_F(BitcoinNodeTest, a_node_that_prunes_says_where_its_blocks_begin) {
  EXPECT_EQ(node.progress()->first_height, -1);
  rpc.replace("getblockchaininfo", "\"pruned\":false", "\"pruned\":true,\"pruneheight\":57");
  EXPECT_EQ(node.progress()->first_height, 57);
}

TEST_F(BitcoinNodeTest, a_block_with_two_payments_and_the_mempool_before_it) {
  const auto waiting = node.unconfirmed({}, watched);
  ASSERT_TRUE(waiting);
  ASSERT_EQ(waiting->fresh.size(), 1U);
  EXPECT_FALSE(waiting->fresh[0].spends.empty());
  const auto known = node.unconfirmed(waiting->ids, watched);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->ids, waiting->ids);
  EXPECT_TRUE(known->fresh.empty());
  (void)node.hash_at(height);  // as recorded: not yet
  const auto hash = node.hash_at(height);
  ASSERT_TRUE(hash && *hash);
  const auto block = node.read_block(height, **hash, watched);
  ASSERT_TRUE(block && *block);
  EXPECT_EQ((*block)->height, height);
  EXPECT_EQ((*block)->sightings, waiting->fresh[0].sightings);
  ASSERT_EQ((*block)->sightings.size(), 2U);
  const Uint256 sum = *(*block)->sightings[0].amount.plus((*block)->sightings[1].amount);
  EXPECT_EQ(sum, Uint256(1'234'567 + 150'000'000));
}

TEST_F(BitcoinNodeTest, a_block_it_does_not_have_is_nothing) {
  const auto block = node.read_block(5, Digest{}, watched);
  ASSERT_TRUE(block);
  EXPECT_FALSE(*block);
}

TEST_F(BitcoinNodeTest, a_node_that_lies_is_found_out) {
  (void)node.hash_at(height);
  const auto hash = node.hash_at(height);
  // One satoshi more for us: 1,234,567 is 87d61200 in a transaction's bytes.
  rpc.replace("getblock", "87d6120000000000", "88d6120000000000");
  const auto block = node.read_block(height, **hash, watched);
  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().kind, FaultKind::corrupted);
  rpc.replace("getrawtransaction", "87d6120000000000", "88d6120000000000");
  EXPECT_FALSE(node.unconfirmed({}, watched));
}

TEST_F(BitcoinNodeTest, answers_of_another_form_are_faults) {
  rpc.replace("getblockchaininfo", "\"blocks\":101", "\"blocks\":\"101\"");
  EXPECT_FALSE(node.progress());
  rpc.replace("getblockhash", "530827f3", "zz0827f3");
  EXPECT_FALSE(node.identity());
}

TEST(BitcoinNode, who_replaced_whom_is_told_by_what_they_spend) {
  ReplayRpc rpc = ReplayRpc::from_file("bitcoin_replaced.json");
  BitcoinNode node(rpc);
  const auto waiting = node.unconfirmed({}, WatchList({1, 2}));
  ASSERT_TRUE(waiting);
  ASSERT_EQ(waiting->fresh.size(), 1U);
  EXPECT_TRUE(waiting->fresh[0].sightings.empty());
  EXPECT_FALSE(waiting->fresh[0].spends.empty());
}

}  // namespace
}  // namespace privcards::chain
