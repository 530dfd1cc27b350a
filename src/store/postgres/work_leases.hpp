#pragma once
// Which work is this node's (app::WorkShare), by leases in the table `work`: one row per name, with
// a holder and an end. "node/7" is the work on every item whose id node 7 made; it is node 7's own
// while that lives, and another's a few seconds after it died. Other names are taken by whoever
// asks first. A lease is good until its end by this program's steady clock, counted from before it
// was asked for, so that a program that slept knows by itself that it holds nothing any more.

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "app/ports/work.hpp"
#include "store/postgres/connection.hpp"

namespace privcards::store::postgres {

inline constexpr std::int64_t work_lease_ms = 3'000;
inline constexpr std::int64_t work_round_ms = 1'000;

class WorkLeases final : public app::WorkShare {
 public:
  explicit WorkLeases(std::string holder) : holder_(std::move(holder)) {}

  bool is_shared() const override { return true; }
  std::vector<std::int64_t> nodes() const override;
  Ticket begin(std::int64_t subject) override;
  bool holds(std::string_view name) override;

  // Once per round, on one thread: renews, gives back what is another's again, takes what nobody
  // holds. `own` is this node's number.
  Result<void, Fault> renew(Connection& connection, std::int64_t own);
  void give_all_back(Connection& connection);

 private:
  using Clock = std::chrono::steady_clock;
  struct Held {
    Clock::time_point until;
    bool closing = false;  // another's again: nothing is begun, and what runs is waited for
    int running = 0;
  };
  // What the database says of a name.
  struct Lease {
    std::string holder;
    bool live = false;
  };
  struct View {
    std::map<std::int64_t, bool> nodes;  // by number: alive
    std::map<std::string, Lease> leases;
  };
  struct Steps {
    std::vector<std::string> keep;
    std::vector<std::string> give_back;
    std::vector<std::string> take;
  };

  static Result<View, Fault> look(Connection& connection);
  Steps plan(const View& view, std::int64_t own);  // under mutex_
  void plan_nodes(const View& view, std::int64_t own, Steps& steps);
  void plan_taking(const View& view, const std::string& name, int rounds, Steps& steps);
  void end(const std::string& name);

  const std::string holder_;
  mutable std::mutex mutex_;
  std::map<std::string, Held, std::less<>> held_;
  std::set<std::string, std::less<>> asked_for_;
  // How many rounds in a row a name was seen with nobody holding it: after a pause of the whole
  // database every lease is old, and those who live get the time to renew theirs.
  std::map<std::string, int> orphaned_;
};

}  // namespace privcards::store::postgres
