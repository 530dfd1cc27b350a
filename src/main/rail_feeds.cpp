#include "main/rail_feeds.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "app/ports/chain_node.hpp"
#include "core/chain/chain_hash.hpp"
#include "edge/chain/bitcoin_node.hpp"
#include "edge/chain/ethereum_node.hpp"
#include "edge/chain/solana_node.hpp"
#include "edge/net/loop.hpp"

namespace privcards::main {
namespace {

using deposits::Network;

// The way to a node: a thread of the network, a client, a conversation. Members go in this order.
class Line {
 public:
  Line() : loop_(1), client_(loop_, {}) { loop_.start(); }
  ~Line() { loop_.stop(); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  Result<void, Fault> open(const RailNode& node) {
    auto rpc = chain::HttpRpc::make(client_, {.url = node.url,
                                              .user = node.user,
                                              .password = node.password,
                                              .timeout_ms = node.timeout_ms});
    if (!rpc) return Unexpected(Fault{FaultKind::refused, rpc.error()});
    rpc_ = std::move(*rpc);
    return {};
  }
  chain::Rpc& rpc() { return *rpc_; }

 private:
  net::Loop loop_;
  net::HttpClient client_;
  std::unique_ptr<chain::HttpRpc> rpc_;
};

Result<app::NodeStatus, Fault> status_of(app::ChainNode& node) {
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

// Chains read block by block. Hashes are printed as people know them: Bitcoin's backwards.
class BlockFeed : public app::RailFeed {
 public:
  BlockFeed(std::unique_ptr<Line> line, std::unique_ptr<app::BlockNode> node, Network network)
      : line_(std::move(line)), node_(std::move(node)), network_(network) {}

  Result<app::NodeStatus, Fault> status() override { return status_of(*node_); }

  Result<std::optional<std::string>, Fault> hash_at(std::int64_t height) override {
    const auto hash = node_->hash_at(height);
    if (!hash) return Unexpected(hash.error());
    if (!*hash) return std::optional<std::string>();
    return std::optional(print(**hash));
  }

  Result<app::ChainBlock, Fault> block(std::int64_t height, const std::string& hash,
                                       const chain::WatchList& watched) override {
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
    for (chain::TokenNotice notice : (*block)->notices) {
      read.notices.emplace_back(chain::describe(notice));
      // Payments will not be seen any more where they are looked for.
      if (notice == chain::TokenNotice::deprecated) read.stop_after = chain::describe(notice);
    }
    if (!(*block)->unlisted.empty()) {
      read.notices.push_back("a contract that is not listed says it paid an address of ours: " +
                             (*block)->unlisted.front() + ", " +
                             std::to_string((*block)->unlisted.size()) + " in this block");
    }
    if (network_ == Network::tron) speak_tron(read.sightings);
    return read;
  }

  // Transactions are read once each, as long as they stay.
  Result<std::vector<chain::Sighting>, Fault> unconfirmed(
      const chain::WatchList& watched) override {
    auto found = node_->unconfirmed(known_, watched);
    if (!found) return Unexpected(std::move(found).error());
    known_ = std::move(found->ids);
    for (app::UnconfirmedTransaction& each : found->fresh) {
      if (!each.sightings.empty()) waiting_[each.id] = std::move(each.sightings);
    }
    std::vector<chain::Sighting> sightings;
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
  static void speak_tron(std::vector<chain::Sighting>& sightings) {
    for (chain::Sighting& sighting : sightings) {
      if (sighting.transaction.starts_with("0x")) sighting.transaction.erase(0, 2);
      const auto sender = chain::parse_ethereum_address(sighting.sender);
      if (sender) sighting.sender = chain::render_tron(*sender);
    }
  }
  std::string print(const Digest& hash) const {
    return network_ == Network::bitcoin ? chain::render_reversed(hash) : hex_encode(hash);
  }
  std::optional<Digest> parse(const std::string& text) const {
    if (network_ == Network::bitcoin) return chain::parse_reversed(text);
    const auto bytes = hex_decode(text);
    if (!bytes || bytes->size() != Digest().size()) return std::nullopt;
    Digest hash{};
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
  }

  std::unique_ptr<Line> line_;
  std::unique_ptr<app::BlockNode> node_;
  Network network_;
  std::set<Digest> known_;
  std::map<Digest, std::vector<chain::Sighting>> waiting_;
};

// What only nodes with Ethereum's calls know: what a token's owner blocks, what is not traced.
class EthereumFeed final : public BlockFeed {
 public:
  // `ethereum` is `node`.
  EthereumFeed(std::unique_ptr<Line> line, chain::EthereumNode& ethereum,
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
      const auto blocked = ethereum_.is_blocked(*token, *address);
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
  static std::optional<chain::EthereumAddress> parse_either(const std::string& text) {
    const auto address = chain::parse_ethereum_address(text);
    return address ? address : chain::parse_tron(text);
  }

  chain::EthereumNode& ethereum_;
  bool says_what_is_final_ = true;
};

// Solana, read account by account: the wallet's own and its token accounts, since a payment to a
// token account does not name the wallet. Signatures are asked for where a balance has changed, and
// in a slow pass over all, because a deposit and a sweep may cancel out between two looks.
class AccountFeed final : public app::RailFeed {
 public:
  AccountFeed(std::unique_ptr<Line> line, std::unique_ptr<chain::SolanaNode> node,
              chain::SolanaTokenList tokens)
      : line_(std::move(line)), node_(std::move(node)), tokens_(std::move(tokens)) {}

  bool by_account() const override { return true; }

  Result<app::NodeStatus, Fault> status() override { return status_of(*node_); }
  Result<std::optional<std::string>, Fault> hash_at(std::int64_t) override {
    return Unexpected(by_block());
  }
  Result<app::ChainBlock, Fault> block(std::int64_t, const std::string&,
                                       const chain::WatchList&) override {
    return Unexpected(by_block());
  }
  Result<std::vector<chain::Sighting>, Fault> unconfirmed(const chain::WatchList&) override {
    return std::vector<chain::Sighting>();
  }

  // The balances of all, a hundred accounts in one question.
  Result<std::vector<std::size_t>, Fault> changed(
      const std::vector<app::AccountTarget>& targets) override {
    std::vector<chain::SolanaAddress> accounts;
    std::vector<std::size_t> ends;
    for (const app::AccountTarget& target : targets) {
      for (const chain::SolanaAddress& each : accounts_of(target)) accounts.push_back(each);
      ends.push_back(accounts.size());
    }
    const auto balances = node_->balances(accounts);
    if (!balances) return Unexpected(balances.error());
    std::vector<std::size_t> found;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < targets.size(); ++at) {
      const auto from = balances->begin() + static_cast<std::ptrdiff_t>(begin);
      const auto to = balances->begin() + static_cast<std::ptrdiff_t>(ends[at]);
      if (look_at(targets[at], {from, to})) found.push_back(at);
      begin = ends[at];
    }
    return found;
  }

  Result<app::AccountScan, Fault> account(const app::AccountTarget& target) override {
    std::vector<chain::SolanaAddress> accounts = accounts_of(target);
    if (accounts.empty()) return Unexpected(Fault{FaultKind::corrupted, "this is no address"});
    auto scan = read_all(target, accounts);
    if (!scan) seen_.erase(target.address);
    return scan;
  }

 private:
  using Cursors = std::map<std::string, std::string>;  // account to its last signature read
  static constexpr int slow_pass = 60;                 // every so many looks at an account

  struct Seen {
    std::vector<app::AccountBalance> balances;
    std::vector<chain::SolanaAddress> others;  // token accounts beside the associated ones
    int looks = 0;
    bool unfinished = false;  // something was not final yet, or not known yet
  };

  static Fault by_block() { return {FaultKind::refused, "this chain is read by account"}; }

  // The wallet itself comes first. Empty: this is no address.
  std::vector<chain::SolanaAddress> accounts_of(const app::AccountTarget& target) const {
    const auto wallet = chain::parse_solana(target.account);
    if (!wallet) return {};
    std::vector<chain::SolanaAddress> accounts{*wallet};
    for (const chain::SolanaToken& token : tokens_) {
      accounts.push_back(
          chain::associated_token_account(*wallet, token.mint, token.program).address);
    }
    return accounts;
  }

  static bool same(const app::AccountBalance& left, const app::AccountBalance& right) {
    return left.exists == right.exists && left.lamports == right.lamports &&
           left.token_amount == right.token_amount;
  }

  bool look_at(const app::AccountTarget& target, std::vector<app::AccountBalance> balances) {
    const bool known = seen_.contains(target.address);
    Seen& seen = seen_[target.address];
    const bool equal = known && std::equal(balances.begin(), balances.end(), seen.balances.begin(),
                                           seen.balances.end(), same);
    seen.balances = std::move(balances);
    seen.looks = (seen.looks + 1) % slow_pass;
    const bool look = !equal || seen.looks == 0 || seen.unfinished || target.expects;
    seen.unfinished = false;
    return look;
  }

  Result<app::AccountScan, Fault> read_all(const app::AccountTarget& target,
                                           std::vector<chain::SolanaAddress>& accounts) {
    Seen& seen = seen_[target.address];
    if (seen.looks <= 1) {  // at the first look, and in the slow pass
      const auto others = find_others(accounts);
      if (!others) return Unexpected(others.error());
      seen.others = *others;
    }
    accounts.insert(accounts.end(), seen.others.begin(), seen.others.end());
    app::AccountScan scan{.sightings = {}, .cursor = target.cursor};
    auto cursors = parse_cursors(target.cursor);
    chain::WatchList wallets({});
    chain::WatchList token_accounts({});
    wallets.add(accounts.front(), target.address);
    for (std::size_t i = 1; i < accounts.size(); ++i)
      token_accounts.add(accounts[i], target.address);
    for (const chain::SolanaAddress& each : accounts) {
      const auto read = read_account(each, wallets, token_accounts, cursors, scan);
      if (!read) return Unexpected(read.error());
      if (!*read) seen.unfinished = true;
    }
    scan.cursor = render_cursors(cursors);
    return scan;
  }

  // An owner may have more accounts of one mint than the associated one.
  Result<std::vector<chain::SolanaAddress>, Fault> find_others(
      const std::vector<chain::SolanaAddress>& accounts) {
    std::vector<chain::SolanaAddress> others;
    std::set<chain::SolanaAddress> mints;
    for (const chain::SolanaToken& token : tokens_) {
      if (!mints.insert(token.mint).second) continue;
      const auto owned = node_->token_accounts(accounts.front(), token.mint);
      if (!owned) return Unexpected(owned.error());
      for (const chain::SolanaAddress& each : *owned) {
        if (std::find(accounts.begin(), accounts.end(), each) == accounts.end()) {
          others.push_back(each);
        }
      }
    }
    return others;
  }

  // Oldest first. The cursor goes no further than what is final and could be read; false when that
  // is not all. What is not final yet is told as such.
  Result<bool, Fault> read_account(const chain::SolanaAddress& account,
                                   const chain::WatchList& wallets,
                                   const chain::WatchList& token_accounts, Cursors& cursors,
                                   app::AccountScan& scan) {
    const std::string name = chain::render_solana(account);
    std::optional<std::string> until;
    if (const auto at = cursors.find(name); at != cursors.end()) until = at->second;
    const auto signatures = node_->signatures(account, until);
    if (!signatures) return Unexpected(signatures.error());
    bool complete = true;
    for (const app::AccountSignature& each : *signatures) {
      const bool is_final = each.commitment == app::Commitment::finalized;
      complete = complete && is_final;
      if (!each.failed) {
        auto read =
            node_->read_transaction(each.signature, each.commitment, wallets, token_accounts);
        if (!read) return Unexpected(read.error());
        if (*read) {
          for (chain::Sighting& sighting : **read) {
            scan.sightings.push_back(
                {std::move(sighting), static_cast<std::int64_t>(each.slot), is_final});
          }
        } else {
          complete = false;
        }
      }
      if (complete) cursors[name] = each.signature;
    }
    return complete;
  }

  // "account signature", one in each line.
  static Cursors parse_cursors(std::string_view text) {
    Cursors cursors;
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      const std::size_t space = line.find(' ');
      if (space == std::string_view::npos) continue;
      cursors.emplace(line.substr(0, space), line.substr(space + 1));
    }
    return cursors;
  }
  static std::string render_cursors(const Cursors& cursors) {
    std::string text;
    for (const auto& [account, signature] : cursors) text += account + " " + signature + "\n";
    return text;
  }

  std::unique_ptr<Line> line_;
  std::unique_ptr<chain::SolanaNode> node_;
  chain::SolanaTokenList tokens_;
  std::map<std::int64_t, Seen> seen_;
};

chain::TokenList ethereum_tokens(const deposits::Rail& rail) {
  chain::TokenList tokens;
  for (const std::string& text : rail.tokens) {
    if (const auto token = chain::parse_ethereum_address(text)) tokens.push_back(*token);
  }
  return tokens;
}

// A mint belongs to one of two programs; the accounts derived under the other stay empty.
chain::SolanaTokenList solana_tokens(const deposits::Rail& rail) {
  chain::SolanaTokenList tokens;
  for (const std::string& text : rail.tokens) {
    const auto mint = chain::parse_solana(text);
    if (!mint) continue;
    tokens.push_back({*mint, chain::token_program});
    tokens.push_back({*mint, chain::token_2022_program});
  }
  return tokens;
}

}  // namespace

Result<std::unique_ptr<app::RailFeed>, Fault> open_feed(const deposits::Rail& rail,
                                                        const RailNode& node) {
  auto line = std::make_unique<Line>();
  if (auto opened = line->open(node); !opened) return Unexpected(std::move(opened).error());
  switch (rail.network) {
    case Network::bitcoin: {
      auto bitcoin = std::make_unique<chain::BitcoinNode>(line->rpc());
      return std::unique_ptr<app::RailFeed>(
          std::make_unique<BlockFeed>(std::move(line), std::move(bitcoin), rail.network));
    }
    case Network::ethereum:
    case Network::tron: {
      const bool tron = rail.network == Network::tron;
      chain::EthereumNode::Options options;
      options.tokens = ethereum_tokens(rail);
      options.native = !tron;
      if (tron) options.traces = chain::EthereumNode::Traces::none;
      auto ethereum = std::make_unique<chain::EthereumNode>(line->rpc(), std::move(options));
      chain::EthereumNode& asked = *ethereum;
      return std::unique_ptr<app::RailFeed>(std::make_unique<EthereumFeed>(
          std::move(line), asked, std::move(ethereum), rail.network));
    }
    case Network::solana: {
      auto tokens = solana_tokens(rail);
      auto solana = std::make_unique<chain::SolanaNode>(line->rpc(), tokens);
      return std::unique_ptr<app::RailFeed>(
          std::make_unique<AccountFeed>(std::move(line), std::move(solana), std::move(tokens)));
    }
  }
  return Unexpected(Fault{FaultKind::refused, "there is no adapter for this network"});
}

}  // namespace privcards::main
