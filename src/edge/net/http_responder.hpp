#pragma once
// The Responder a handler gets: carries one answer back to the session's thread. Internal to this
// room.

#include <memory>

#include "edge/net/http_session.hpp"

namespace privcards::net {

class SessionResponder final : public Responder {
 public:
  SessionResponder(std::shared_ptr<Door> door, std::weak_ptr<HttpSession> session,
                   std::size_t stream_buffer_max);
  ~SessionResponder() override;

  void answer(Response response) override;
  std::shared_ptr<ResponseStream> stream(Response head) override;

 private:
  void send(Answer answer);

  std::shared_ptr<Door> door_;
  std::weak_ptr<HttpSession> session_;  // only locked on the session's thread
  std::size_t stream_buffer_max_;
  bool answered_ = false;
};

}  // namespace privcards::net
