#pragma once
// Bytes on their way from any thread to the one thread that writes a connection, bounded. What is
// pushed while a write runs is written by the next one, in one piece. Internal to this room.

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace privcards::net {

class SendQueue {
 public:
  explicit SendQueue(std::size_t waiting_max) : waiting_max_(waiting_max) {}

  // The sender's side.
  enum class Push { queued, queued_first, refused, overflowed };  // first: the writer must be woken
  Push push(std::string_view bytes);
  // `then` is for drained(); refused like a push. True when the writer must be woken.
  bool await_drained(std::function<void()> then);
  bool finish();        // no more will come; true when the writer must be woken
  bool closed() const;  // a push would be refused

  // The writer's side. take() swaps what waits into `into`, and says that what it gave before is
  // written.
  void take(std::string& into);
  std::function<void()> drained();  // what waits for it, once nothing else does; null otherwise
  bool finishing() const;           // finish() was called
  bool overflowed() const;          // more than waiting_max waited: the reader is too slow, cut
  void close();                     // nobody writes any more

 private:
  enum class State { open, finishing, overflowed, closed };

  mutable std::mutex mutex_;
  const std::size_t waiting_max_;
  std::string pending_;
  std::size_t in_flight_ = 0;
  std::function<void()> drained_;  // destroyed outside the lock: it may own what uses this queue
  State state_ = State::open;
  bool wake_sent_ = false;
};

}  // namespace privcards::net
