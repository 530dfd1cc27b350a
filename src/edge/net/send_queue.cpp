#include "edge/net/send_queue.hpp"

#include <utility>

namespace privcards::net {

SendQueue::Push SendQueue::push(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  if (state_ != State::open) return Push::refused;
  if (pending_.size() + in_flight_ >= waiting_max_) {
    state_ = State::overflowed;
    return Push::overflowed;
  }
  pending_ += bytes;
  return std::exchange(wake_sent_, true) ? Push::queued : Push::queued_first;
}

bool SendQueue::await_drained(std::function<void()> then) {
  std::lock_guard lock(mutex_);
  if (state_ != State::open) return false;
  drained_.swap(then);
  return !std::exchange(wake_sent_, true);
}

bool SendQueue::finish() {
  std::lock_guard lock(mutex_);
  if (state_ != State::open) return false;
  state_ = State::finishing;
  return true;  // a writer stuck in a write must hear of it too
}

bool SendQueue::closed() const {
  std::lock_guard lock(mutex_);
  return state_ != State::open;
}

void SendQueue::take(std::string& into) {
  into.clear();
  std::lock_guard lock(mutex_);
  wake_sent_ = false;
  in_flight_ = pending_.size();
  pending_.swap(into);
}

std::function<void()> SendQueue::drained() {
  std::lock_guard lock(mutex_);
  if (!pending_.empty() || in_flight_ > 0) return nullptr;
  return std::exchange(drained_, nullptr);
}

bool SendQueue::finishing() const {
  std::lock_guard lock(mutex_);
  return state_ == State::finishing;
}

bool SendQueue::overflowed() const {
  std::lock_guard lock(mutex_);
  return state_ == State::overflowed;
}

void SendQueue::close() {
  std::function<void()> dropped;
  std::lock_guard lock(mutex_);
  if (state_ != State::overflowed) state_ = State::closed;
  pending_ = std::string();
  drained_.swap(dropped);
}

}  // namespace privcards::net
