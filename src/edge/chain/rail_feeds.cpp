#include "edge/chain/rail_feeds.hpp"

#include <map>
#include <set>

#include "app/ports/chain_node.hpp"
#include "core/chain/chain_hash.hpp"
#include "edge/chain/account_feed.hpp"
#include "edge/chain/bitcoin_node.hpp"
#include "edge/chain/ethereum_node.hpp"
#include "edge/chain/node_line.hpp"

namespace privcards::chain {
namespace {

using deposits::Network;

// Chains read block by block. Hashes are printed as people know them: Bitcoin's backwards.
class BlockFeed : public app::RailFeed {
 public:
  BlockFeed(std::unique_ptr<NodeLine> line, std::unique_ptr<app::BlockNode> node, Network network)
      : line_(std::move(line)), node_(std::move(node)), network_(network) {}

  Result<app::NodeStatus, Fault> status() override { return status_of(*node_); }

  Result<std::optional<std::string>, Fault> hash_at(std::int64_t height) override {
    const auto hash = node_->hash_at(height);
    if (!hash) return Unexpected(hash.error());
    if (!*hash) return std::optional<std::string>();
    return std::optional(print(**hash));
  }

  Result<app::ChainBlock, Fault> block(std::int64_t height, const std::string& hash,
                                       const WatchList& watched) override {
    const auto wanted = parse(hash);
    if (!wanted) return Unexpected(Fault{FaultKind::corrupted, "this is no block hash: " + hash});
    auto block = node_->read_block(height, *wanted, watched);
    if (!block) return Unexpected(std::move(block).error());
    if (!*block) {
      return Unexpected(Fault{FaultKind::unavailable, "the node does not have block " + hash});
    }
    app::ChainBlock read{.height = (*block)->height,
                         .hash = print((*block)->hash),
                         .parent_hash = print((*block)->parent),
                         .sightings = std::move((*block)->sightings),
                         .notices = {},
                         .stop_after = {}};
    for (TokenNotice notice : (*block)->notices) {
      read.notices.emplace_back(describe(notice));
      // Payments will not be seen any more where they are looked for.
      if (notice == TokenNotice::deprecated) read.stop_after = describe(notice);
    }
    if (!(*block)->unlisted.empty()) {
      read.notices.push_back("a contract that is not listed says it paid an address of ours: " +
                             (*block)->unlisted.front() + ", " +
                             std::to_string((*block)->unlisted.size()) + " in this block");
    }
    for (const std::string& transaction : (*block)->untraced) {
      read.notices.push_back("what contracts paid in this transaction could not be read; look: " +
                             transaction + " in block " + read.hash);
    }
    if (network_ == Network::tron) speak_tron(read.sightings);
    return read;
  }

  // Transactions are read once each, as long as they stay.
  Result<std::vector<Sighting>, Fault> unconfirmed(const WatchList& watched) override {
    auto found = node_->unconfirmed(known_, watched);
    if (!found) return Unexpected(std::move(found).error());
    known_ = std::move(found->ids);
    for (app::UnconfirmedTransaction& each : found->fresh) {
      if (!each.sightings.empty()) waiting_[each.id] = std::move(each.sightings);
    }
    std::vector<Sighting> sightings;
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      if (!known_.contains(at->first)) {
        at = waiting_.erase(at);
        continue;
      }
      sightings.insert(sightings.end(), at->second.begin(), at->second.end());
      ++at;
    }
    return sightings;
  }

 private:
  // TRON writes its transactions without 0x and its addresses in its own form.
  static void speak_tron(std::vector<Sighting>& sightings) {
    for (Sighting& sighting : sightings) {
      if (sighting.transaction.starts_with("0x")) sighting.transaction.erase(0, 2);
      const auto sender = parse_ethereum_address(sighting.sender);
      if (sender) sighting.sender = render_tron(*sender);
    }
  }
  std::string print(const Digest& hash) const {
    return network_ == Network::bitcoin ? render_reversed(hash) : hex_encode(hash);
  }
  std::optional<Digest> parse(const std::string& text) const {
    if (network_ == Network::bitcoin) return parse_reversed(text);
    const auto bytes = hex_decode(text);
    if (!bytes || bytes->size() != Digest().size()) return std::nullopt;
    Digest hash{};
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
  }

  std::unique_ptr<NodeLine> line_;
  std::unique_ptr<app::BlockNode> node_;
  Network network_;
  std::set<Digest> known_;
  std::map<Digest, std::vector<Sighting>> waiting_;
};

// What only nodes with Ethereum's calls know: what a token's owner blocks, what is not traced.
class EthereumFeed final : public BlockFeed {
 public:
  // `ethereum` is `node`.
  EthereumFeed(std::unique_ptr<NodeLine> line, EthereumNode& ethereum,
               std::unique_ptr<app::BlockNode> node, Network network)
      : BlockFeed(std::move(line), std::move(node), network), ethereum_(ethereum) {}

  Result<app::NodeStatus, Fault> status() override {
    auto status = BlockFeed::status();
    if (status) says_what_is_final_ = status->finalized_height.has_value();
    return status;
  }
  Result<bool, Fault> is_blocked(const app::TokenQuestion& question) override {
    const auto token = parse_either(question.token);
    if (!token) return false;
    for (const std::string& text : question.addresses) {
      const auto address = parse_either(text);
      if (!address) continue;
      auto blocked = ethereum_.is_blocked(*token, *address);
      if (!blocked || *blocked) return blocked;
    }
    return false;
  }
  std::vector<std::string> shortcomings() const override {
    std::vector<std::string> found;
    if (ethereum_.traces_missing()) {
      found.emplace_back("the node does not trace blocks: ether that contracts pay goes unseen");
    }
    if (!says_what_is_final_) {
      found.emplace_back(
          "the node does not say what is final: deposits that wait for it are not credited");
    }
    return found;
  }

 private:
  static std::optional<EthereumAddress> parse_either(const std::string& text) {
    const auto address = parse_ethereum_address(text);
    return address ? address : parse_tron(text);
  }

  EthereumNode& ethereum_;
  bool says_what_is_final_ = true;
};

TokenList ethereum_tokens(const deposits::Rail& rail) {
  TokenList tokens;
  for (const std::string& text : rail.tokens) {
    if (const auto token = parse_ethereum_address(text)) tokens.push_back(*token);
  }
  return tokens;
}

// A mint belongs to one of two programs; the accounts derived under the other stay empty.
SolanaTokenList solana_tokens(const deposits::Rail& rail) {
  SolanaTokenList tokens;
  for (const std::string& text : rail.tokens) {
    const auto mint = parse_solana(text);
    if (!mint) continue;
    tokens.push_back({*mint, token_program});
    tokens.push_back({*mint, token_2022_program});
  }
  return tokens;
}

}  // namespace

Result<std::unique_ptr<app::RailFeed>, Fault> open_feed(const deposits::Rail& rail,
                                                        const RpcOptions& node) {
  auto line = std::make_unique<NodeLine>();
  if (auto opened = line->open(node); !opened) return Unexpected(std::move(opened).error());
  switch (rail.network) {
    case Network::bitcoin: {
      auto bitcoin = std::make_unique<BitcoinNode>(line->rpc());
      return std::unique_ptr<app::RailFeed>(
          std::make_unique<BlockFeed>(std::move(line), std::move(bitcoin), rail.network));
    }
    case Network::ethereum:
    case Network::tron: {
      const bool tron = rail.network == Network::tron;
      EthereumNode::Options options;
      options.tokens = ethereum_tokens(rail);
      options.native = !tron;
      if (tron) options.traces = EthereumNode::Traces::none;
      auto ethereum = std::make_unique<EthereumNode>(line->rpc(), std::move(options));
      EthereumNode& asked = *ethereum;
      return std::unique_ptr<app::RailFeed>(std::make_unique<EthereumFeed>(
          std::move(line), asked, std::move(ethereum), rail.network));
    }
    case Network::solana:
      return make_account_feed(std::move(line), solana_tokens(rail));
  }
  return Unexpected(Fault{FaultKind::refused, "there is no adapter for this network"});
}

}  // namespace privcards::chain
