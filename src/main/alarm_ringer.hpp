#pragma once
// Rings what falls due in the rules' own time: holds that lapse, challenges that expire. Once a
// second for the live world and for every test wallet; at once for a test wallet whose clock was
// moved. Of several programs on one store, each rings its share; a ring too many changes nothing.
// (Webhook attempts fall due in edge/delivery.)

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "app/book.hpp"
#include "app/ports/queries.hpp"
#include "app/ports/work.hpp"
#include "edge/net/loop.hpp"

namespace privcards::main {

class AlarmRinger {
 public:
  AlarmRinger(net::Loop& loop, app::Book& book, app::Clock& clock, app::WorkShare& work,
              std::unique_ptr<app::Queries> queries);
  ~AlarmRinger() { stop(); }
  AlarmRinger(const AlarmRinger&) = delete;
  AlarmRinger& operator=(const AlarmRinger&) = delete;

  void start();
  // Rings what is due for that test wallet, then calls back from any thread.
  void ring_wallet(WalletId wallet, const std::function<void()>& done);
  void stop();

 private:
  void tick();
  void ring_all();
  void ring_share();
  // Until nothing is due any more, or the book turns us away.
  void ring_domain(std::int64_t domain, Instant now);
  std::size_t ring_some(const app::Answer<std::vector<app::Alarm>>& due);

  net::Loop& loop_;
  app::Book& book_;
  app::Clock& clock_;
  app::WorkShare& work_;
  std::unique_ptr<app::Queries> queries_;  // used on the worker only
  std::mutex mutex_;
  std::unique_ptr<net::Timer> timer_;
  bool ringing_ = false;
  bool stopped_ = false;
  net::WorkerPool worker_;  // last: its thread uses the rest
};

}  // namespace privcards::main
