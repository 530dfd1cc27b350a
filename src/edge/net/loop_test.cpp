#include "edge/net/loop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace privcards::net {
namespace {

TEST(LoopTest, RunsPostedWork) {
  Loop loop(2);
  std::promise<std::thread::id> early;
  loop.post([&] { early.set_value(std::this_thread::get_id()); });  // waits for start()
  loop.start();
  loop.start();
  EXPECT_NE(early.get_future().get(), std::this_thread::get_id());
  std::promise<void> late;
  loop.post([&] { late.set_value(); });
  late.get_future().get();
  loop.stop();
  loop.stop();
  loop.post([] { ADD_FAILURE() << "runs after stop"; });
}

TEST(LoopTest, StopDropsWhatWaits) {
  const auto held = std::make_shared<int>(0);
  {
    Loop loop(1);
    loop.post([held] { ADD_FAILURE() << "was never started"; });
    auto timer = loop.after(0, [held] { ADD_FAILURE() << "was never started"; });
    EXPECT_GT(held.use_count(), 1);
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(TimerTest, RunsAfterItsDelay) {
  Loop loop(2);
  loop.start();
  const auto before = std::chrono::steady_clock::now();
  std::promise<void> ran;
  const auto timer = loop.after(20, [&] { ran.set_value(); });
  ran.get_future().get();
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(20));
}

TEST(TimerTest, RunsInOrderOfDelay) {
  Loop loop(1);
  std::vector<int> order;
  std::promise<void> ran;
  const auto last = loop.after(40, [&] {
    order.push_back(3);
    ran.set_value();
  });
  const auto first = loop.after(1, [&] { order.push_back(1); });
  const auto second = loop.after(20, [&] { order.push_back(2); });
  loop.start();
  ran.get_future().get();
  EXPECT_EQ(order, std::vector<int>({1, 2, 3}));
}

TEST(TimerTest, CancelledOrDestroyedDoesNotRun) {
  Loop loop(1);
  const auto held = std::make_shared<int>(0);
  auto cancelled = loop.after(5, [held] { ADD_FAILURE() << "cancelled"; });
  auto destroyed = loop.after(5, [held] { ADD_FAILURE() << "destroyed"; });
  std::promise<void> later;
  const auto after_both = loop.after(30, [&] { later.set_value(); });
  loop.start();
  cancelled->cancel();
  cancelled->cancel();
  destroyed.reset();
  later.get_future().get();
  loop.stop();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(TimerTest, MayRearmItselfFromItsOwnWork) {
  Loop loop(2);
  loop.start();
  int runs = 0;
  std::promise<void> done;
  std::unique_ptr<Timer> timer;
  std::mutex mutex;
  std::function<void()> tick = [&] {
    std::lock_guard lock(mutex);
    if (++runs == 5) return done.set_value();
    timer = loop.after(1, tick);
  };
  {
    std::lock_guard lock(mutex);
    timer = loop.after(1, tick);
  }
  done.get_future().get();
  EXPECT_EQ(runs, 5);
}

TEST(TimerTest, OutlivesTheLoop) {
  std::unique_ptr<Timer> timer;
  {
    Loop loop(1);
    loop.start();
    timer = loop.after(60'000, [] {});
  }
  timer->cancel();
}

TEST(WorkerPoolTest, RunsEverythingBeforeItStops) {
  std::atomic<int> ran{0};
  std::mutex mutex;
  std::set<unsigned> workers;
  WorkerPool pool({.threads = 3});
  for (int i = 0; i < 1'000; ++i)
    ASSERT_TRUE(pool.submit([&](unsigned worker) {
      ++ran;
      std::lock_guard lock(mutex);
      workers.insert(worker);
    }));
  pool.stop();
  pool.stop();
  EXPECT_EQ(ran, 1'000);
  EXPECT_LE(*workers.rbegin(), 2U);
  EXPECT_FALSE(pool.submit([](unsigned) {}));
}

TEST(WorkerPoolTest, RefusesWhenTheQueueIsFull) {
  std::promise<void> started;
  std::promise<void> go_on;
  auto gate = go_on.get_future().share();
  std::atomic<int> ran{0};
  WorkerPool pool({.threads = 1, .queue_max = 2});
  EXPECT_TRUE(pool.submit([&, gate](unsigned) {
    started.set_value();
    gate.wait();
    ++ran;
  }));
  started.get_future().wait();
  EXPECT_TRUE(pool.submit([&](unsigned) { ++ran; }));
  EXPECT_TRUE(pool.submit([&](unsigned) { ++ran; }));
  EXPECT_FALSE(pool.submit([&](unsigned) { ++ran; }));
  go_on.set_value();
  pool.stop();
  EXPECT_EQ(ran, 3);
}

}  // namespace
}  // namespace privcards::net
