#include "main/alarm_ringer.hpp"

#include <array>
#include <atomic>
#include <latch>

#include "app/alarms.hpp"
#include "app/announce.hpp"
#include "app/challenge_step.hpp"

namespace privcards::main {
namespace {

constexpr std::int64_t tick_ms = 1'000;
constexpr std::size_t batch_max = 256;
constexpr std::array kinds{app::AlarmKind::hold_expiry, app::AlarmKind::challenge_expiry,
                           app::AlarmKind::authentication_deadline};

template <class Done>
std::unique_ptr<app::Command> ringing(const app::Alarm& alarm, Done done) {
  if (alarm.kind == app::AlarmKind::authentication_deadline) {
    return std::make_unique<app::RingDeadline>(alarm, std::move(done));
  }
  return std::make_unique<app::RingAlarm>(alarm, std::move(done));
}

}  // namespace

AlarmRinger::AlarmRinger(net::Loop& loop, app::Book& book, app::Clock& clock, app::WorkShare& work,
                         std::unique_ptr<app::Queries> queries)
    : loop_(loop),
      book_(book),
      clock_(clock),
      work_(work),
      queries_(std::move(queries)),
      worker_({.threads = 1, .queue_max = 1'024}) {}

void AlarmRinger::start() { tick(); }

void AlarmRinger::tick() {
  std::lock_guard lock(mutex_);
  if (stopped_) return;
  if (!ringing_) ringing_ = worker_.submit([this](unsigned) { ring_all(); });
  timer_ = loop_.after(tick_ms, [this] { tick(); });
}

void AlarmRinger::ring_all() {
  if (work_.is_shared()) {
    ring_share();
    std::lock_guard lock(mutex_);
    ringing_ = false;
    return;
  }
  ring_domain(app::alarm_domain(World::live, {}), clock_.now());
  if (const auto wallets = queries_->test_wallets(); wallets) {
    for (WalletId id : *wallets) {
      const auto wallet = queries_->wallet(id);
      if (wallet && *wallet) ring_domain(id.value, (*wallet)->now(clock_.now()));
    }
  }
  std::lock_guard lock(mutex_);
  ringing_ = false;
}

void AlarmRinger::ring_wallet(WalletId id, const std::function<void()>& done) {
  const bool taken = worker_.submit([this, id, done](unsigned) {
    const auto wallet = queries_->wallet(id);
    if (wallet && *wallet) ring_domain(id.value, (*wallet)->now(clock_.now()));
    done();
  });
  if (!taken) done();  // the next tick rings
}

void AlarmRinger::ring_domain(std::int64_t domain, Instant now) {
  for (app::AlarmKind kind : kinds) {
    while (ring_some(queries_->due_alarms(domain, now, kind, batch_max)) == batch_max) {
    }
  }
}

void AlarmRinger::ring_share() {
  const std::vector<std::int64_t> nodes = work_.nodes();
  for (app::AlarmKind kind : kinds) {
    while (ring_some(queries_->due_alarms_of_nodes(nodes, clock_.now(), kind, batch_max)) ==
           batch_max) {
    }
  }
}

// Returns how many rang; 0 after a fault, so that the next tick tries again.
std::size_t AlarmRinger::ring_some(const app::Answer<std::vector<app::Alarm>>& due) {
  if (!due || due->empty()) return 0;
  struct Round {
    explicit Round(std::size_t size) : answered(static_cast<std::ptrdiff_t>(size)) {}
    std::latch answered;
    std::atomic<bool> faulted = false;
  };
  auto round = std::make_shared<Round>(due->size());
  for (const app::Alarm& alarm : *due) {
    std::unique_ptr<app::Command> command =
        ringing(alarm, [round](const Result<bool, Fault>& rung) {
          if (!rung) round->faulted = true;
          round->answered.count_down();
        });
    if (book_.submit(command)) continue;
    round->faulted = true;
    round->answered.count_down();
  }
  round->answered.wait();
  return round->faulted ? 0 : due->size();
}

void AlarmRinger::stop() {
  {
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
    timer_.reset();
  }
  worker_.stop();
}

}  // namespace privcards::main
