// How a chain without addresses in its blocks is followed: account by account.

#include <algorithm>

#include "edge/rails/rail_scanner.hpp"

namespace privcards::rails {
namespace {

using deposits::ChainDeposit;

constexpr std::int64_t addresses_per_read = 10'000;
// Solana: a transaction names a block hash that 150 slots later nobody takes any more.
constexpr std::int64_t vanished_slots = 300;
constexpr std::int64_t slots_per_cursor = 150;  // the cursor is moved once a minute or so

}  // namespace

void RailScanner::follow_accounts(const deposits::Rail& rail, const app::NodeStatus& status) {
  const auto cursor = read(parts_.queries->rail_cursor(rail.name));
  if (!cursor) return;
  if (!*cursor && !anchor(rail, status)) return;
  const auto open = read(parts_.queries->open_deposits(rail.name));
  if (!open) return;
  std::vector<ChainDeposit> waiting;
  for (const ChainDeposit& row : *open) {
    if (waits_in_no_block(row)) waiting.push_back(row);
  }
  for (std::int64_t from = 0; from < rail.next_index && !stopping(); from += addresses_per_read) {
    const auto rows = read(parts_.queries->rail_addresses(rail.name, from, addresses_per_read));
    if (!rows || !read_accounts(rail, status, *rows, waiting)) return;
  }
  {
    std::lock_guard lock(mutex_);
    status_.height = status.height;
  }
  if (!account_problem_.empty()) return;  // not all of it was read
  const std::int64_t before = *cursor ? (*cursor)->height : status.height;
  const std::int64_t final_slot = status.finalized_height.value_or(before);
  if (final_slot - before >= slots_per_cursor) run_verb(app::AccountsRead(rail.name, final_slot));
}

bool RailScanner::read_accounts(const deposits::Rail& rail, const app::NodeStatus& status,
                                const std::vector<deposits::RailAddress>& rows,
                                const std::vector<ChainDeposit>& waiting) {
  std::set<std::int64_t> expecting;
  for (const ChainDeposit& row : waiting) expecting.insert(row.address_index);
  std::vector<app::AccountTarget> targets;
  for (const deposits::RailAddress& address : rows) {
    if (!address.wallet) continue;
    targets.push_back({.address = address.index,
                       .account = address.address,
                       .cursor = address.cursor,
                       .expects = expecting.contains(address.index)});
  }
  const Result<std::vector<std::size_t>, Fault> changed = feed_->changed(targets);
  if (!changed) return trouble(changed.error().message), false;
  for (const std::size_t at : *changed) {
    if (stopping() || !read_account(rail, status, targets.at(at), waiting)) return false;
  }
  return true;
}

bool RailScanner::read_account(const deposits::Rail& rail, const app::NodeStatus& status,
                               const app::AccountTarget& target,
                               const std::vector<ChainDeposit>& waiting) {
  Result<app::AccountScan, Fault> scan = feed_->account(target);
  if (!scan && scan.error().kind == FaultKind::unavailable) {
    return trouble(scan.error().message), false;
  }
  // It was answered, and not so that it can be read. The others' accounts are read all the same.
  if (!scan || !scan->problem.empty()) {
    account_problem_ = target.account + ": " + (scan ? scan->problem : scan.error().message);
  }
  if (!scan) return true;
  std::set<std::string> present;
  for (const app::AccountSighting& seen : scan->sightings) {
    present.insert(app::event_key_on(rail, seen.sighting));
  }
  // What was seen and is not there any more has vanished once it can no longer come back.
  std::vector<std::string> vanished;
  const std::int64_t final_slot = status.finalized_height.value_or(0);
  for (const ChainDeposit& row : waiting) {
    if (row.address_index != target.address) continue;
    if (present.contains(row.event_key)) {
      missed_since_.erase(row.event_key);
      continue;
    }
    const std::int64_t since = missed_since_.try_emplace(row.event_key, final_slot).first->second;
    if (final_slot - since < vanished_slots || !scan->problem.empty()) continue;
    vanished.push_back(row.event_key);
    missed_since_.erase(row.event_key);
  }
  if (scan->sightings.empty() && vanished.empty() && scan->cursor == target.cursor) return true;
  const auto observed = run_verb(app::ObserveAccount(
      rail, target, std::move(*scan), std::move(vanished), parts_.prices.estimates()));
  if (!observed) return false;
  tell(*observed);
  return true;
}

}  // namespace privcards::rails
