#pragma once
// Nodes that speak bitcoind's RPC: Bitcoin Core, btcd, bcoin, litecoind. Only calls whose answers
// are the same in all of them are used: raw blocks and transactions, read by core/chain.

#include "app/ports/chain_node.hpp"
#include "edge/chain/rpc.hpp"

namespace privcards::chain {

class BitcoinNode : public app::BlockNode {
 public:
  explicit BitcoinNode(Rpc& rpc) : rpc_(rpc) {}

  Result<std::string, Fault> identity() override;
  Result<app::ChainProgress, Fault> progress() override;
  Result<std::optional<Digest>, Fault> hash_at(std::int64_t height) override;
  Result<std::optional<app::NodeBlock>, Fault> read_block(std::int64_t height, const Digest& hash,
                                                          const WatchList& watched) override;
  Result<app::Unconfirmed, Fault> unconfirmed(const std::set<Digest>& known,
                                              const WatchList& watched) override;

 private:
  Rpc& rpc_;
};

}  // namespace privcards::chain
