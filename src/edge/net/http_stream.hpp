#pragma once
// The ResponseStream a handler writes to: feeds the queue that its session empties. Internal to
// this room.

#include <functional>
#include <memory>
#include <string>

#include "edge/net/http_server.hpp"
#include "edge/net/loop_asio.hpp"
#include "edge/net/send_queue.hpp"

namespace privcards::net {

class HttpSession;

// Closes when its last owner lets go.
class SessionStream final : public ResponseStream {
 public:
  SessionStream(std::shared_ptr<Door> door, std::weak_ptr<HttpSession> session,
                std::shared_ptr<SendQueue> queue)
      : door_(std::move(door)), session_(std::move(session)), queue_(std::move(queue)) {}
  ~SessionStream() override { SessionStream::close(); }

  bool write(std::string bytes) override;
  void when_drained(std::function<void()> then) override;
  void close() override;
  bool closed() const override { return queue_->closed(); }

 private:
  bool wake();

  std::shared_ptr<Door> door_;
  std::weak_ptr<HttpSession> session_;  // only locked on the session's thread
  std::shared_ptr<SendQueue> queue_;
};

}  // namespace privcards::net
