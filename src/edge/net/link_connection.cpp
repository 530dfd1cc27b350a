#include "edge/net/link_connection.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <cstring>

#include "base/check.hpp"
#include "edge/net/wire.hpp"

namespace privcards::net {

namespace {

constexpr std::size_t receive_start = std::size_t{64} * 1024;
// How long a closing link waits for the peer to read what was queued and to close too.
constexpr auto closing_patience = std::chrono::seconds(5);

std::string with_port(const TcpSocket& socket) {
  error_code failure;
  const auto endpoint = socket.remote_endpoint(failure);
  if (failure) return {};
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

}  // namespace

bool SocketLink::send(ByteView bytes) {
  switch (queue_.push(as_text(bytes))) {
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

void SocketLink::close() {
  if (queue_.finish()) wake();
}

// False when the loop has stopped.
bool SocketLink::wake() {
  if (door_->on_thread()) {
    // The session sends while it is being called: what it sends is written when it returns.
    const auto connection = connection_.lock();
    if (connection && connection->in_callback()) return true;
  }
  const bool posted = door_->post([connection = connection_] {
    if (auto alive = connection.lock()) alive->on_event();
  });
  if (!posted) queue_.close();
  return posted;
}

std::shared_ptr<LinkConnection> LinkConnection::make(Ring& ring, TcpSocket socket,
                                                     LinkOptions options,
                                                     std::shared_ptr<LinkSession> session) {
  auto connection =
      std::make_shared<LinkConnection>(ring, std::move(socket), options, std::move(session));
  connection->link_->attach(connection);
  return connection;
}

LinkConnection::LinkConnection(Ring& ring, TcpSocket socket, LinkOptions options,
                               std::shared_ptr<LinkSession> session)
    : socket_(std::move(socket)),
      options_(options),
      session_(std::move(session)),
      link_(std::make_shared<SocketLink>(ring.door, with_port(socket_), options.send_buffer_max)),
      timer_(ring.context),
      received_(std::min(receive_start, options.receive_buffer_max)) {}

// Ends when the peer finishes or breaks the connection, the session closes the link or cannot use a
// full buffer, or too much waits to be sent.
void LinkConnection::run(const Yield& yield) {
  prepare_socket(socket_);
  quiet_since_ = SteadyClock::now();
  watch(quiet_since_ + std::chrono::milliseconds(options_.idle_ms));
  call_session([this] { session_->on_open(link_); });
  if (read_until_over(yield) == End::peer_finished) {
    // It may still read: give it what was queued.
    link_->queue().finish();
    on_event();
    while (!over_ && !farewell_said_) waiter_.wait(yield);
  }
  cut();
  link_->queue().close();
  timer_.cancel();
  session_->on_closed();
}

LinkConnection::End LinkConnection::read_until_over(const Yield& yield) {
  while (!over_) {
    if (!make_room()) return End::broken;
    error_code failure;
    const std::size_t count = socket_.async_read_some(
        asio::buffer(received_.data() + filled_, received_.size() - filled_), yield[failure]);
    if (failure == asio::error::eof) return End::peer_finished;
    if (failure || over_) return End::broken;
    if (closing_) continue;  // nobody listens any more; wait for the peer to close
    filled_ += count;
    hand_over();
  }
  return End::broken;
}

// False when the session left a full buffer untouched.
bool LinkConnection::make_room() {
  if (closing_) filled_ = 0;
  if (filled_ < received_.size()) return true;
  if (received_.size() >= options_.receive_buffer_max) return false;
  received_.resize(std::min(received_.size() * 2, options_.receive_buffer_max));
  return true;
}

void LinkConnection::hand_over() {
  has_received_ = true;
  quiet_since_ = SteadyClock::now();
  std::size_t used = 0;
  call_session([&] { used = session_->on_bytes(ByteView(received_.data(), filled_)); });
  CHECK(used <= filled_);
  filled_ -= used;
  if (used > 0 && filled_ > 0) std::memmove(received_.data(), received_.data() + used, filled_);
}

template <class Call>
void LinkConnection::call_session(Call call) {
  in_callback_ = true;
  call();
  in_callback_ = false;
  on_event();
}

void LinkConnection::on_event() {
  if (over_) return;
  if (link_->queue().overflowed()) return cut();
  if (!closing_ && link_->queue().finishing()) {
    closing_ = true;
    watch(SteadyClock::now() + closing_patience);
  }
  if (!writing_) write_more();
}

// Writes at once as long as the socket takes everything, which it nearly always does.
void LinkConnection::write_more() {
  while (!over_ && !farewell_said_) {
    const bool last = link_->queue().finishing();
    link_->queue().take(sending_);
    if (sending_.empty()) {
      if (last) say_farewell();
      return;
    }
    error_code failure;
    if (!socket_.native_non_blocking()) socket_.native_non_blocking(true, failure);
    const std::size_t written = socket_.write_some(asio::buffer(sending_), failure);
    if (failure && failure != asio::error::would_block && failure != asio::error::try_again)
      return cut();
    if (written == sending_.size()) continue;
    writing_ = true;
    asio::async_write(socket_, asio::buffer(sending_.data() + written, sending_.size() - written),
                      [self = shared_from_this()](error_code broken, std::size_t) {
                        self->writing_ = false;
                        if (broken) return self->cut();
                        self->on_event();
                      });
    return;
  }
}

void LinkConnection::say_farewell() {
  farewell_said_ = true;
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  waiter_.signal();
}

void LinkConnection::watch(SteadyClock::time_point due) {
  timer_.expires_at(due);
  timer_.async_wait([self = shared_from_this()](error_code cancelled) {
    // A wait that was over before it was moved still comes here.
    if (cancelled || self->over_ || SteadyClock::now() < self->timer_.expiry()) return;
    self->on_timer();
  });
}

void LinkConnection::on_timer() {
  if (closing_) return cut();
  const auto idle = std::chrono::milliseconds(options_.idle_ms);
  const auto now = SteadyClock::now();
  const bool quiet = now - quiet_since_ >= idle;
  if (quiet) quiet_since_ = now;
  watch(quiet_since_ + idle);
  if (quiet) call_session([this] { session_->on_idle(); });
}

// Wakes the coroutine, which then ends.
void LinkConnection::cut() {
  if (std::exchange(over_, true)) return;
  error_code ignored;
  socket_.close(ignored);
  waiter_.signal();
}

}  // namespace privcards::net
