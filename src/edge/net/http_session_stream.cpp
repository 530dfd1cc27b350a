// The part of a session that sends a body piece by piece, while it watches whether anybody is still
// there to read it.
#include <boost/asio/buffer.hpp>

#include "edge/net/http_session.hpp"

namespace privcards::net {

// The connection closes after a stream: HTTP/1.0 knows no other end, and with a read outstanding
// the bytes behind this request are not ours to keep.
void HttpSession::serve_stream(Answer answer, bool head_only, bool http_1_0, const Yield& yield) {
  stream_ = std::move(answer.stream);
  const auto queue = stream_;
  const bool chunked = !http_1_0;
  const auto body = chunked ? HeadOptions::Body::chunked : HeadOptions::Body::until_close;
  out_.clear();
  append_head(out_, answer.response, {body, HeadOptions::After::close, shard_.date.now()});
  const bool has_body = !head_only && may_have_body(answer.response.status);
  if (has_body && chunked) append_chunk(out_, answer.response.body);
  if (has_body && !chunked) out_ += answer.response.body;
  phase_ = Phase::streaming;
  bool whole = write(out_, yield);
  if (whole && has_body) {
    watch_peer();
    whole = pump_stream(*queue, chunked, yield);
  }
  queue->close();
  if (!whole || peer_gone_) return;
  if (!has_body) return linger(yield);
  if (chunked && !write("0\r\n\r\n", yield)) return;
  // The outstanding read ends when the peer closes too, or when the deadline cancels it.
  timed_out_ = false;
  set_deadline(session_linger_ms);
  wire_.finish_sending(Wire::Farewell::abrupt, yield);
  while (!peer_gone_ && !aborted_) waiter_.wait(yield);
}

// True when the body is whole: the writer closed it, or the server stops.
bool HttpSession::pump_stream(SendQueue& queue, bool chunked, const Yield& yield) {
  std::string piece;
  while (!peer_gone_ && !aborted_ && !queue.overflowed()) {
    // Asked before taking: what is pushed before finish() is then in the piece.
    const bool last = queue.finishing() || stopping_;
    queue.take(piece);
    if (!piece.empty()) {
      out_.clear();
      if (chunked) append_chunk(out_, piece);
      if (!write(chunked ? out_ : piece, yield)) return false;
    } else if (last) {
      return true;
    } else if (const auto then = queue.drained()) {
      then();
    } else {
      waiter_.wait(yield);
    }
  }
  return false;
}

void HttpSession::watch_peer() {
  wire_.read_some_then(asio::buffer(watched_),
                       [self = shared_from_this()](error_code failure, std::size_t) {
                         if (!failure) return self->watch_peer();
                         self->peer_gone_ = true;
                         if (self->stream_) self->stream_->close();
                         self->waiter_.signal();
                       });
}

void HttpSession::on_stream_event() {
  // The coroutine may hang in a write to a reader that does not read.
  if (stream_ && stream_->overflowed()) wire_.close();
  waiter_.signal();
}

}  // namespace privcards::net
