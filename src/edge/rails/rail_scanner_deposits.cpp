// What is done with deposits that wait for their credit.

#include <algorithm>

#include "edge/rails/rail_scanner.hpp"

namespace privcards::rails {
namespace {

using deposits::ChainDeposit;
using deposits::RailState;

constexpr std::size_t screenings_per_round = 8;  // each may take as long as its timeout

}  // namespace

bool awaits_screening(const ChainDeposit& row) {
  using deposits::Screening;
  return row.state == RailState::confirming && row.screening != Screening::passed &&
         row.screening != Screening::refused;
}

std::set<DepositId> take_turns(const std::vector<ChainDeposit>& open, DepositId& last) {
  std::vector<DepositId> asking;
  for (const ChainDeposit& row : open) {
    if (awaits_screening(row)) asking.push_back(row.deposit);
  }
  std::sort(asking.begin(), asking.end());
  const auto next = std::upper_bound(asking.begin(), asking.end(), last);
  std::rotate(asking.begin(), next, asking.end());
  asking.resize(std::min(asking.size(), screenings_per_round));
  if (!asking.empty()) last = asking.back();
  return {asking.begin(), asking.end()};
}

void RailScanner::count_open(const deposits::Rail& rail) {
  const auto open = read(parts_.queries->open_deposits(rail.name));
  if (!open) return;
  std::lock_guard lock(mutex_);
  status_.open.clear();
  status_.oldest_unconfirmed_ms = 0;
  const std::int64_t now_ms = parts_.clock.now().ms;
  for (const ChainDeposit& row : *open) {
    ++status_.open[std::string(deposits::name_of(row.state))];
    if (!deposits::is_expected(row.state)) continue;
    status_.oldest_unconfirmed_ms =
        std::max(status_.oldest_unconfirmed_ms, now_ms - row.seen_at.ms);
  }
}

void RailScanner::weigh_open(const deposits::Rail& rail, const app::NodeStatus& status) {
  const auto open = read(parts_.queries->open_deposits(rail.name));
  if (!open) return;
  const std::set<DepositId> turn =
      parts_.screener == nullptr ? std::set<DepositId>() : take_turns(*open, last_screened_);
  for (const ChainDeposit& row : *open) {
    if (stopping()) return;
    if (parts_.screener != nullptr && awaits_screening(row) && !turn.contains(row.deposit)) {
      continue;
    }
    weigh(rail, status, row, *open);
  }
  count_open(rail);
}

void RailScanner::weigh(const deposits::Rail& rail, const app::NodeStatus& status,
                        const ChainDeposit& row, const std::vector<ChainDeposit>& open) {
  app::WeighDeposit::Request request;
  request.event_key = row.event_key;
  request.rail = rail.name;
  request.finalized_height = status.finalized_height;
  request.quote = parts_.prices.quote(row.asset);
  request.screening = screen(row);
  for (const ChainDeposit& other : open) {
    if (other.wallet != row.wallet || other.event_key == row.event_key) continue;
    if (other.state == RailState::replaced) continue;
    request.recent.push_back({other.seen_at, other.value_minor});
  }
  using deposits::TokenStanding;
  const bool token = row.asset == deposits::Asset::usdt && !deposits::uses_pool(rail.network);
  const bool waits_for_it = row.wait == deposits::WaitReason::token;
  if (token) request.token = waits_for_it ? ask_token(rail, row) : TokenStanding::unknown;
  const bool asked = waits_for_it;
  auto weighed = run_verb(app::WeighDeposit(request));
  // Only its standing is missing: asked now, so that each deposit costs one question.
  if (weighed && token && !asked && weighed->state == RailState::confirming &&
      weighed->wait == deposits::WaitReason::token) {
    request.token = ask_token(rail, row);
    if (request.token != TokenStanding::unknown) weighed = run_verb(app::WeighDeposit(request));
  }
  if (weighed) tell(weighed->alerts);
}

// Unknown when the node cannot say: the deposit waits and is asked about again.
deposits::TokenStanding RailScanner::ask_token(const deposits::Rail& rail,
                                               const ChainDeposit& row) {
  using deposits::TokenStanding;
  const auto deposit = parts_.queries->deposit(row.wallet, row.deposit);
  if (!deposit || !*deposit) return TokenStanding::unknown;
  for (const std::string& token : rail.tokens) {
    const auto blocked = feed_->is_blocked({token, {row.sender, (*deposit)->address}});
    if (!blocked) {
      trouble(blocked.error().message);
      return TokenStanding::unknown;
    }
    if (*blocked) return TokenStanding::blocked;
  }
  return TokenStanding::clear;
}

deposits::Screening RailScanner::screen(const ChainDeposit& row) {
  using deposits::Screening;
  if (parts_.screener == nullptr) return Screening::not_asked_for;
  if (!awaits_screening(row)) return row.screening;
  const auto deposit = parts_.queries->deposit(row.wallet, row.deposit);
  std::optional<bool> passes;
  if (deposit && *deposit) {
    passes = parts_.screener->passes(render_screening_request(row, **deposit));
  }
  if (passes) {
    unanswered_since_.erase(row.event_key);
    return *passes ? Screening::passed : Screening::refused;
  }
  const Instant now = parts_.clock.now();
  const Instant since = unanswered_since_.try_emplace(row.event_key, now).first->second;
  if (now.ms - since.ms < parts_.screener->config().hold_after_ms) return Screening::waiting;
  return Screening::failed;
}

}  // namespace privcards::rails
