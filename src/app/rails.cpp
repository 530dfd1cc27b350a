#include "app/rails.hpp"

#include <algorithm>

namespace privcards::app {
namespace {

// Rows of the pool loaded ahead, for commands of one group that each take the next.
constexpr std::int64_t pool_rows_ahead = 16;

}  // namespace

bool takes(const std::vector<deposits::Rail>& rails, deposits::Asset asset) {
  return std::any_of(rails.begin(), rails.end(), [&](const deposits::Rail& rail) {
    const auto assets = deposits::assets_of(rail);
    return std::find(assets.begin(), assets.end(), asset) != assets.end();
  });
}

void IssueAddresses::load(WorkingSet& set) const {
  set.wallets.want(wallet_);
  for (const deposits::Rail& rail : rails_) IssueRailAddress(wallet_, rail.name).load(set);
  SimulateAddresses(wallet_, {}).load(set);
}

Result<std::vector<deposits::DepositAddress>, Refusal> IssueAddresses::decide(
    WorkingSet& set, Context& context) const {
  std::vector<deposits::DepositAddress> all;
  Refusal refusal = Refusal::rail_not_ready;
  for (const deposits::Rail& rail : rails_) {
    const auto issued = IssueRailAddress(wallet_, rail.name).decide(set, context);
    if (!issued) {
      refusal = issued.error();
      continue;
    }
    for (auto& address : deposits::describe_address(issued->rail, issued->address)) {
      all.push_back(std::move(address));
    }
  }
  if (set.wallets.get(wallet_).world == World::test) {
    std::vector<deposits::Asset> simulated;
    for (deposits::Asset asset : deposits::all_assets) {
      if (!takes(rails_, asset)) simulated.push_back(asset);
    }
    const auto made = SimulateAddresses(wallet_, simulated).decide(set, context);
    if (made) all.insert(all.end(), made->begin(), made->end());
  }
  if (all.empty()) return Unexpected(refusal);
  return all;
}

Result<deposits::Rail, Refusal> AddRail::decide(WorkingSet& set, Context& context) const {
  if (set.rails.find(rail_.name) != nullptr) return Unexpected(Refusal::already_exists);
  deposits::Rail rail = rail_;
  rail.created_at = context.now;
  set.rails.put(rail);
  return rail;
}

Result<deposits::Rail, Refusal> ChangeRail::decide(WorkingSet& set, Context&) const {
  const deposits::Rail* found = set.rails.find(request_.name);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  deposits::Rail rail = *found;
  rail.confirmed = request_.confirmed.value_or(rail.confirmed);
  rail.active = request_.active.value_or(rail.active);
  rail.policy = request_.policy.value_or(rail.policy);
  rail.minimum = request_.minimum.value_or(rail.minimum);
  rail.token_minimum = request_.token_minimum.value_or(rail.token_minimum);
  rail.tokens = request_.tokens.value_or(rail.tokens);
  set.rails.put(rail);
  const deposits::RailCursor* cursor = set.chain_cursors.find(request_.name);
  if (request_.resume && cursor != nullptr) {
    deposits::RailCursor going = *cursor;
    going.stopped.clear();
    going.orphaned = 0;
    going.final_height = -1;  // a person has looked, and may want it to go on below
    set.chain_cursors.put(going);
  }
  return rail;
}

Result<deposits::Rail, Refusal> ImportAddresses::decide(WorkingSet& set, Context&) const {
  const deposits::Rail* found = set.rails.find(rail_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  deposits::Rail rail = *found;
  for (const Address& address : addresses_) {
    deposits::RailAddress row;
    row.rail = rail_;
    row.index = rail.pool_size++;
    row.address = address.text;
    row.target = address.target;
    set.rail_addresses.put(std::move(row));
  }
  set.rails.put(rail);
  return rail;
}

void IssueRailAddress::load(WorkingSet& set) const {
  set.rails.want(rail_);
  set.wallets.want(wallet_);
  set.chain_cursors.want(rail_);
  set.wallet_rails.want({wallet_, rail_});
  if (set.wallet_rails.is_loaded({wallet_, rail_})) {
    if (const auto* own = set.wallet_rails.find({wallet_, rail_})) {
      set.rail_addresses.want({rail_, own->index});
    }
  }
  if (!set.rails.is_loaded(rail_)) return;
  const deposits::Rail* rail = set.rails.find(rail_);
  if (rail == nullptr || !deposits::uses_pool(rail->network)) return;
  const std::int64_t end = std::min(rail->pool_size, rail->next_index + pool_rows_ahead);
  for (std::int64_t index = rail->next_index; index < end; ++index) {
    set.rail_addresses.want({rail_, index});
  }
}

Result<deposits::RailAddress, Refusal> IssueRailAddress::take_next(WorkingSet& set,
                                                                   deposits::Rail& rail) const {
  if (deposits::uses_pool(rail.network)) {
    if (rail.next_index >= rail.pool_size) return Unexpected(Refusal::address_pool_empty);
    const RailPosition next{rail.name, rail.next_index};
    // More commands of one group than rows loaded ahead: the next group has them.
    if (!set.rail_addresses.is_loaded(next)) return Unexpected(Refusal::rail_not_ready);
    ++rail.next_index;
    return set.rail_addresses.get(next);
  }
  // The counter is spent whatever becomes of the index: an index that gives no key is skipped.
  for (int tries = 0; tries < 3; ++tries) {
    auto derived = deposits::derive_address(rail, rail.next_index++);
    if (derived) return std::move(*derived);
  }
  return Unexpected(Refusal::rail_not_ready);
}

Result<IssueRailAddress::Issued, Refusal> IssueRailAddress::decide(WorkingSet& set,
                                                                   Context& context) const {
  const deposits::Rail* found = set.rails.find(rail_);
  const ledger::Wallet* wallet = set.wallets.find(wallet_);
  if (found == nullptr || wallet == nullptr || found->world != wallet->world) {
    return Unexpected(Refusal::not_found);
  }
  if (const auto* own = set.wallet_rails.find({wallet_, rail_})) {
    return Issued{*found, set.rail_addresses.get({rail_, own->index})};
  }
  deposits::Rail rail = *found;
  // A payment to an address that nobody watches yet would be missed.
  if (!rail.confirmed || !rail.active || set.chain_cursors.find(rail_) == nullptr) {
    return Unexpected(Refusal::rail_not_ready);
  }
  Result<deposits::RailAddress, Refusal> next = take_next(set, rail);
  if (!next) return Unexpected(next.error());
  deposits::RailAddress address = std::move(*next);
  address.wallet = wallet_;
  address.issued_at = context.now;
  rail.widest_gap = std::max(rail.widest_gap, deposits::unused_in_a_row(rail));
  set.rails.put(rail);
  set.rail_addresses.put(address);
  set.wallet_rails.put({.wallet = wallet_, .rail = rail_, .index = address.index});
  return Issued{std::move(rail), std::move(address)};
}

}  // namespace privcards::app
