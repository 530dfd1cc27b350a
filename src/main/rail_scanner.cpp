#include "main/rail_scanner.hpp"

#include <algorithm>
#include <chrono>

#include "app/rails.hpp"
#include "main/log.hpp"

namespace privcards::main {
namespace {

using deposits::ChainDeposit;
using deposits::RailState;

constexpr std::int64_t blocks_per_round = 200;  // then open deposits are weighed again
constexpr std::int64_t anchor_depth = 10;       // below the tip, where no start height is set
constexpr int screenings_per_round = 8;

}  // namespace

RailScanner::RailScanner(Parts parts) : parts_(std::move(parts)), watched_(parts_.hash_key) {
  status_.rail = parts_.settings.name;
}

void RailScanner::start() {
  thread_ = std::thread([this] { run(); });
}

void RailScanner::stop() {
  stopping_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
}

void RailScanner::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

RailStatus RailScanner::status() const {
  std::lock_guard lock(mutex_);
  return status_;
}

void RailScanner::run() {
  while (!stopping()) {
    if (!parts_.may_scan || parts_.may_scan()) {
      round();
    } else {
      rest();
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::milliseconds(parts_.settings.poll_ms),
                   [this] { return woken_ || stopping(); });
    woken_ = false;
  }
}

// Said once when it begins, and again when it changes: a node that is down for a day fills no log.
void RailScanner::trouble(const std::string& problem) {
  round_failed_ = true;
  std::lock_guard lock(mutex_);
  status_.problem = problem;
  if (told_problem_ == problem) return;
  told_problem_ = problem;
  log(LogLevel::error, "rail is in trouble",
      {{"rail", parts_.settings.name}, {"problem", problem}});
}

void RailScanner::tell(const std::vector<app::DepositAlert>& alerts) {
  for (const app::DepositAlert& alert : alerts) {
    log(LogLevel::error, std::string(deposits::describe(alert.alert)),
        {{"rail", alert.rail}, {"deposit", render(alert.deposit)}});
  }
}

void RailScanner::tell(const app::Observed& observed) {
  tell(observed.alerts);
  for (std::int64_t index : observed.unissued) {
    log(LogLevel::error,
        "a payment to an address that was issued to nobody; it will be issued to nobody any more",
        {{"rail", parts_.settings.name}, {"index", std::to_string(index)}});
  }
}

std::optional<deposits::Rail> RailScanner::read_rail() {
  auto rails = read(parts_.queries->rails());
  if (!rails) return std::nullopt;
  for (deposits::Rail& rail : *rails) {
    if (rail.name == parts_.settings.name) return std::move(rail);
  }
  trouble("there is no rail of this name: privcards admin rail add");
  return std::nullopt;
}

bool RailScanner::node_agrees(const deposits::Rail& rail, const app::NodeStatus& status) {
  {
    std::lock_guard lock(mutex_);
    status_.node_height = status.height;
  }
  if (status.identity != rail.identity) {
    trouble("the node follows another chain: it says " + status.identity);
    return false;
  }
  if (status.syncing) {
    trouble(std::string(deposits::describe(deposits::ScanReason::syncing)));
    return false;
  }
  return true;
}

// Another node reads the rail, and says how far it is.
void RailScanner::rest() {
  std::lock_guard lock(mutex_);
  const std::string rail = status_.rail;
  status_ = {};
  status_.rail = rail;
  told_problem_.clear();
}

void RailScanner::round() {
  {
    std::lock_guard lock(mutex_);
    status_.reading = true;
  }
  round_failed_ = false;
  const auto rail = read_rail();
  // A rail that issues no addresses any more is read all the same: they stay their owners'.
  if (!rail) return;
  if (!feed_ || feed_tokens_ != rail->tokens) {
    auto opened = parts_.open_feed(*rail);
    if (!opened) return trouble(opened.error().message);
    feed_ = std::move(*opened);
    feed_tokens_ = rail->tokens;
  }
  const Result<app::NodeStatus, Fault> status = feed_->status();
  if (!status) {
    {
      std::lock_guard lock(mutex_);
      status_.node_height = -1;
    }
    return trouble("the node does not answer: " + status.error().message);
  }
  if (!node_agrees(*rail, *status)) return;
  watch(*rail);
  watch_gap(*rail);
  if (feed_->by_account()) {
    follow_accounts(*rail, *status);
  } else {
    follow_blocks(*rail, *status);
    if (parts_.settings.unconfirmed && !round_failed_) look_for_unconfirmed(*rail);
  }
  tell_shortcomings(*rail, *status);
  // What the node said in a round that failed may not fit together: nothing is credited on it.
  if (round_failed_) return count_open(*rail);
  weigh_open(*rail, *status);
  if (round_failed_) return;
  std::lock_guard lock(mutex_);
  status_.problem.clear();
  told_problem_.clear();
}

// Adds what was issued or imported since, and what may be issued next.
void RailScanner::watch(const deposits::Rail& rail) {
  if (deposits::uses_pool(rail.network)) {
    const bool low = rail.pool_size > 0 && app::pool_is_low(rail);
    if (low && !pool_was_low_) {
      log(LogLevel::warn, "the address pool is low: import more",
          {{"rail", rail.name}, {"left", std::to_string(rail.pool_size - rail.next_index)}});
    }
    pool_was_low_ = low;
    std::lock_guard lock(mutex_);
    status_.pool_left = rail.pool_size - rail.next_index;
    return;
  }
  const std::int64_t until = rail.next_index + watch_ahead;
  if (until <= watched_until_) return;
  const deposits::AddressDeriver deriver(rail);
  for (; watched_until_ < until && !stopping(); ++watched_until_) {
    if (const auto address = deriver.at(watched_until_)) {
      watched_.add(address->target, watched_until_);
    }
  }
}

// Said when the gap first becomes wider than wallets look, and each time it has doubled since.
void RailScanner::watch_gap(const deposits::Rail& rail) {
  if (deposits::uses_pool(rail.network)) return;
  {
    std::lock_guard lock(mutex_);
    status_.unused_in_row = deposits::unused_in_a_row(rail);
  }
  if (rail.widest_gap <= told_gap_) return;
  log(LogLevel::warn,
      "so many addresses in a row were issued and never paid to: your own wallet finds what is "
      "paid behind them only with a higher gap limit",
      {{"rail", rail.name}, {"unused", std::to_string(rail.widest_gap)}});
  told_gap_ = rail.widest_gap * 2;
}

// What goes unseen although nothing fails is said once.
void RailScanner::tell_shortcomings(const deposits::Rail& rail, const app::NodeStatus& status) {
  std::vector<std::string> found = feed_->shortcomings();
  const auto cursor = parts_.queries->rail_cursor(rail.name);
  if (cursor && *cursor && status.available_height &&
      *status.available_height > (*cursor)->height + 1) {
    found.push_back("the node's history begins behind what was read: what lies between is missing");
  }
  for (const std::string& each : found) {
    if (told_shortcomings_.insert(each).second) {
      log(LogLevel::error, each, {{"rail", rail.name}});
    }
  }
  std::lock_guard lock(mutex_);
  status_.shortcomings = std::move(found);
}

bool RailScanner::anchor(const deposits::Rail& rail, const app::NodeStatus& status) {
  std::int64_t height =
      rail.start_height > 0 ? rail.start_height - 1 : status.height - anchor_depth;
  if (rail.start_height == 0) height = 0;
  height = std::max<std::int64_t>(height, 0);
  if (feed_->by_account()) {
    const auto done = run_verb(app::AnchorRail(rail.name, status.height, rail.identity));
    return done.has_value();
  }
  const auto hash = feed_->hash_at(height);
  if (!hash) return trouble(hash.error().message), false;
  if (!*hash) return trouble("the node has no block at the start height yet"), false;
  return run_verb(app::AnchorRail(rail.name, height, **hash)).has_value();
}

void RailScanner::follow_blocks(const deposits::Rail& rail, const app::NodeStatus& status) {
  bool checked = false;
  for (std::int64_t blocks = 0; blocks < blocks_per_round && !stopping(); ++blocks) {
    if (!follow_once(rail, status, checked)) return;
    checked = true;
  }
  wake();  // there is more: no pause
}

bool RailScanner::follow_once(const deposits::Rail& rail, const app::NodeStatus& status,
                              bool hash_was_checked) {
  const auto row = read(parts_.queries->rail_cursor(rail.name));
  if (!row) return false;
  if (!*row) return anchor(rail, status);
  const deposits::RailCursor& cursor = **row;
  {
    std::lock_guard lock(mutex_);
    status_.height = cursor.height;
  }
  if (!cursor.stopped.empty()) {
    final_seen_ = -1;  // a person looks, and may let it go on below
    return trouble("stopped: " + cursor.stopped), false;
  }
  deposits::NodeView view;
  view.tip_height = status.height;
  // A block that was just taken in is followed by its child or by none: the child's parent hash
  // says so, and saves a question for each block of a long catch-up.
  std::optional<std::string> at_cursor = cursor.hash;
  std::optional<std::string> at_next;
  if (!hash_was_checked || cursor.orphaned > 0 || status.height <= cursor.height) {
    const auto asked = feed_->hash_at(cursor.height);
    if (!asked) return trouble(asked.error().message), false;
    at_cursor = *asked;
  }
  if (status.height > cursor.height) {
    const auto asked = feed_->hash_at(cursor.height + 1);
    if (!asked) return trouble(asked.error().message), false;
    at_next = *asked;
  }
  if (at_cursor) view.hash_at_cursor = deposits::hash_of_block(*at_cursor);
  if (at_next) view.hash_at_next = deposits::hash_of_block(*at_next);
  const Instant now = parts_.clock.now();
  if (at_cursor) {
    behind_since_ = {};
    if (*at_cursor == cursor.hash && status.finalized_height) {
      final_seen_ = std::max(final_seen_, std::min(*status.finalized_height, cursor.height));
    }
  } else {
    if (behind_since_.ms == 0) behind_since_ = now;
    view.behind_ms = now.ms - behind_since_.ms;
  }
  deposits::ScanLimits limits;
  limits.final_height = final_seen_;
  const deposits::ScanStep step = deposits::next_step(
      {cursor.height, deposits::hash_of_block(cursor.hash)}, view, limits, cursor.orphaned);
  switch (step.action) {
    case deposits::ScanAction::wait:
      if (step.reason == deposits::ScanReason::node_behind) {
        trouble(std::string(deposits::describe(step.reason)));
      }
      return false;
    case deposits::ScanAction::orphan:
      return orphan(rail, cursor);
    case deposits::ScanAction::fetch:
      return take_block(rail, cursor, *at_next);
    case deposits::ScanAction::stop:
      if (const auto done =
              run_verb(app::StopRail(rail.name, std::string(deposits::describe(step.reason))))) {
        trouble("stopped: " + std::string(deposits::describe(step.reason)));
      }
      return false;
  }
  return false;
}

bool RailScanner::take_block(const deposits::Rail& rail, const deposits::RailCursor& cursor,
                             const std::string& hash) {
  Result<app::ChainBlock, Fault> block = feed_->block(cursor.height + 1, hash, watched_);
  if (!block) return trouble(block.error().message), false;
  if (block->hash != hash || block->height != cursor.height + 1) {
    return trouble("the node answered with another block than it was asked for"), false;
  }
  if (block->parent_hash != cursor.hash) {
    // Not on what was read: the chain was reorganised between two questions. Asked again at once;
    // a node that says so about a block it still shows below is lying.
    const auto below = feed_->hash_at(cursor.height);
    if (!below) return trouble(below.error().message), false;
    if (*below && **below != cursor.hash) return orphan(rail, cursor);
    return trouble("the node's blocks do not stand on each other"), false;
  }
  for (const std::string& notice : block->notices) {
    log(LogLevel::error, notice, {{"rail", rail.name}, {"height", std::to_string(block->height)}});
  }
  const auto observed =
      run_verb(app::ObserveBlock(rail, std::move(*block), parts_.prices.estimates()));
  if (!observed) return false;
  tell(*observed);
  return observed->taken;  // if not, the rail has changed meanwhile: the next round sees it anew
}

bool RailScanner::orphan(const deposits::Rail& rail, const deposits::RailCursor& cursor) {
  const auto open = read(parts_.queries->open_deposits(rail.name));
  if (!open) return false;
  std::vector<std::string> keys;
  for (const ChainDeposit& row : *open) {
    if (row.block_hash == cursor.hash) keys.push_back(row.event_key);
  }
  log(LogLevel::warn, "a block left the chain",
      {{"rail", rail.name},
       {"height", std::to_string(cursor.height)},
       {"deposits", std::to_string(keys.size())}});
  const auto observed =
      run_verb(app::OrphanBlock(rail.name, cursor.height, cursor.hash, std::move(keys)));
  if (!observed) return false;
  tell(*observed);
  return true;
}

void RailScanner::look_for_unconfirmed(const deposits::Rail& rail) {
  const auto seen = feed_->unconfirmed(watched_);
  if (!seen) return trouble(seen.error().message);
  const auto open = read(parts_.queries->open_deposits(rail.name));
  if (!open) return;
  std::map<std::string, const ChainDeposit*> known;
  for (const ChainDeposit& row : *open) known[row.event_key] = &row;
  std::set<std::string> present;
  std::vector<chain::Sighting> fresh;
  for (const chain::Sighting& sighting : *seen) {
    const std::string key = app::event_key_on(rail, sighting);
    present.insert(key);
    const auto at = known.find(key);
    if (at == known.end() || at->second->state == RailState::orphaned ||
        at->second->state == RailState::replaced) {
      fresh.push_back(sighting);
    }
  }
  // Missing twice in a row: between two questions a payment may have gone into a block.
  std::set<std::string> missing;
  std::vector<std::string> vanished;
  for (const auto& [key, row] : known) {
    if (!waits_in_no_block(*row) || present.contains(key)) continue;
    if (missing_.contains(key)) vanished.push_back(key);
    missing.insert(key);
  }
  missing_ = std::move(missing);
  if (fresh.empty() && vanished.empty()) return;
  const auto observed = run_verb(app::ObserveUnconfirmed(
      rail, std::move(fresh), std::move(vanished), parts_.prices.estimates()));
  if (observed) tell(*observed);
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
  int screened = 0;
  for (const ChainDeposit& row : *open) {
    if (stopping()) return;
    const bool asks = parts_.screener != nullptr && row.state == RailState::confirming &&
                      row.screening == deposits::Screening::not_asked_for;
    if (asks && ++screened > screenings_per_round) continue;
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
  if (row.screening == Screening::passed || row.screening == Screening::refused) {
    return row.screening;
  }
  if (row.state != RailState::confirming) return row.screening;
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

}  // namespace privcards::main
