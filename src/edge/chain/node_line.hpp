#pragma once
// A conversation with one node, for the feeds that read it.

#include <memory>

#include "app/ports/chain_node.hpp"
#include "app/ports/rail_feed.hpp"
#include "edge/chain/rpc.hpp"
#include "edge/net/loop.hpp"

namespace privcards::chain {

// The way to a node: a thread of the network, a client, a conversation. Members go in this order.
class NodeLine {
 public:
  NodeLine() : loop_(1), client_(loop_, {}) { loop_.start(); }
  ~NodeLine() { loop_.stop(); }
  NodeLine(const NodeLine&) = delete;
  NodeLine& operator=(const NodeLine&) = delete;

  Result<void, Fault> open(const RpcOptions& node) {
    auto rpc = HttpRpc::make(client_, node);
    if (!rpc) return Unexpected(Fault{FaultKind::refused, rpc.error()});
    rpc_ = std::move(*rpc);
    return {};
  }
  Rpc& rpc() { return *rpc_; }

 private:
  net::Loop loop_;
  net::HttpClient client_;
  std::unique_ptr<HttpRpc> rpc_;
};

inline Result<app::NodeStatus, Fault> status_of(app::ChainNode& node) {
  auto identity = node.identity();
  if (!identity) return Unexpected(std::move(identity).error());
  const auto progress = node.progress();
  if (!progress) return Unexpected(progress.error());
  app::NodeStatus status;
  status.identity = std::move(*identity);
  status.syncing = progress->syncing;
  status.height = progress->tip_height;
  if (progress->final_height >= 0) status.finalized_height = progress->final_height;
  if (progress->first_height >= 0) status.available_height = progress->first_height;
  return status;
}

}  // namespace privcards::chain
