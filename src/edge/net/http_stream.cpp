#include "edge/net/http_stream.hpp"

#include <utility>

#include "edge/net/http_session.hpp"

namespace privcards::net {

bool SessionStream::write(std::string bytes) {
  switch (queue_->push(bytes)) {
    case SendQueue::Push::queued:
      return true;
    case SendQueue::Push::queued_first:
      return wake();
    case SendQueue::Push::overflowed:
      wake();
      return false;
    case SendQueue::Push::refused:
      return false;
  }
  return false;
}

void SessionStream::when_drained(std::function<void()> then) {
  if (queue_->await_drained(std::move(then))) wake();
}

void SessionStream::close() {
  if (queue_->finish()) wake();
}

// False when the loop has stopped.
bool SessionStream::wake() {
  const bool posted = door_->post([session = session_] {
    if (auto alive = session.lock()) alive->on_stream_event();
  });
  if (!posted) queue_->close();
  return posted;
}

}  // namespace privcards::net
