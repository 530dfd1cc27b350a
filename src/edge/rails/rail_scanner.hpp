#pragma once
// Follows one chain for one rail: asks the node at a steady pace what is new, hands it to the book
// block by block, and weighs what waits for its credit. It has a thread of its own, since nodes
// take their time. What it knows it reads from the store at each round, so it may be killed at any
// point, and a second one beside it only makes both slower.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "app/book.hpp"
#include "app/credit_deposit.hpp"
#include "app/follow_chain.hpp"
#include "app/run_now.hpp"
#include "core/chain/watch_list.hpp"
#include "core/deposits/rail_address.hpp"
#include "edge/rails/price_source.hpp"
#include "edge/rails/screening.hpp"

namespace privcards::rails {

enum class LogLevel : std::uint8_t { warning, error };
using LogFields = std::vector<std::pair<std::string_view, std::string>>;

// For /metrics and `admin rail list`.
struct RailStatus {
  std::string rail;
  bool reading = false;           // false: another node reads it, and the rest is unknown here
  std::int64_t height = -1;       // read so far
  std::int64_t node_height = -1;  // what the node says; -1: it does not answer
  std::string problem;            // empty: all is well
  std::map<std::string, std::int64_t> open;  // deposits by state
  std::int64_t oldest_unconfirmed_ms = 0;
  std::int64_t pool_left = -1;      // -1: no pool
  std::int64_t unused_in_row = -1;  // addresses issued since the last one that was paid; -1: a pool
  std::vector<std::string> shortcomings;  // what the node cannot do
};

// Watched beyond the newest issued address, so that a restored database still sees deposits.
inline constexpr std::int64_t watch_ahead = 100;

// Seen and in no block, or in none any more.
inline bool waits_in_no_block(const deposits::ChainDeposit& row) {
  using deposits::RailState;
  return row.block_hash.empty() &&
         (row.state == RailState::pending || row.state == RailState::orphaned ||
          row.state == RailState::reversed);
}

// Whether weighing the deposit asks the screening about it, again where it gave no answer.
bool awaits_screening(const deposits::ChainDeposit& row);
// Whom a round asks about: a few of those that await it, in turn behind `last`, which moves on; so
// a screening that is down holds up neither the chain nor those behind the first few.
std::set<DepositId> take_turns(const std::vector<deposits::ChainDeposit>& open, DepositId& last);

class RailScanner {
 public:
  struct Parts {
    app::Book& book;
    app::Clock& clock;
    PriceSource& prices;
    Screener* screener = nullptr;  // none: nobody is asked
    std::unique_ptr<app::Queries> queries;
    std::function<Result<std::unique_ptr<app::RailFeed>, Fault>(const deposits::Rail&)> open_feed;
    ScannerSettings settings;
    std::function<bool()> may_scan;  // false while another program has the lease
    chain::HashKey hash_key{};
    std::function<void(LogLevel, std::string_view message, const LogFields&)> log;
  };
  explicit RailScanner(Parts parts);
  ~RailScanner() { stop(); }
  RailScanner(const RailScanner&) = delete;
  RailScanner& operator=(const RailScanner&) = delete;

  void start();
  void stop();
  void wake();
  RailStatus status() const;

 private:
  void run();
  void round();
  void rest();
  bool stopping() const { return stopping_; }
  std::optional<deposits::Rail> read_rail();
  bool node_agrees(const deposits::Rail& rail, const app::NodeStatus& status);
  void watch(const deposits::Rail& rail);
  void follow_blocks(const deposits::Rail& rail, const app::NodeStatus& status);
  bool anchor(const deposits::Rail& rail, const app::NodeStatus& status);
  // False when there is nothing more to do in this round.
  bool follow_once(const deposits::Rail& rail, const app::NodeStatus& status,
                   bool hash_was_checked);
  // Whether its tip, below what was read, is another block than was read there.
  std::optional<bool> tip_differs(const deposits::Rail& rail, const app::NodeStatus& status);
  bool take_block(const deposits::Rail& rail, const app::NodeStatus& status,
                  const deposits::RailCursor& cursor, const std::string& hash);
  bool orphan(const deposits::Rail& rail, const deposits::RailCursor& cursor);
  void follow_accounts(const deposits::Rail& rail, const app::NodeStatus& status);
  bool read_accounts(const deposits::Rail& rail, const app::NodeStatus& status,
                     const std::vector<deposits::RailAddress>& rows,
                     const std::vector<deposits::ChainDeposit>& waiting);
  bool read_account(const deposits::Rail& rail, const app::NodeStatus& status,
                    const app::AccountTarget& target,
                    const std::vector<deposits::ChainDeposit>& waiting);
  void watch_gap(const deposits::Rail& rail);
  void tell_shortcomings(const deposits::Rail& rail, const app::NodeStatus& status);
  void look_for_unconfirmed(const deposits::Rail& rail);
  void weigh_open(const deposits::Rail& rail, const app::NodeStatus& status);
  void weigh(const deposits::Rail& rail, const app::NodeStatus& status,
             const deposits::ChainDeposit& row, const std::vector<deposits::ChainDeposit>& open);
  deposits::Screening screen(const deposits::ChainDeposit& row);
  deposits::TokenStanding ask_token(const deposits::Rail& rail, const deposits::ChainDeposit& row);
  void count_open(const deposits::Rail& rail);
  void tell(const app::Observed& observed);
  void tell(const std::vector<app::DepositAlert>& alerts);
  void trouble(const std::string& problem);
  // The answer, or nothing after telling why there is none.
  template <class Verb>
  std::optional<typename Verb::Answer> run_verb(Verb verb);
  template <class T>
  std::optional<T> read(const app::Answer<T>& answer);

  Parts parts_;
  std::unique_ptr<app::RailFeed> feed_;  // opened in the first round that finds the rail
  std::vector<std::string> feed_tokens_;
  chain::WatchList watched_;
  std::int64_t watched_until_ = 0;
  std::map<std::string, Instant> unanswered_since_;  // screening, by event key
  DepositId last_screened_;
  std::set<std::string> missing_;  // unconfirmed deposits that the node did not have last time
  // The same where accounts are read: what was final when it was missed first, by event key.
  std::map<std::string, std::int64_t> missed_since_;
  std::set<std::string> told_shortcomings_;
  std::int64_t told_gap_ = deposits::usual_gap_limit;
  Instant behind_since_;
  std::string account_problem_;  // of this round: an account, or a part of one, was not read
  bool pool_was_low_ = false;
  bool round_failed_ = false;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  RailStatus status_;
  std::string told_problem_;
  bool woken_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

template <class Verb>
std::optional<typename Verb::Answer> RailScanner::run_verb(Verb verb) {
  auto answer = app::run_now(parts_.book, parts_.clock, std::move(verb));
  if (answer) return std::move(*answer);
  trouble(answer.error());
  return std::nullopt;
}

template <class T>
std::optional<T> RailScanner::read(const app::Answer<T>& answer) {
  if (answer) return *answer;
  trouble(answer.error().message);
  return std::nullopt;
}

}  // namespace privcards::rails
