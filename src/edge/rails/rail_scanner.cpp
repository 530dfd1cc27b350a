#include "edge/rails/rail_scanner.hpp"

#include <algorithm>
#include <chrono>

#include "app/rails.hpp"

namespace privcards::rails {

RailScanner::RailScanner(Parts parts) : parts_(std::move(parts)), watched_(parts_.hash_key) {
  status_.rail = parts_.settings.rail;
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
  parts_.log(LogLevel::error, "rail is in trouble",
             {{"rail", parts_.settings.rail}, {"problem", problem}});
}

void RailScanner::tell(const std::vector<app::DepositAlert>& alerts) {
  for (const app::DepositAlert& alert : alerts) {
    parts_.log(LogLevel::error, std::string(deposits::describe(alert.alert)),
               {{"rail", alert.rail}, {"deposit", render(alert.deposit)}});
  }
}

void RailScanner::tell(const app::Observed& observed) {
  tell(observed.alerts);
  for (std::int64_t index : observed.unissued) {
    parts_.log(
        LogLevel::error,
        "a payment to an address that was issued to nobody; it will be issued to nobody any more",
        {{"rail", parts_.settings.rail}, {"index", std::to_string(index)}});
  }
}

std::optional<deposits::Rail> RailScanner::read_rail() {
  auto rails = read(parts_.queries->rails());
  if (!rails) return std::nullopt;
  for (deposits::Rail& rail : *rails) {
    if (rail.name == parts_.settings.rail) return std::move(rail);
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
  account_problem_.clear();
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
  if (!round_failed_ && !account_problem_.empty()) trouble(account_problem_);
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
      parts_.log(LogLevel::warning, "the address pool is low: import more",
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
  parts_.log(
      LogLevel::warning,
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
      parts_.log(LogLevel::error, each, {{"rail", rail.name}});
    }
  }
  std::lock_guard lock(mutex_);
  status_.shortcomings = std::move(found);
}

}  // namespace privcards::rails
