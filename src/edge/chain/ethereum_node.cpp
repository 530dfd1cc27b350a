#include "edge/chain/ethereum_node.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <utility>

#include "edge/chain/ethereum_answer.hpp"

namespace privcards::chain {

// What a block says, before its receipts are known.
struct EthereumNode::Block {
  std::int64_t height = 0;
  Digest hash{};
  Digest parent{};
  std::vector<EthereumTransaction> transactions;
};

namespace {

namespace json = boost::json;

// A node that lacks a method says so in one of two ways.
bool is_missing_method(const RpcError& error) {
  return error.code == method_not_found || error.code == -32004;  // EIP-1474: not supported
}

// The contract itself said no, which a node tells in words only: codes differ.
bool is_reverted(const RpcError& error) {
  return error.code != 0 && error.fault.message.find("revert") != std::string::npos;
}

Fault contradiction(std::string what) { return {FaultKind::corrupted, std::move(what)}; }

const EthereumReceipt* find(const std::vector<EthereumReceipt>& receipts, const Digest& id) {
  for (const EthereumReceipt& receipt : receipts) {
    if (receipt.transaction == id) return &receipt;
  }
  return nullptr;
}

}  // namespace

Result<std::string, Fault> EthereumNode::identity() {
  const auto value = rpc_.call("eth_chainId", {});
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "eth_chainId");
  const Uint256 id = answer.root().quantity();
  if (answer.failed()) return Unexpected(answer.fault());
  return id.decimal();
}

Result<app::ChainProgress, Fault> EthereumNode::progress() {
  const auto syncing = rpc_.call("eth_syncing", {});
  if (!syncing) return Unexpected(syncing.error().fault);
  const auto tip = rpc_.call("eth_blockNumber", {});
  if (!tip) return Unexpected(tip.error().fault);
  Answer answer(*tip, "eth_blockNumber");
  app::ChainProgress progress{.tip_height = answer.root().height()};
  progress.syncing = !(syncing->is_bool() && !syncing->get_bool());
  if (answer.failed()) return Unexpected(answer.fault());
  // A chain that has no final block yet answers null, or an error: then nothing is final.
  const auto final_block = rpc_.call("eth_getBlockByNumber", {"finalized", false});
  if (!final_block && final_block.error().code == 0) return Unexpected(final_block.error().fault);
  if (final_block && final_block->is_object()) {
    Answer block(*final_block, "eth_getBlockByNumber");
    progress.final_height = block.root()["number"].height();
    if (block.failed()) return Unexpected(block.fault());
  }
  return progress;
}

Result<std::optional<Digest>, Fault> EthereumNode::hash_at(std::int64_t height) {
  const auto number = render_quantity(static_cast<std::uint64_t>(height));
  const auto value = rpc_.call("eth_getBlockByNumber", {number, false});
  if (!value) return Unexpected(value.error().fault);
  if (value->is_null()) return std::optional<Digest>{};
  Answer answer(*value, "eth_getBlockByNumber");
  if (answer.root()["number"].height() != height) answer.root().fail();
  const Digest hash = answer.root()["hash"].data_of<32>();
  if (answer.failed()) return Unexpected(answer.fault());
  return std::optional(hash);
}

Result<std::optional<EthereumNode::Block>, Fault> EthereumNode::block_with_transactions(
    const Digest& hash) {
  const auto value = rpc_.call("eth_getBlockByHash", {render_data(hash), true});
  if (!value) return Unexpected(value.error().fault);
  if (value->is_null()) return std::optional<Block>{};
  Answer answer(*value, "eth_getBlockByHash");
  const auto root = answer.root();
  Block block{.height = root["number"].height(),
              .hash = root["hash"].data_of<32>(),
              .parent = root["parentHash"].data_of<32>(),
              .transactions = {}};
  for (const JsonValue& transaction : root["transactions"].items()) {
    block.transactions.push_back(read_transaction(root.at(transaction)));
  }
  if (block.hash != hash) root.fail();
  if (answer.failed()) return Unexpected(answer.fault());
  return std::optional(std::move(block));
}

// All of them at once where the node can; else those that matter, one by one.
Result<std::vector<EthereumReceipt>, Fault> EthereumNode::receipts_of(const Block& block,
                                                                      const WatchList& watched) {
  if (block_receipts_missing_) return needed_receipts(block, watched);
  const auto value = rpc_.call("eth_getBlockReceipts", {render_data(block.hash)});
  if (!value && is_missing_method(value.error())) {
    block_receipts_missing_ = true;
    return needed_receipts(block, watched);
  }
  if (!value) return Unexpected(value.error().fault);
  if (value->is_null()) return Unexpected(contradiction("eth_getBlockReceipts: the block is gone"));
  Answer answer(*value, "eth_getBlockReceipts");
  std::vector<EthereumReceipt> receipts;
  for (const JsonValue& item : answer.root().items()) {
    receipts.push_back(read_receipt(answer.root().at(item), block.hash));
  }
  if (answer.failed()) return Unexpected(answer.fault());
  if (receipts.size() != block.transactions.size()) {
    return Unexpected(contradiction("eth_getBlockReceipts: not one for each transaction"));
  }
  return receipts;
}

// Asked for by the block's hash, so that a block which is gone is an error and not "no logs".
Result<void, Fault> EthereumNode::add_receipts_of_logs(const Digest& block,
                                                       std::set<Digest>& wanted) {
  if (options_.tokens.empty()) return {};
  JsonArray contracts;
  for (const EthereumAddress& token : options_.tokens)
    contracts.push_back(render_data(token).c_str());
  json::object filter;
  filter["blockHash"] = render_data(block);
  filter["address"] = std::move(contracts);
  const auto value = rpc_.call("eth_getLogs", {std::move(filter)});
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "eth_getLogs");
  for (const JsonValue& log : answer.root().items()) {
    const auto place = answer.root().at(log);
    if (place["blockHash"].data_of<32>() != block) place.fail();
    wanted.insert(place["transactionHash"].data_of<32>());
  }
  if (answer.failed()) return Unexpected(answer.fault());
  return {};
}

Result<std::vector<EthereumReceipt>, Fault> EthereumNode::needed_receipts(
    const Block& block, const WatchList& watched) {
  std::set<Digest> wanted;
  for (const EthereumTransaction& transaction : block.transactions) {
    if (transaction.to && watched.find(*transaction.to)) wanted.insert(transaction.hash);
  }
  const auto added = add_receipts_of_logs(block.hash, wanted);
  if (!added) return Unexpected(added.error());
  std::vector<EthereumReceipt> receipts;
  for (const Digest& id : wanted) {
    const auto value = rpc_.call("eth_getTransactionReceipt", {render_data(id)});
    if (!value) return Unexpected(value.error().fault);
    Answer answer(*value, "eth_getTransactionReceipt");
    receipts.push_back(read_receipt(answer.root(), block.hash));
    if (answer.failed() || receipts.back().transaction != id) return Unexpected(answer.fault());
  }
  return receipts;
}

Result<void, Fault> EthereumNode::add_internal(const Block& block, const WatchList& watched,
                                               app::NodeBlock& read) {
  if (options_.traces == Traces::none || traces_missing_) return {};
  // An empty block is asked about until it is known whether the node traces at all.
  if (block.transactions.empty() && traces_offered_) return {};
  json::object tracer;
  tracer["tracer"] = "callTracer";
  const auto value =
      rpc_.call("debug_traceBlockByHash", {render_data(block.hash), std::move(tracer)});
  if (!value && is_missing_method(value.error())) {
    traces_missing_ = true;
    return {};
  }
  if (!value) {
    if (block.transactions.empty()) return Unexpected(value.error().fault);
    return add_one_by_one(block, watched, read);
  }
  traces_offered_ = true;
  Answer answer(*value, "debug_traceBlockByHash");
  const auto& traces = answer.root().items();
  // Some nodes leave the transaction's hash out: the order is the block's.
  if (traces.size() != block.transactions.size()) answer.root().fail();
  std::vector<Sighting> found;
  for (std::size_t i = 0; i < traces.size() && !answer.failed(); ++i) {
    const CallFrame top = read_call_frame(answer.root().at(traces[i])["result"]);
    append_internal_sightings(found, block.transactions[i].hash, top, watched);
  }
  // A node may leave out the trace of one that took it too long.
  if (answer.failed()) return add_one_by_one(block, watched, read);
  read.sightings.insert(read.sightings.end(), found.begin(), found.end());
  return {};
}

// Anybody can pay for a block whose trace is too large, or takes a node too long: what can be told
// of it is read by transaction.
Result<void, Fault> EthereumNode::add_one_by_one(const Block& block, const WatchList& watched,
                                                 app::NodeBlock& read) {
  std::optional<Fault> refused;  // one of those that may pass
  std::size_t traced = 0;
  for (const EthereumTransaction& transaction : block.transactions) {
    const auto top = trace(transaction.hash);
    if (top) {
      append_internal_sightings(read.sightings, transaction.hash, *top, watched);
      ++traced;
      continue;
    }
    const RpcError& error = top.error();
    if (!error.too_large && error.fault.kind != FaultKind::corrupted) refused = error.fault;
    if (error.fault.kind == FaultKind::unavailable && !rpc_.call("eth_blockNumber", {})) {
      return Unexpected(error.fault);  // the node is away
    }
    read.untraced.push_back(render_data(transaction.hash));
  }
  if (refused && !gives_up(block, traced)) return Unexpected(*refused);
  return {};
}

// A node that refuses or is silent may answer the next time. That it is the transaction's doing
// shows when it goes on so while the node traces others of the block.
bool EthereumNode::gives_up(const Block& block, std::size_t traced) {
  if (untraced_block_ != block.hash) tries_ = 0;
  untraced_block_ = block.hash;
  return ++tries_ >= tries_max && traced > 0;
}

Result<CallFrame, RpcError> EthereumNode::trace(const Digest& transaction) {
  json::object tracer;
  tracer["tracer"] = "callTracer";
  const auto value =
      rpc_.call("debug_traceTransaction", {render_data(transaction), std::move(tracer)});
  if (!value) return Unexpected(value.error());
  Answer answer(*value, "debug_traceTransaction");
  CallFrame top = read_call_frame(answer.root());
  if (answer.failed()) return Unexpected(RpcError{0, answer.fault()});
  return top;
}

Result<bool, Fault> EthereumNode::is_blocked(const EthereumAddress& token,
                                             const EthereumAddress& address) {
  json::object question;
  question["to"] = render_data(token);
  question["data"] = render_data(is_black_listed_call(address));
  const auto value = rpc_.call("eth_call", {std::move(question), "latest"});
  if (!value && is_reverted(value.error())) return false;
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "eth_call");
  const Bytes said = answer.root().data();
  if (answer.failed()) return Unexpected(answer.fault());
  return std::any_of(said.begin(), said.end(), [](std::uint8_t byte) { return byte != 0; });
}

Result<std::optional<app::NodeBlock>, Fault> EthereumNode::read_block(std::int64_t height,
                                                                      const Digest& hash,
                                                                      const WatchList& watched) {
  auto block = block_with_transactions(hash);
  if (!block) return Unexpected(block.error());
  if (!*block) return std::optional<app::NodeBlock>{};
  if ((*block)->height != height) return Unexpected(contradiction("the block has another height"));
  const auto receipts = receipts_of(**block, watched);
  if (!receipts) return Unexpected(receipts.error());
  app::NodeBlock read{.height = height,
                      .hash = hash,
                      .parent = (*block)->parent,
                      .sightings = {},
                      .notices = {},
                      .unlisted = {},
                      .untraced = {}};
  for (const EthereumTransaction& transaction : (*block)->transactions) {
    const EthereumReceipt* receipt = find(*receipts, transaction.hash);
    if (receipt == nullptr) continue;
    if (options_.native) {
      append_native_sightings(read.sightings, transaction, receipt->succeeded, watched);
    }
    append_token_sightings(read.sightings, *receipt, options_.tokens, watched);
    append_unlisted(read.unlisted, *receipt, options_.tokens, watched);
    for (const EthereumLog& log : receipt->logs) {
      const bool listed =
          std::count(options_.tokens.begin(), options_.tokens.end(), log.address) > 0;
      const auto notice = listed ? notice_in(log) : std::nullopt;
      if (notice) read.notices.push_back(*notice);
    }
  }
  if (!options_.native) return std::optional(std::move(read));
  const auto added = add_internal(**block, watched, read);
  if (!added) return Unexpected(added.error());
  return std::optional(std::move(read));
}

Result<app::Unconfirmed, Fault> EthereumNode::unconfirmed(const std::set<Digest>&,
                                                          const WatchList&) {
  return app::Unconfirmed{};
}

}  // namespace privcards::chain
