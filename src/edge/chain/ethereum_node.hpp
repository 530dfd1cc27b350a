#pragma once
// Nodes with Ethereum's JSON-RPC, and TRON's, which answer the same calls with the same meanings.
// Ether comes from whole blocks with their receipts, tokens from the receipts' logs, ether paid by
// contracts from traces where the node has them.

#include <string_view>

#include "app/ports/chain_node.hpp"
#include "edge/chain/rpc.hpp"

namespace privcards::chain {

class EthereumNode : public app::BlockNode {
 public:
  // Ether that a contract pays leaves no other mark than in a trace of the whole block.
  enum class Traces : std::uint8_t { none, when_offered };

  struct Options {
    TokenList tokens;
    Traces traces = Traces::when_offered;
    bool native = true;  // false: only tokens count (TRON)
  };
  EthereumNode(Rpc& rpc, Options options) : rpc_(rpc), options_(std::move(options)) {}

  Result<std::string, Fault> identity() override;
  Result<app::ChainProgress, Fault> progress() override;
  Result<std::optional<Digest>, Fault> hash_at(std::int64_t height) override;
  Result<std::optional<app::NodeBlock>, Fault> read_block(std::int64_t height, const Digest& hash,
                                                          const WatchList& watched) override;
  // Ethereum's mempool is not read: nothing there may be believed, and blocks come every 12 s.
  Result<app::Unconfirmed, Fault> unconfirmed(const std::set<Digest>& known,
                                              const WatchList& watched) override;

  // Whether the node has refused to trace; an operator should know that contracts' payments in
  // ether go unseen.
  bool traces_missing() const { return traces_missing_; }
  // Whether the owner of a token of Tether's kind blocks an address. A contract without such a list
  // blocks nobody.
  Result<bool, Fault> is_blocked(const EthereumAddress& token, const EthereumAddress& address);

 private:
  struct Block;
  Result<std::optional<Block>, Fault> block_with_transactions(const Digest& hash);
  Result<std::vector<EthereumReceipt>, Fault> receipts_of(const Block& block,
                                                          const WatchList& watched);
  Result<std::vector<EthereumReceipt>, Fault> needed_receipts(const Block& block,
                                                              const WatchList& watched);
  Result<void, Fault> add_receipts_of_logs(const Digest& block, std::set<Digest>& wanted);
  Result<void, Fault> add_internal(const Block& block, const WatchList& watched,
                                   app::NodeBlock& read);
  Result<void, Fault> add_one_by_one(const Block& block, const WatchList& watched,
                                     app::NodeBlock& read);
  Result<CallFrame, RpcError> trace(const Digest& transaction);
  bool gives_up(const Block& block, std::size_t traced);

  static constexpr int tries_max = 3;

  Rpc& rpc_;
  Options options_;
  bool block_receipts_missing_ = false;
  bool traces_offered_ = false;
  bool traces_missing_ = false;
  Digest untraced_block_{};  // the last of which a transaction could not be traced, and how often
  int tries_ = 0;
};

}  // namespace privcards::chain
