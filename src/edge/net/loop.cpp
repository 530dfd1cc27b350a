#include "edge/net/loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>

#include "base/check.hpp"
#include "edge/net/loop_asio.hpp"

#if defined(__SANITIZE_ADDRESS__)  // g++
#define NET_UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)  // clang++
#define NET_UNDER_ASAN 1
#endif
#endif
#ifdef NET_UNDER_ASAN
#include <sanitizer/asan_interface.h>
#endif

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

void arm(Ring& ring, const std::shared_ptr<Scheduled>& scheduled,
         const std::shared_ptr<Ticket>& ticket) {
  scheduled->timer.async_wait([&ring, scheduled, ticket](error_code) {
    if (ring.winding_down || ticket->taken.exchange(true)) return;
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
  auto ran = std::make_shared<std::promise<void>>();
  auto waiting = ran->get_future();
  const bool posted = post([&work, ran = std::move(ran)] {
    work();
    ran->set_value();
  });
  if (posted) return waiting.wait();  // a loop that stops breaks the promise: that ends it too
  // The loop is winding down, which does all that could be asked of it. Who comes from outside may
  // still rely on nothing running any more.
  if (door_of_this_thread != nullptr) return;
  running_.wait(true, std::memory_order_acquire);
  work();
}

void Door::set_running(bool running) {
  running_.store(running, std::memory_order_release);
  running_.notify_all();
}

bool Door::on_thread() const { return door_of_this_thread == this; }
void Door::enter_thread() { door_of_this_thread = this; }

void Door::close() {
  std::vector<std::function<void()>> dropped;
  std::lock_guard lock(mutex_);
  context_ = nullptr;
  dropped.swap(mail_);
}

void CoroutineStacks::deallocate(boost::context::stack_context& stack) {
#ifdef NET_UNDER_ASAN
  // A coroutine's outermost frames never return, so AddressSanitizer would believe them to be in
  // whatever is mapped at that address next.
  ASAN_UNPOISON_MEMORY_REGION(static_cast<char*>(stack.sp) - stack.size, stack.size);
#endif
  stacks_.deallocate(stack);
}

Ring::Ring() : door(std::make_shared<Door>(context)), work(context.get_executor()) {}

Ring::~Ring() { CHECK(!thread.joinable()); }

void Ring::wind_down() {
  winding_down = true;
  door->close();
  // Copied: a coroutine that ends leaves the list, and its ender may be all that kept it alive.
  const std::vector<std::function<void()>> asked(enders.begin(), enders.end());
  for (const auto& end : asked) end();
  context.restart();
  while (!enders.empty()) context.run_one();
}

template <class Handler>
struct Waiter::HeldHandler final : Waiter::Held {
  explicit HeldHandler(Handler held) : handler(std::move(held)) {}
  void resume() override { std::move(handler)(); }
  Handler handler;
};

void Waiter::wait(const Yield& yield) {
  if (std::exchange(signalled_, false)) return;
  Yield token = yield;
  asio::async_initiate<Yield, void()>(
      [this](auto handler) {
        held_ = std::make_unique<HeldHandler<decltype(handler)>>(std::move(handler));
      },
      token);
}

void Waiter::signal() {
  if (!held_) {
    signalled_ = true;
    return;
  }
  const auto held = std::move(held_);  // *this may go with the coroutine
  held->resume();
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
      ring.wind_down();
      ring.door->set_running(false);
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
    ring->door->close();  // of a ring that never ran
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
  ring.door->post(
      [&ring, scheduled = std::move(scheduled), ticket] { arm(ring, scheduled, ticket); });
  return timer;
}

}  // namespace privcards::net
