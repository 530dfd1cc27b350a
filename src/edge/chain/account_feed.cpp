#include "edge/chain/account_feed.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace privcards::chain {
namespace {

class AccountFeed final : public app::RailFeed {
 public:
  AccountFeed(std::unique_ptr<NodeLine> line, SolanaTokenList tokens)
      : line_(std::move(line)), node_(line_->rpc(), tokens), tokens_(std::move(tokens)) {}

  bool by_account() const override { return true; }

  Result<app::NodeStatus, Fault> status() override { return status_of(node_); }
  Result<std::optional<std::string>, Fault> hash_at(std::int64_t) override {
    return Unexpected(by_block());
  }
  Result<app::ChainBlock, Fault> block(std::int64_t, const std::string&,
                                       const WatchList&) override {
    return Unexpected(by_block());
  }
  Result<std::vector<Sighting>, Fault> unconfirmed(const WatchList&) override {
    return std::vector<Sighting>();
  }

  // The balances of all, a hundred accounts in one question.
  Result<std::vector<std::size_t>, Fault> changed(
      const std::vector<app::AccountTarget>& targets) override {
    std::vector<SolanaAddress> accounts;
    std::vector<std::size_t> ends;
    for (const app::AccountTarget& target : targets) {
      for (const SolanaAddress& each : accounts_of(target)) accounts.push_back(each);
      ends.push_back(accounts.size());
    }
    const auto balances = node_.balances(accounts);
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
    std::vector<SolanaAddress> accounts = accounts_of(target);
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
    std::vector<SolanaAddress> others;  // token accounts beside the associated ones
    std::string cursor;                 // told last; another one means that it was not kept
    int looks = 0;
    bool unfinished = false;  // something was not final yet, or not known yet
  };

  static Fault by_block() { return {FaultKind::refused, "this chain is read by account"}; }

  // The wallet itself comes first. Empty: this is no address.
  std::vector<SolanaAddress> accounts_of(const app::AccountTarget& target) const {
    const auto wallet = parse_solana(target.account);
    if (!wallet) return {};
    std::vector<SolanaAddress> accounts{*wallet};
    for (const SolanaToken& token : tokens_) {
      accounts.push_back(associated_token_account(*wallet, token.mint, token.program).address);
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
    const bool look = !equal || seen.looks == 0 || seen.unfinished || target.expects ||
                      seen.cursor != target.cursor;
    seen.unfinished = look;  // until it was read
    return look;
  }

  Result<app::AccountScan, Fault> read_all(const app::AccountTarget& target,
                                           std::vector<SolanaAddress>& accounts) {
    Seen& seen = seen_[target.address];
    if (seen.looks <= 1) {  // at the first look, and in the slow pass
      const auto others = find_others(accounts);
      if (!others) return Unexpected(others.error());
      seen.others = *others;
    }
    accounts.insert(accounts.end(), seen.others.begin(), seen.others.end());
    app::AccountScan scan{.sightings = {}, .cursor = target.cursor, .problem = {}};
    bool finished = true;
    auto cursors = parse_cursors(target.cursor);
    WatchList wallets({});
    WatchList token_accounts({});
    wallets.add(accounts.front(), target.address);
    for (std::size_t i = 1; i < accounts.size(); ++i)
      token_accounts.add(accounts[i], target.address);
    for (const SolanaAddress& each : accounts) {
      const auto read = read_account(each, wallets, token_accounts, cursors, scan);
      if (!read) return Unexpected(read.error());
      finished = finished && *read;
    }
    seen.unfinished = !finished;
    scan.cursor = render_cursors(cursors);
    seen.cursor = scan.cursor;
    return scan;
  }

  // An owner may have more accounts of one mint than the associated one.
  Result<std::vector<SolanaAddress>, Fault> find_others(
      const std::vector<SolanaAddress>& accounts) {
    std::vector<SolanaAddress> others;
    std::set<SolanaAddress> mints;
    for (const SolanaToken& token : tokens_) {
      if (!mints.insert(token.mint).second) continue;
      const auto owned = node_.token_accounts(accounts.front(), token.mint);
      if (!owned) return Unexpected(owned.error());
      for (const SolanaAddress& each : *owned) {
        if (std::find(accounts.begin(), accounts.end(), each) == accounts.end()) {
          others.push_back(each);
        }
      }
    }
    return others;
  }

  // Oldest first. The cursor goes no further than what is final and could be read; false when that
  // is not all. What is not final yet is told as such.
  Result<bool, Fault> read_account(const SolanaAddress& account, const WatchList& wallets,
                                   const WatchList& token_accounts, Cursors& cursors,
                                   app::AccountScan& scan) {
    const std::string name = render_solana(account);
    std::optional<std::string> until;
    if (const auto at = cursors.find(name); at != cursors.end()) until = at->second;
    const auto signatures = node_.signatures(account, until);
    if (!signatures) return Unexpected(signatures.error());
    bool complete = true;
    for (const app::AccountSignature& each : *signatures) {
      const bool is_final = each.commitment == app::Commitment::finalized;
      complete = complete && is_final;
      if (!each.failed) {
        auto read =
            node_.read_transaction(each.signature, each.commitment, wallets, token_accounts);
        if (!read && read.error().kind == FaultKind::unavailable) return Unexpected(read.error());
        if (!read) {
          // Anybody can pay with a transaction that no adapter reads yet: those behind it count.
          complete = false;
          scan.problem = each.signature + ": " + read.error().message;
        } else if (*read) {
          for (Sighting& sighting : **read) {
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
    for (const auto& [account, signature] : cursors) {
      text.append(account).append(" ").append(signature).append("\n");
    }
    return text;
  }

  std::unique_ptr<NodeLine> line_;
  SolanaNode node_;
  SolanaTokenList tokens_;
  std::map<std::int64_t, Seen> seen_;
};

}  // namespace

std::unique_ptr<app::RailFeed> make_account_feed(std::unique_ptr<NodeLine> line,
                                                 SolanaTokenList tokens) {
  return std::make_unique<AccountFeed>(std::move(line), std::move(tokens));
}

}  // namespace privcards::chain
