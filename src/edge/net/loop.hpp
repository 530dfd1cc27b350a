#pragma once
// The threads that wait for sockets and timers. Everything in this room runs on a Loop; the rooms
// above hand in callbacks and never see Asio. A callback runs on one of the loop's threads and must
// not block: work that waits for the disk goes to a WorkerPool or to the book.

#include <cstdint>
#include <functional>
#include <memory>

namespace privcards::net {

class Timer;

class Loop {
 public:
  explicit Loop(unsigned threads);
  ~Loop();  // stops and joins
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start();
  // Drops what still waits, ends connections and joins the threads: sessions of links and pending
  // HTTP calls hear of it, on the loop, before stop() returns. Safe to call twice.
  void stop();
  void post(std::function<void()> work);
  // Runs `work` once after `delay_ms`, unless the returned timer is destroyed or cancelled first.
  [[nodiscard]] std::unique_ptr<Timer> after(std::int64_t delay_ms, std::function<void()> work);

  struct Implementation;
  Implementation& implementation() { return *implementation_; }

 private:
  std::unique_ptr<Implementation> implementation_;
};

class Timer {
 public:
  virtual ~Timer() = default;
  virtual void cancel() = 0;
};

// A few threads for work that blocks for a moment: snapshot reads, file import, password hashing.
// submit() returns false when `queue_max` pieces of work already wait; the caller answers "busy".
class WorkerPool {
 public:
  struct Options {
    unsigned threads = 2;
    std::size_t queue_max = 4096;
  };
  explicit WorkerPool(Options options);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  bool submit(
      std::function<void(unsigned worker)> work);  // worker is 0-based, for per-thread state
  void stop();                                     // finishes what was submitted, then joins

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace privcards::net
