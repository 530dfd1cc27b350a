#include "edge/net/http_session.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>

#include "edge/net/http_responder.hpp"
#include "edge/net/tls_context.hpp"

namespace privcards::net {

namespace {
constexpr std::size_t read_bytes = std::size_t{8} * 1024;
constexpr std::size_t buffer_keep_max = std::size_t{64} * 1024;
}  // namespace

HttpSession::HttpSession(std::shared_ptr<ServerCore> core, Shard& shard, TcpSocket socket)
    : core_(std::move(core)),
      shard_(shard),
      wire_(std::move(socket), core_->tls ? &*core_->tls : nullptr) {}

HttpSession::~HttpSession() {
  if (registered_) {
    shard_.sessions.back()->place_ = place_;
    shard_.sessions[place_] = shard_.sessions.back();
    shard_.sessions.pop_back();
  }
  if (stream_) stream_->close();
  core_->leave();
}

void HttpSession::start() {
  if (shard_.stopping) return;
  registered_ = true;
  place_ = shard_.sessions.size();
  shard_.sessions.push_back(this);
  const auto self = shared_from_this();
  spawn_on(
      shard_.ring, [self](const Yield& yield) { self->run(yield); }, [self] { self->abort(); });
}

// Ends when the peer leaves, a deadline passes, a request is refused, an answer or the client says
// close, a stream is over, or the server stops.
void HttpSession::run(const Yield& yield) {
  prepare_socket(wire_.socket());
  peer_address_ = peer_address_of(wire_.socket());
  set_deadline(core_->options.request_timeout_ms);
  if (!wire_.handshake(asio::ssl::stream_base::server, yield) && !timed_out_) {
    peer_certificate_ = peer_certificate_of(wire_.tls_handle());
    while (!stopping_ && !aborted_ && serve_one(yield)) continue;
  }
  clear_deadline();
  wire_.close();
}

// False when the connection is over.
bool HttpSession::serve_one(const Yield& yield) {
  Incoming incoming;
  switch (read_request(incoming, yield)) {
    case ReadEnd::ended:
      return false;
    case ReadEnd::refused:
      if (write_response(core_->on_protocol_error(*incoming.refusal), false,
                         HeadOptions::After::close, yield))
        linger(yield);
      return false;
    case ReadEnd::complete:
      break;
  }
  const bool head_only = incoming.request.method == "HEAD";
  dispatch(std::move(incoming.request));
  while (!answer_ && !aborted_) waiter_.wait(yield);
  if (aborted_) return false;
  Answer answer = std::move(*answer_);
  answer_.reset();
  if (answer.stream) {
    serve_stream(std::move(answer), head_only, incoming.http_1_0, yield);
    return false;
  }
  const auto next = after(incoming.keep_alive, incoming.http_1_0);
  if (!write_response(answer.response, head_only, next, yield)) return false;
  if (next == HeadOptions::After::close) linger(yield);
  return next != HeadOptions::After::close;
}

HeadOptions::After HttpSession::after(bool keep_alive, bool http_1_0) const {
  if (!keep_alive || stopping_) return HeadOptions::After::close;
  return http_1_0 ? HeadOptions::After::keep_alive_announced : HeadOptions::After::keep_alive;
}

HttpSession::ReadEnd HttpSession::read_request(Incoming& incoming, const Yield& yield) {
  phase_ = Phase::idle;
  timed_out_ = false;
  set_deadline(core_->options.idle_timeout_ms);
  if (buffer_.size() == 0 && buffer_.capacity() > buffer_keep_max) buffer_.shrink_to_fit();
  RequestParser parser(incoming.request, {core_->options.header_max, core_->options.body_max});
  bool continued = false;
  while (true) {
    if (feed(parser)) {
      if (phase_ == Phase::idle) {
        phase_ = Phase::reading;
        incoming.request.received_at = SteadyClock::now();
        set_deadline(core_->options.request_timeout_ms);
      }
      incoming.refusal = parser.refusal();
      if (incoming.refusal) return ReadEnd::refused;
      if (parser.complete()) break;
      if (parser.expects_continue() && !std::exchange(continued, true) &&
          wire_.write("HTTP/1.1 100 Continue\r\n\r\n", yield))
        return ReadEnd::ended;
    }
    error_code failure;
    const std::size_t count = wire_.read_some(buffer_.prepare(read_bytes), yield, failure);
    if (timed_out_ && phase_ == Phase::reading) {
      incoming.refusal = ProtocolError::timeout;
      return ReadEnd::refused;
    }
    if (failure || timed_out_ || aborted_) return ReadEnd::ended;
    buffer_.commit(count);
  }
  incoming.keep_alive = parser.keep_alive();
  incoming.http_1_0 = parser.http_1_0();
  incoming.request.peer_address = peer_address_;
  incoming.request.peer_certificate = peer_certificate_;
  return ReadEnd::complete;
}

// True once a request has begun.
bool HttpSession::feed(RequestParser& parser) {
  while (phase_ == Phase::idle && buffer_.size() > 0) {
    // RFC 9112 section 2.2: empty lines before a request are left over from sloppy clients.
    const char first = *static_cast<const char*>(buffer_.data().data());
    if (first != '\r' && first != '\n') break;
    buffer_.consume(1);
  }
  if (buffer_.size() > 0) {
    const auto bytes = buffer_.data();
    buffer_.consume(parser.feed({static_cast<const char*>(bytes.data()), bytes.size()}));
    return true;
  }
  return phase_ != Phase::idle;
}

void HttpSession::dispatch(Request request) {
  clear_deadline();
  phase_ = Phase::dispatching;
  core_->handler(std::move(request),
                 std::make_unique<SessionResponder>(shard_.ring.door, weak_from_this(),
                                                    core_->options.stream_buffer_max));
  phase_ = Phase::waiting;
}

void HttpSession::accept_answer(Answer answer) { answer_ = std::move(answer); }

void HttpSession::deliver(Answer answer) {
  answer_ = std::move(answer);
  waiter_.signal();
}

bool HttpSession::write_response(const Response& response, bool head_only, HeadOptions::After after,
                                 const Yield& yield) {
  out_.clear();
  append_head(out_, response, {HeadOptions::Body::sized, after, shard_.date.now()});
  if (!head_only && may_have_body(response.status)) out_ += response.body;
  phase_ = Phase::writing;
  const bool written = write(out_, yield);
  if (out_.capacity() > buffer_keep_max) out_ = std::string();
  return written;
}

bool HttpSession::write(std::string_view bytes, const Yield& yield) {
  timed_out_ = false;
  set_deadline(core_->options.write_timeout_ms);
  const error_code failure = wire_.write(bytes, yield);
  clear_deadline();
  return !failure && !timed_out_ && !aborted_;
}

// Closing at once would reset the connection while the client still sends, and could take our
// answer with it (RFC 9112 section 9.6): say that we are done, read what still comes for a moment,
// close.
void HttpSession::linger(const Yield& yield) {
  phase_ = Phase::closing;
  timed_out_ = false;
  set_deadline(session_linger_ms);
  wire_.finish_sending(Wire::Farewell::polite, yield);
  error_code failure;
  while (!failure && !timed_out_ && !aborted_)
    wire_.socket().async_read_some(buffer_.prepare(buffer_keep_max), yield[failure]);
}

void HttpSession::set_deadline(std::int64_t after_ms) {
  deadline_ = SteadyClock::now() + std::chrono::milliseconds(after_ms);
}

void HttpSession::check_deadline(SteadyClock::time_point now) {
  if (now < deadline_) return;
  clear_deadline();
  timed_out_ = true;
  wire_.cancel();
}

void HttpSession::begin_stop() {
  stopping_ = true;
  if (phase_ == Phase::opening || phase_ == Phase::idle) wire_.close();
  if (phase_ == Phase::streaming) waiter_.signal();
}

void HttpSession::abort() {
  aborted_ = true;
  wire_.close();
  waiter_.signal();
}

}  // namespace privcards::net
