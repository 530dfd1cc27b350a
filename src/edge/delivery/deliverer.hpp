#pragma once
// Sends events to webhook endpoints, at least once. What is due stands in the database as alarms;
// this room keeps the same schedule in memory, sends what falls due, and hands every outcome to the
// book, which records it and sets the next alarm. Endpoints have their own queues, and so have
// accounts: a dead one delays nobody else. Of several programs on one store each sends its share
// (app::WorkShare): what others scheduled or left behind is found in the database, once a tick.
// What somebody at a checkout waits for has a deliverer of its own, so that nothing else can stand
// before it.
//
//   book ──alarms──▶ schedule ──due──▶ endpoint's queue ──≤ 4 at once──▶ account's ──▶ POST ──▶
//   book

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/book.hpp"
#include "app/ports/work.hpp"
#include "app/webhook_deliveries.hpp"
#include "core/webhooks/endpoint.hpp"
#include "edge/delivery/address_policy.hpp"
#include "edge/net/http_client.hpp"
#include "edge/net/loop.hpp"

namespace privcards::delivery {

struct DelivererOptions {
  std::vector<Subnet> allowed_subnets;
  webhooks::Reach test_reach = webhooks::Reach::https_only;  // in the test world
  std::string ca_file;                                       // empty: the system's trust store
  app::AlarmKind queue = app::AlarmKind::delivery_attempt;
  int endpoint_attempts_max = 4;  // at once, to one endpoint
  int account_attempts_max = 64;  // at once, of one account
  int attempts_max = 256;         // at once, in all
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t total_timeout_ms = 15'000;
  std::int64_t queue_timeout_ms = 60'000;  // for a thread that looks up the endpoint's name
  // Instead of the system's, for tests (net::HttpClient::Options).
  std::function<std::vector<std::string>(const std::string& host)> resolve;
};

struct DelivererStatistics {
  std::atomic<std::int64_t> attempts{0};
  std::atomic<std::int64_t> succeeded{0};
  std::atomic<std::int64_t> failed{0};
  // Its name waited too long for a thread; it is tried again, and that was no attempt.
  std::atomic<std::int64_t> put_back{0};
  // What to send could not be read: it waits, and is looked up again.
  std::atomic<std::int64_t> unread{0};
  // From the commit that made the delivery due to the first byte out, for first attempts:
  // counts per bucket, upper bounds in delay_bounds_us, the last is everything above.
  static constexpr std::array<std::int64_t, 9> delay_bounds_us{
      500, 1'000, 2'000, 5'000, 10'000, 25'000, 100'000, 500'000, 2'000'000};
  std::array<std::atomic<std::int64_t>, 10> delays{};
  std::atomic<std::int64_t> delay_sum_us{0};
};

class Deliverer {
 public:
  Deliverer(net::Loop& loop, app::Book& book, app::Vault& vault, app::Clock& clock,
            app::WorkShare& work, std::unique_ptr<app::Queries> queries, DelivererOptions options);
  // stop(0). The loop must have been stopped before: it holds the answers still to come.
  ~Deliverer();
  Deliverer(const Deliverer&) = delete;
  Deliverer& operator=(const Deliverer&) = delete;

  // Reads what a former run left due, then begins.
  Result<void, Fault> start();
  // The book's listener (Book::on_alarms).
  void on_alarms(const std::vector<app::AlarmChange>& changes);
  // A test wallet's clock was moved: look again.
  void wake();
  // Starts nothing more, waits for running attempts at most that long. What is not recorded is
  // sent again after the next start.
  void stop(std::int64_t grace_ms);

  const DelivererStatistics& statistics() const { return statistics_; }

 private:
  struct Due {
    Instant at;
    DeliveryId delivery;
    std::int64_t noticed_us = 0;  // steady; 0 when read at start
    // What is noticed while it is read at start stands in the schedule once.
    auto operator<=>(const Due& other) const {
      const auto by_time = at <=> other.at;
      return by_time != 0 ? by_time : delivery <=> other.delivery;
    }
  };
  // Of an endpoint, and of an account.
  struct Line {
    std::deque<Due> waiting;
    int running = 0;
  };
  struct Place {
    WebhookId webhook;
    AccountId account;
  };
  struct Running;

  void schedule(const app::Alarm& alarm, std::int64_t noticed_us);
  void unschedule(const app::Alarm& alarm);
  void work();  // on the worker: starts what is due
  std::vector<Due> take_due(std::int64_t domain, Instant now);
  void look_for_share();
  bool enter(DeliveryId delivery);
  void leave(DeliveryId delivery);
  void consider(const Due& due);
  bool admit(const Place& place, const Due& due, int limit);
  void send(const Due& due, const app::DeliveryJob& job);
  void finish(const std::shared_ptr<Running>& running, const net::OutgoingResult& result);
  void record(app::Attempt attempt);
  void make_ready(const Due& due);
  void put_back(const Due& due);
  void release(const Place& place);
  void tick();

  net::Loop& loop_;
  app::Book& book_;
  app::Vault& vault_;
  app::Clock& clock_;
  app::WorkShare& work_;
  std::unique_ptr<app::Queries> queries_;  // used on the worker only
  DelivererOptions options_;
  AddressPolicy policy_;
  net::HttpClient client_;
  DelivererStatistics statistics_;

  std::mutex mutex_;
  std::condition_variable idle_;
  std::map<std::int64_t, std::set<Due>> schedule_;  // by alarm domain
  std::vector<Due> ready_;                          // due for certain, waiting for a free place
  std::vector<app::Attempt> unrecorded_;            // made, but the commit failed
  std::unordered_map<WebhookId, Line> endpoints_;
  std::unordered_map<AccountId, Line> accounts_;
  int running_ = 0;
  // On a shared store, what was found due until it is recorded, by whichever way it is found again;
  // with its ticket while it is being sent.
  std::map<DeliveryId, app::WorkShare::Ticket> begun_;
  bool look_ = false;     // in the database, for this program's share
  bool working_ = false;  // work() is queued or runs
  bool again_ = false;    // and is wanted once more
  bool stopping_ = false;
  std::unique_ptr<net::Timer> timer_;
  net::WorkerPool worker_;  // last: its thread uses the rest
};

}  // namespace privcards::delivery
