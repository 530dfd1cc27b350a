#include "edge/net/loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>

#include "base/check.hpp"
#include "edge/net/loop_asio.hpp"

namespace privcards::net {

namespace {

thread_local const Door* door_of_this_thread = nullptr;

// What the loop keeps of a timer. The handle only reaches it through a weak pointer and the door,
// so that the Asio timer dies on the loop.
struct Scheduled {
  Scheduled(Ring& ring, SteadyClock::time_point due) : timer(ring.context, due) {}
  SteadyTimer timer;
};

// Who runs or cancels first takes the work.
struct Ticket {
  std::atomic<bool> taken{false};
  std::function<void()> work;
};

class LoopTimer final : public Timer {
 public:
  LoopTimer(std::shared_ptr<Door> door, std::shared_ptr<Ticket> ticket,
            std::weak_ptr<Scheduled> scheduled)
      : door_(std::move(door)), ticket_(std::move(ticket)), scheduled_(std::move(scheduled)) {}
  ~LoopTimer() override { LoopTimer::cancel(); }

  void cancel() override {
    if (ticket_->taken.exchange(true)) return;
    ticket_->work = nullptr;  // what it held goes now
    door_->post([scheduled = scheduled_] {
      if (auto timer = scheduled.lock()) timer->timer.cancel();
    });
  }

 private:
  std::shared_ptr<Door> door_;
  std::shared_ptr<Ticket> ticket_;
  std::weak_ptr<Scheduled> scheduled_;
};

void arm(const std::shared_ptr<Scheduled>& scheduled, const std::shared_ptr<Ticket>& ticket) {
  scheduled->timer.async_wait([scheduled, ticket](error_code) {
    if (ticket->taken.exchange(true)) return;
    auto work = std::move(ticket->work);
    work();
  });
}

}  // namespace

bool Door::post(std::function<void()> work) {
  std::lock_guard lock(mutex_);
  if (context_ == nullptr) return false;
  mail_.push_back(std::move(work));
  if (!drain_posted_) {
    drain_posted_ = true;
    asio::post(*context_, [self = shared_from_this()] { self->drain(); });
  }
  return true;
}

void Door::drain() {
  std::vector<std::function<void()>> batch;
  {
    std::lock_guard lock(mutex_);
    batch.swap(mail_);
    drain_posted_ = false;
  }
  for (auto& work : batch) {
    work();
    work = nullptr;  // what it held goes now, not when the whole batch is done
  }
}

void Door::run_and_wait(const std::function<void()>& work) {
  if (on_thread() || !running()) return work();
  // If the loop stops before the work's turn comes, the promise breaks and the wait ends.
  auto ran = std::make_shared<std::promise<void>>();
  auto waiting = ran->get_future();
  const bool posted = post([&work, ran = std::move(ran)] {
    work();
    ran->set_value();
  });
  if (posted) waiting.wait();
}

bool Door::on_thread() const { return door_of_this_thread == this; }
void Door::enter_thread() { door_of_this_thread = this; }

void Door::close() {
  std::vector<std::function<void()>> dropped;
  std::lock_guard lock(mutex_);
  context_ = nullptr;
  dropped.swap(mail_);
}

Ring::Ring() : door(std::make_shared<Door>(context)), work(context.get_executor()) {}

Ring::~Ring() {
  CHECK(!thread.joinable());
  door->close();
  while (!waiting.empty()) waiting.back()->drop();
}

template <class Handler>
struct Waiter::HeldHandler final : Waiter::Held {
  explicit HeldHandler(Handler held) : handler(std::move(held)) {}
  void resume() override { std::move(handler)(); }
  Handler handler;
};

Waiter::~Waiter() {
  if (held_) take();
}

void Waiter::wait(Yield yield) {
  if (std::exchange(signalled_, false)) return;
  asio::async_initiate<Yield, void()>(
      [this](auto handler) {
        held_ = std::make_unique<HeldHandler<decltype(handler)>>(std::move(handler));
        place_ = ring_.waiting.size();
        ring_.waiting.push_back(this);
      },
      yield);
}

void Waiter::signal() {
  if (!held_) {
    signalled_ = true;
    return;
  }
  take()->resume();  // may destroy *this
}

void Waiter::drop() { take().reset(); }

std::unique_ptr<Waiter::Held> Waiter::take() {
  ring_.waiting.back()->place_ = place_;
  ring_.waiting[place_] = ring_.waiting.back();
  ring_.waiting.pop_back();
  return std::move(held_);
}

Loop::Implementation::Implementation(unsigned threads) {
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) rings.push_back(std::make_unique<Ring>());
}

Ring& Loop::Implementation::next() {
  return *rings[turn.fetch_add(1, std::memory_order_relaxed) % rings.size()];
}

Ring& Loop::Implementation::nearest() {
  for (auto& ring : rings)
    if (ring->door->on_thread()) return *ring;
  return next();
}

Loop::Loop(unsigned threads) : implementation_(std::make_unique<Implementation>(threads)) {}
Loop::~Loop() { stop(); }

void Loop::start() {
  std::lock_guard lock(implementation_->mutex);
  if (implementation_->started || implementation_->stopped) return;
  implementation_->started = true;
  for (auto& ring : implementation_->rings) {
    ring->door->set_running(true);
    ring->thread = std::thread([&ring = *ring] {
      ring.door->enter_thread();
      ring.context.run();
    });
  }
}

void Loop::stop() {
  std::lock_guard lock(implementation_->mutex);
  if (implementation_->stopped) return;
  implementation_->stopped = true;
  for (auto& ring : implementation_->rings) {
    CHECK(!ring->door->on_thread());
    ring->context.stop();
  }
  for (auto& ring : implementation_->rings) {
    if (ring->thread.joinable()) ring->thread.join();
    ring->door->set_running(false);
    ring->door->close();
  }
}

void Loop::post(std::function<void()> work) { implementation_->next().door->post(std::move(work)); }

std::unique_ptr<Timer> Loop::after(std::int64_t delay_ms, std::function<void()> work) {
  Ring& ring = implementation_->nearest();
  const auto due =
      SteadyClock::now() + std::chrono::milliseconds(std::max<std::int64_t>(delay_ms, 0));
  auto scheduled = std::make_shared<Scheduled>(ring, due);
  auto ticket = std::make_shared<Ticket>();
  ticket->work = std::move(work);
  auto timer = std::make_unique<LoopTimer>(ring.door, ticket, scheduled);
  ring.door->post([scheduled = std::move(scheduled), ticket] { arm(scheduled, ticket); });
  return timer;
}

}  // namespace privcards::net
