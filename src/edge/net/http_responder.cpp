#include "edge/net/http_responder.hpp"

#include "base/check.hpp"

namespace privcards::net {

SessionResponder::SessionResponder(std::shared_ptr<Door> door, std::weak_ptr<HttpSession> session,
                                   std::size_t stream_buffer_max)
    : door_(std::move(door)), session_(std::move(session)), stream_buffer_max_(stream_buffer_max) {}

SessionResponder::~SessionResponder() {
  if (!answered_) send({Response{.status = 500}, nullptr});
}

void SessionResponder::answer(Response response) {
  CHECK(!answered_);
  send({std::move(response), nullptr});
}

std::shared_ptr<ResponseStream> SessionResponder::stream(Response head) {
  CHECK(!answered_);
  auto queue = std::make_shared<SendQueue>(stream_buffer_max_);
  send({std::move(head), queue});
  return std::make_shared<SessionStream>(door_, session_, std::move(queue));
}

void SessionResponder::send(Answer answer) {
  answered_ = true;
  if (door_->on_thread()) {
    // The usual case of a handler that answers before it returns: nothing to post.
    const auto session = session_.lock();
    if (session && session->dispatching()) return session->accept_answer(std::move(answer));
  }
  const auto queue = answer.stream;
  const bool posted = door_->post([session = session_, answer = std::move(answer)]() mutable {
    if (auto alive = session.lock()) return alive->deliver(std::move(answer));
    if (answer.stream) answer.stream->close();
  });
  if (!posted && queue) queue->close();
}

}  // namespace privcards::net
