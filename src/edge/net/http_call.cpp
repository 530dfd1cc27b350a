#include "edge/net/http_call.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <boost/asio/ssl/error.hpp>

#include "edge/net/http_message.hpp"

namespace privcards::net {

namespace {

bool has_control_characters(std::string_view text, bool space_too) {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || (space_too && byte == ' ');
  });
}

// Nothing a caller was given may end a line and begin another.
bool expressible(const OutgoingRequest& request) {
  if (request.host.empty() || has_control_characters(request.host, true)) return false;
  if (!request.target.starts_with('/') || has_control_characters(request.target, true))
    return false;
  if (request.method.empty() || has_control_characters(request.method, true)) return false;
  return std::none_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return header.first.empty() || has_control_characters(header.first, true) ||
           has_control_characters(header.second, false);
  });
}

bool client_owns(std::string_view name) {
  return equal_without_case(name, "host") || equal_without_case(name, "content-length") ||
         equal_without_case(name, "connection") || equal_without_case(name, "transfer-encoding");
}

bool is_numeric(const std::string& host) {
  error_code failure;
  asio::ip::make_address(host, failure);
  return !failure;
}

// What the certificate must say, and SNI, which is for names only (RFC 6066 section 3).
void expect_host(SSL* tls, std::string host) {
  if (is_numeric(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str());
    return;
  }
  if (host.ends_with('.')) host.pop_back();
  SSL_set_tlsext_host_name(tls, host.c_str());
  SSL_set_hostflags(tls, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  SSL_set1_host(tls, host.c_str());
}

ResponseParser::Step feed_all(ResponseParser& parser, std::string& buffer) {
  std::size_t used = 0;
  const auto step = parser.feed(buffer, used);
  buffer.erase(0, used);
  return step;
}

}  // namespace

HttpCall::HttpCall(Ring& ring, std::shared_ptr<asio::ssl::context> tls, OutgoingRequest request,
                   AddressPolicy policy, std::optional<OutgoingStream> stream, Done done)
    : ring_(ring),
      tls_(std::move(tls)),
      request_(std::move(request)),
      policy_(std::move(policy)),
      stream_(std::move(stream)),
      done_(std::move(done)),
      begun_(SteadyClock::now()),
      due_(begun_ + std::chrono::milliseconds(request_.queue_timeout_ms)),
      timer_(ring.context) {}

HttpCall::~HttpCall() {
  if (!done_) return;
  cancelled_ = true;
  cancel_reason_ = "the loop has stopped";
  fail(OutgoingFailure::connect_failed, "");
  finish();
}

void HttpCall::run(const Yield& yield) {
  const bool secured = request_.scheme == "https";
  if (secured || request_.scheme == "http") {
    await_addresses(yield) && allowed() && connect(yield) && (!secured || secure(yield)) &&
        exchange(yield);
  } else {
    fail(OutgoingFailure::connect_failed, "neither http nor https");
  }
  timer_.cancel();
  if (wire_) wire_->close();
  finish();
}

bool HttpCall::await_addresses(const Yield& yield) {
  if (!expressible(request_))
    return fail(OutgoingFailure::connect_failed, "the request cannot be written down as HTTP");
  watch(due_);
  while (!addresses_ && !timed_out_ && !cancelled_) waiter_.wait(yield);
  if (addresses_ && !addresses_->empty()) return true;
  return fail(OutgoingFailure::not_resolved, "no address for " + request_.host);
}

// The wait for a thread of ours is not the host's fault: its time is counted from here.
void HttpCall::lookup_begun() {
  if (!waiting_ || timed_out_) return;
  waiting_ = false;
  begun_ = SteadyClock::now();
  due_ = begun_ + std::chrono::milliseconds(request_.total_timeout_ms);
  watch(due_);
}

void HttpCall::refuse_to_wait() {
  timed_out_ = true;
  waiter_.signal();
}

void HttpCall::resolved(std::vector<asio::ip::address> addresses) {
  addresses_ = std::move(addresses);
  waiter_.signal();
}

// Every address, not only the one we would take: a name that also points inside is not trusted.
bool HttpCall::allowed() {
  for (const auto& address : *addresses_) {
    const bool good =
        address.is_v4() ? policy_(address.to_v4().to_bytes()) : policy_(address.to_v6().to_bytes());
    if (!good)
      return fail(OutgoingFailure::address_not_allowed,
                  request_.host + " is " + address.to_string());
  }
  return true;
}

// Tries one address after the other; each gets an equal share of the time that is left, so that a
// dead first one does not take it all.
bool HttpCall::connect(const Yield& yield) {
  const auto due =
      std::min(due_, SteadyClock::now() + std::chrono::milliseconds(request_.connect_timeout_ms));
  error_code failure;
  std::size_t left = addresses_->size();
  for (const auto& address : *addresses_) {
    if (cancelled_) break;
    wire_.emplace(TcpSocket(ring_.context), tls_ && request_.scheme == "https" ? &*tls_ : nullptr);
    timed_out_ = false;
    watch(SteadyClock::now() + (due - SteadyClock::now()) / static_cast<int>(left--));
    wire_->socket().async_connect(tcp::endpoint(address, request_.port), yield[failure]);
    if (!failure && !timed_out_ && !cancelled_) {
      prepare_socket(wire_->socket());
      watch(due_);
      return true;
    }
  }
  return fail(OutgoingFailure::connect_failed, failure.message());
}

bool HttpCall::secure(const Yield& yield) {
  if (!tls_) return fail(OutgoingFailure::tls_failed, "the trust store could not be read");
  expect_host(wire_->tls_handle(), request_.host);
  const error_code failure = wire_->handshake(asio::ssl::stream_base::client, yield);
  if (!failure) return true;
  const long verdict = SSL_get_verify_result(wire_->tls_handle());
  return fail(OutgoingFailure::tls_failed,
              verdict == X509_V_OK ? failure.message() : X509_verify_cert_error_string(verdict));
}

bool HttpCall::exchange(const Yield& yield) {
  // A server may answer and close before it has read everything: the answer counts.
  const error_code unsent = wire_->write(render(), yield);
  if (read_answer(yield)) return true;
  if (unsent && result_.status == 0)
    return fail(OutgoingFailure::broken_response, unsent.message());
  return false;
}

// Reads until the answer is whole, or as much of it as we wanted.
bool HttpCall::read_answer(const Yield& yield) {
  std::optional<ResponseParser> parser;
  std::string buffer;
  std::size_t total = 0;
  char piece[8 * 1024];
  auto step = ResponseParser::Step::more;
  const auto restart = [&] {
    parser.emplace(std::max(request_.response_keep, stream_ ? sizeof piece : 0));
    parser->skip(request_.method == "HEAD");
  };
  restart();
  while (step == ResponseParser::Step::more && (stream_ || total < request_.response_max)) {
    error_code failure;
    const std::size_t room =
        stream_ ? sizeof piece : std::min(sizeof piece, request_.response_max - total);
    const std::size_t count = wire_->read_some(asio::buffer(piece, room), yield, failure);
    total += count;
    buffer.append(piece, count);
    if (failure == asio::error::eof || failure == asio::ssl::error::stream_truncated) {
      step = parser->feed_end();
    } else if (failure) {
      step = ResponseParser::Step::broken;
    } else {
      step = feed_all(*parser, buffer);
    }
    while (step == ResponseParser::Step::complete && parser->interim()) {
      restart();  // 100 Continue and its like come before the answer
      step = feed_all(*parser, buffer);
    }
    if (stream_ && !hand_on(*parser)) break;
  }
  result_.status = parser->status();
  result_.headers = parser->take_headers();
  result_.body = parser->take_body();
  if (step == ResponseParser::Step::broken || timed_out_ || cancelled_)
    return fail(OutgoingFailure::broken_response, "the answer is cut or not HTTP");
  if (result_.status == 0)
    return fail(OutgoingFailure::broken_response, "the answer's head does not end");
  return true;
}

bool HttpCall::hand_on(ResponseParser& parser) {
  if (parser.status() == 0) return true;
  if (!streaming_) {
    stream_->on_head(parser.status());
    if (parser.status() != 200) {
      stream_.reset();
      return true;
    }
    streaming_ = true;
    due_ = SteadyClock::time_point::max();
  }
  const std::string bytes = parser.take_body();
  if (!bytes.empty() && !stream_->on_body(bytes)) return false;
  watch(SteadyClock::now() + std::chrono::milliseconds(stream_->idle_timeout_ms));
  return true;
}

bool HttpCall::fail(OutgoingFailure failure, std::string detail) {
  result_.failure = failure;
  result_.detail = std::move(detail);
  if (timed_out_) {
    result_.failure = waiting_ ? OutgoingFailure::not_begun : OutgoingFailure::timeout;
    result_.detail = waiting_ ? "too many names wait to be resolved" : "no answer in time";
  }
  if (cancelled_) {
    result_.failure = OutgoingFailure::connect_failed;
    result_.detail = cancel_reason_;
  }
  return false;
}

std::string HttpCall::render() const {
  const bool v6 = request_.host.find(':') != std::string::npos;
  const bool usual = request_.port == (request_.scheme == "https" ? 443 : 80);
  std::string out = request_.method + " " + request_.target + " HTTP/1.1\r\nHost: ";
  out += v6 ? "[" + request_.host + "]" : request_.host;
  if (!usual) out += ":" + std::to_string(request_.port);
  out += "\r\n";
  for (const auto& [name, value] : request_.headers)
    if (!client_owns(name)) out.append(name).append(": ").append(value).append("\r\n");
  out +=
      "Content-Length: " + std::to_string(request_.body.size()) + "\r\nConnection: close\r\n\r\n";
  return out + request_.body;
}

void HttpCall::watch(SteadyClock::time_point due) {
  timer_.expires_at(std::min(due, due_));
  timer_.async_wait([call = weak_from_this()](error_code moved) {
    const auto alive = call.lock();
    // A wait that was over before it was moved still comes here.
    if (moved || !alive || SteadyClock::now() < alive->timer_.expiry()) return;
    alive->timed_out_ = true;
    if (alive->wire_) alive->wire_->close();
    alive->waiter_.signal();
  });
}

void HttpCall::cancel(std::string why) {
  cancelled_ = true;
  cancel_reason_ = std::move(why);
  if (wire_) wire_->close();
  waiter_.signal();
}

void HttpCall::finish() {
  result_.duration_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - begun_).count();
  const Done done = std::exchange(done_, nullptr);
  done(std::move(result_));
}

}  // namespace privcards::net
