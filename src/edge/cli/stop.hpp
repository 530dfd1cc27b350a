#pragma once
// Whether the command is to end, and the one place where its threads wait: for that, for an event,
// or for a moment.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace privcards::cli {

class Stop {
 public:
  void request() {
    std::lock_guard lock(mutex_);
    requested_ = true;
    changed_.notify_all();
  }
  bool requested() {
    std::lock_guard lock(mutex_);
    return requested_;
  }
  // True when the command is to end; false after that time.
  bool wait_ms(std::int64_t ms) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return requested_; });
  }
  // Waits until `done` holds, which is asked under the lock, or the command is to end.
  template <class Done>
  void wait(std::unique_lock<std::mutex>& lock, Done done) {
    changed_.wait(lock, [&] { return requested_ || done(); });
  }
  template <class Done>
  void wait_ms(std::unique_lock<std::mutex>& lock, std::int64_t ms, Done done) {
    changed_.wait_for(lock, std::chrono::milliseconds(ms), [&] { return requested_ || done(); });
  }
  std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
  void notify() { changed_.notify_all(); }
  bool requested(const std::unique_lock<std::mutex>&) const { return requested_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool requested_ = false;
};

}  // namespace privcards::cli
