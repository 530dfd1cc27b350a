#pragma once
// One link: a socket, its LinkSession, and the queue of what is to be sent. Lives on one loop
// thread, owned by the coroutine that reads it. Internal to this room.

#include <memory>
#include <string>
#include <vector>

#include "edge/net/link.hpp"
#include "edge/net/loop_asio.hpp"
#include "edge/net/send_queue.hpp"

namespace privcards::net {

class LinkConnection;

// What a LinkSession holds. May outlive the connection and the loop.
class SocketLink final : public Link {
 public:
  SocketLink(std::shared_ptr<Door> door, std::string peer_address, std::size_t send_buffer_max)
      : door_(std::move(door)), peer_address_(std::move(peer_address)), queue_(send_buffer_max) {}

  bool send(ByteView bytes) override;
  void close() override;
  const std::string& peer_address() const override { return peer_address_; }

  SendQueue& queue() { return queue_; }
  void attach(std::weak_ptr<LinkConnection> connection) { connection_ = std::move(connection); }

 private:
  bool wake();

  std::shared_ptr<Door> door_;
  std::string peer_address_;
  SendQueue queue_;
  std::weak_ptr<LinkConnection> connection_;  // only locked on the connection's thread
};

class LinkConnection : public std::enable_shared_from_this<LinkConnection> {
 public:
  static std::shared_ptr<LinkConnection> make(Ring& ring, TcpSocket socket, LinkOptions options,
                                              std::shared_ptr<LinkSession> session);
  LinkConnection(Ring& ring, TcpSocket socket, LinkOptions options,
                 std::shared_ptr<LinkSession> session);

  const std::shared_ptr<SocketLink>& link() const { return link_; }
  bool has_received() const { return has_received_; }

  // From on_open to on_closed. On the ring's thread, as is what follows.
  void run(const Yield& yield);
  bool in_callback() const { return in_callback_; }  // the session runs; its sends wait for it
  void on_event();                                   // something was queued, or close() was called
  void cut();                                        // ends without patience

 private:
  enum class End { peer_finished, broken };

  End read_until_over(const Yield& yield);
  bool make_room();
  void hand_over();
  template <class Call>
  void call_session(Call call);
  void write_more();
  void say_farewell();
  void watch(SteadyClock::time_point due);
  void on_timer();

  TcpSocket socket_;
  LinkOptions options_;
  std::shared_ptr<LinkSession> session_;
  std::shared_ptr<SocketLink> link_;
  SteadyTimer timer_;  // idleness; once closing, patience
  Waiter waiter_;
  std::vector<std::uint8_t> received_;
  std::size_t filled_ = 0;
  std::string sending_;
  SteadyClock::time_point quiet_since_;
  bool has_received_ = false;
  bool in_callback_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool farewell_said_ = false;
  bool over_ = false;
};

}  // namespace privcards::net
