// Against answers of anvil, recorded by tests/chain. Hashes here are renewed with the recording.
#include "edge/chain/ethereum_node.hpp"

#include <gmock/gmock.h>

#include <map>

#include "core/chain/hex_quantity.hpp"
#include "edge/chain/replay_testing.hpp"

namespace privcards::chain {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class EthereumNodeTest : public testing::Test {
 protected:
  EthereumNodeTest() {
    watched.add(*parse_ethereum_address("0x9858EfFD232B4033E47d90003D41EC34EcaEda94"), 0);
    watched.add(*parse_ethereum_address("0x6Fac4D18c912343BF86fa7049364Dd4E424Ab9C0"), 1);
  }
  // The first contract that anvil's first account makes.
  static EthereumNode::Options options() {
    return {.tokens = {*parse_ethereum_address("0x5fbdb2315678afecb367f032d93f642f64180aa3")}};
  }
  Result<std::optional<app::NodeBlock>, Fault> read(std::int64_t height) {
    const auto hash = node.hash_at(height);
    EXPECT_TRUE(hash && *hash) << height;
    return node.read_block(height, hash->value_or(Digest{}), watched);
  }
  std::vector<std::string> amounts(std::int64_t height) {
    std::vector<std::string> found;
    const auto block = read(height);
    EXPECT_TRUE(block && *block);
    for (const Sighting& sighting : (*block)->sightings) {
      found.push_back(std::to_string(sighting.address) + ": " + sighting.amount.decimal());
    }
    return found;
  }
  // Heights as recorded: ether at 102 (asked for once before it was there), a token at 103, a
  // contract's ether at 114, four payments at 118.
  void pass_missing_height() { EXPECT_FALSE(*node.hash_at(102)); }

  WatchList watched{{1, 2}};
  ReplayRpc rpc = ReplayRpc::from_file("ethereum.json");
  EthereumNode node{rpc, options()};
};

TEST_F(EthereumNodeTest, identity_and_progress) {
  EXPECT_EQ(node.identity().value(), "31337");
  const auto progress = node.progress();
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->tip_height, 101);
  EXPECT_EQ(progress->final_height, 37);
  EXPECT_FALSE(progress->syncing);
  rpc.replace("eth_syncing", "false", "{\"currentBlock\":\"0x1\"}");
  EXPECT_TRUE(node.progress()->syncing);
}

TEST_F(EthereumNodeTest, a_chain_without_a_final_block_has_none) {
  rpc.remove_method("eth_getBlockByNumber");
  EXPECT_EQ(node.progress()->final_height, -1);
}

TEST_F(EthereumNodeTest, every_kind_of_payment) {
  pass_missing_height();
  EXPECT_THAT(amounts(102), ElementsAre("0: 123456000000000000000789"));
  EXPECT_THAT(amounts(103), ElementsAre("1: 25000000"));
  EXPECT_THAT(amounts(114), ElementsAre("0: 3000000000000000000"));
  EXPECT_THAT(amounts(118), UnorderedElementsAre("0: 7", "0: 7", "0: 9", "1: 8"));
  EXPECT_FALSE(node.traces_missing());
}

TEST_F(EthereumNodeTest, without_traces_a_contracts_ether_goes_unseen_and_that_is_known) {
  rpc.remove_method("debug_traceBlockByHash");
  EXPECT_THAT(amounts(114), ElementsAre());
  EXPECT_TRUE(node.traces_missing());
  EXPECT_THAT(amounts(118), UnorderedElementsAre("0: 7", "0: 7", "0: 9", "1: 8"));
}

// A node that cannot tell the trace of a whole block, and of some transactions neither.
class PoorTracer : public Rpc {
 public:
  explicit PoorTracer(Rpc& node) : node_(node) {}
  RpcError block_error{0, {FaultKind::refused, "larger than allowed"}, true};
  std::map<std::size_t, RpcError> errors;  // by place in the block

  Result<JsonValue, RpcError> call(std::string_view method, JsonArray params) override {
    if (method == "eth_blockNumber") return JsonValue("0x1");
    if (method == "debug_traceBlockByHash") {
      traces_ = node_.call(method, std::move(params)).value().as_array();
      return Unexpected(block_error);
    }
    if (method != "debug_traceTransaction") return node_.call(method, std::move(params));
    for (std::size_t i = 0; i < traces_.size(); ++i) {
      if (traces_[i].as_object().at("txHash") != params.at(0)) continue;
      if (const auto error = errors.find(i); error != errors.end()) {
        return Unexpected(error->second);
      }
      return traces_[i].as_object().at("result");
    }
    return Unexpected(RpcError{-32000, {FaultKind::refused, "no such transaction"}});
  }

 private:
  Rpc& node_;
  JsonArray traces_;
};

TEST_F(EthereumNodeTest, a_block_whose_trace_cannot_be_told_is_traced_by_transaction) {
  PoorTracer poor(rpc);
  EthereumNode tracing(poor, options());
  const auto block = tracing.read_block(114, **tracing.hash_at(114), watched);
  ASSERT_TRUE(block && *block);
  EXPECT_EQ((*block)->sightings.size(), 1U);
  EXPECT_TRUE((*block)->untraced.empty());
  EXPECT_FALSE(tracing.traces_missing());
}

TEST_F(EthereumNodeTest, a_transaction_that_is_too_large_to_trace_is_left_out_and_named) {
  PoorTracer poor(rpc);
  EthereumNode tracing(poor, options());
  poor.errors[0] = {0, {FaultKind::refused, "larger than allowed"}, true};
  const auto alone = tracing.read_block(114, **tracing.hash_at(114), watched);
  ASSERT_TRUE(alone && *alone);
  EXPECT_TRUE((*alone)->sightings.empty());
  EXPECT_EQ((*alone)->untraced.size(), 1U);
  const auto block = tracing.read_block(118, **tracing.hash_at(118), watched);
  ASSERT_TRUE(block && *block);
  EXPECT_FALSE((*block)->sightings.empty());
  EXPECT_EQ((*block)->untraced.size(), 1U);
}

TEST_F(EthereumNodeTest, a_transaction_the_node_refuses_to_trace_is_asked_for_a_few_times) {
  PoorTracer poor(rpc);
  EthereumNode tracing(poor, options());
  poor.errors[1] = {-32000, {FaultKind::refused, "execution timeout"}};
  const auto hash = **tracing.hash_at(118);
  EXPECT_FALSE(tracing.read_block(118, hash, watched));
  EXPECT_FALSE(tracing.read_block(118, hash, watched));
  const auto block = tracing.read_block(118, hash, watched);
  ASSERT_TRUE(block && *block);
  EXPECT_EQ((*block)->untraced.size(), 1U);
}

TEST_F(EthereumNodeTest, a_node_that_traces_nothing_just_now_is_waited_for) {
  PoorTracer poor(rpc);
  EthereumNode tracing(poor, options());
  poor.block_error = {-32000, {FaultKind::refused, "state is pruned"}};
  for (std::size_t i = 0; i < 4; ++i) poor.errors[i] = poor.block_error;
  const auto hash = **tracing.hash_at(118);
  for (int tries = 0; tries < 10; ++tries) {
    EXPECT_FALSE(tracing.read_block(118, hash, watched));
  }
}

TEST_F(EthereumNodeTest, a_block_that_is_gone_is_nothing) {
  const auto block = node.read_block(
      150, *parse_data_of<32>("0x86aa9f7197e9b9f2aa50754363586d6f84b71f929bb8822939690e8e7bd3b8bb"),
      watched);
  ASSERT_TRUE(block) << block.error().message;
  EXPECT_FALSE(*block);
}

TEST_F(EthereumNodeTest, answers_that_do_not_belong_together_are_faults) {
  pass_missing_height();
  ASSERT_TRUE(read(102));
  EXPECT_FALSE(node.read_block(103, **node.hash_at(102), watched));  // another height
  rpc.replace("eth_getBlockReceipts", "\"blockHash\":\"0x", "\"blockHash\":\"0xff");
  EXPECT_FALSE(read(103));
}

TEST_F(EthereumNodeTest, a_balanced_pool_with_a_member_that_lost_the_block) {
  pass_missing_height();
  rpc.replace("eth_getBlockReceipts", "\"result\":[", "\"result\":[],\"was\":[");
  const auto block = read(102);
  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().kind, FaultKind::corrupted);
}

TEST_F(EthereumNodeTest, a_status_of_zero_undoes_a_payment) {
  pass_missing_height();
  rpc.replace("eth_getBlockReceipts", "\"status\":\"0x1\"", "\"status\":\"0x0\"");
  EXPECT_THAT(amounts(102), ElementsAre());
  EXPECT_THAT(amounts(103), ElementsAre());
}

TEST_F(EthereumNodeTest, its_mempool_is_not_read) {
  EXPECT_TRUE(node.unconfirmed({}, watched)->ids.empty());
}

// The same four questions to a node that has no receipts of whole blocks: found by logs and by
// recipients.
TEST_F(EthereumNodeTest, receipts_one_by_one) {
  ReplayRpc poor = ReplayRpc::from_file("ethereum_poor.json");
  EthereumNode poorer(poor, options());
  std::int64_t height = 0;
  for (std::int64_t at = 100; at < 400 && height == 0; ++at) {
    if (const auto hash = poorer.hash_at(at); hash && *hash) height = at;
  }
  ASSERT_NE(height, 0);
  poor.remove_method("eth_getBlockReceipts");
  const auto block = poorer.read_block(height, **poorer.hash_at(height), watched);
  ASSERT_TRUE(block && *block) << block.error().message;
  std::vector<std::string> found;
  for (const Sighting& sighting : (*block)->sightings) found.push_back(sighting.amount.decimal());
  EXPECT_THAT(found, UnorderedElementsAre("7", "8", "9"));
}

// What a token's contract answers about an address, and what answers are none.
TEST(EthereumToken, who_is_blocked) {
  const auto token = *parse_ethereum_address("0x5fbdb2315678afecb367f032d93f642f64180aa3");
  const auto address = *parse_ethereum_address("0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
  const auto ask = [&](const std::string& answer) {
    const std::string exchange =
        R"([{"method":"eth_call","params":[{"to":"0x5fbdb2315678afecb367f032d93f642f64180aa3",)"
        R"("data":"0xe47d60600000000000000000000000009858effd232b4033e47d90003d41ec34ecaeda94"},)"
        R"("latest"],)" +
        answer + "}]";
    ReplayRpc rpc(boost::json::parse(exchange).as_array());
    return EthereumNode(rpc, {}).is_blocked(token, address);
  };
  const std::string zeros(63, '0');
  EXPECT_EQ(ask(R"("result":"0x)" + zeros + "1\"").value(), true);
  EXPECT_EQ(ask(R"("result":"0x)" + zeros + "0\"").value(), false);
  EXPECT_EQ(ask(R"("result":"0x")").value(), false);  // no such function, and nothing said
  EXPECT_EQ(ask(R"("error":{"code":3,"message":"execution reverted"})").value(), false);
  EXPECT_FALSE(ask(R"("error":{"code":-32005,"message":"limit exceeded"})"));
  EXPECT_FALSE(ask(R"("result":null)"));
}

}  // namespace
}  // namespace privcards::chain
