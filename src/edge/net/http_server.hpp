#pragma once
// HTTP/1.1 server: keep-alive, chunked bodies, optional TLS, bounded everywhere. One session serves
// one connection; requests of a connection are answered in order. What is malformed, too large or
// too slow gets a clear answer (400, 408, 413, 431, 505 …) through `on_protocol_error`, or the
// connection is closed; nothing hangs. A handler may answer from any thread, at any time, exactly
// once.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fault.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "edge/net/loop.hpp"

namespace privcards::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Who the other end of a mutual TLS connection is; the certificate has been verified.
struct PeerCertificate {
  std::string subject;             // "CN=ds.example.com,O=Example"
  std::vector<std::string> names;  // common name and DNS names
  Digest root{};                   // SHA-256 of the trust anchor it leads to (certificate_digests)
};

struct Request {
  std::string method;  // upper case as received: "GET"
  std::string path;    // "/v1/cards", not decoded, without query
  std::string query;   // "page=2", not decoded, without '?'
  Headers headers;     // names as received
  std::string body;
  std::string peer_address;                                 // numeric, without port
  std::shared_ptr<const PeerCertificate> peer_certificate;  // null unless asked for (TlsFiles)
  std::chrono::steady_clock::time_point received_at;

  // First header of that name, compared without case; empty if absent.
  std::string_view header(std::string_view name) const;
  bool has_header(std::string_view name) const;  // also when its value is empty
};

struct Response {
  int status = 200;
  Headers headers;  // Content-Length, Connection and Date are added by the server
  std::string body;
};

// A body sent piece by piece (server-sent events). Methods may be called from any thread.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  // Queues bytes; false when the peer is gone or `stream_buffer_max` bytes already wait (the stream
  // is then closed: a slow reader comes back and resumes).
  virtual bool write(std::string bytes) = 0;
  // Calls `then` once, on the connection's thread, as soon as nothing waits any more: who has much
  // to send waits for the peer with it. Dropped when the stream ends before; a later one replaces
  // it.
  virtual void when_drained(std::function<void()> then) = 0;
  virtual void close() = 0;
  virtual bool closed() const = 0;
};

// How a handler answers. Destroying it without an answer sends 500.
class Responder {
 public:
  virtual ~Responder() = default;
  virtual void answer(Response response) = 0;
  virtual std::shared_ptr<ResponseStream> stream(Response head) = 0;  // head.body is sent first
};

using RequestHandler = std::function<void(Request request, std::unique_ptr<Responder> responder)>;

// What the transport could not accept; the room above words the answer.
enum class ProtocolError {
  malformed,             // 400
  timeout,               // 408
  body_too_large,        // 413
  uri_too_long,          // 414
  headers_too_large,     // 431
  version_not_supported  // 505
};
using ProtocolErrorHandler = std::function<Response(ProtocolError)>;

struct TlsFiles {
  std::string certificate_file;  // PEM chain
  std::string key_file;          // PEM
  // Not empty: a client must show a certificate that one of these signed, or the handshake fails.
  std::vector<std::string> client_ca_files;
};

// SHA-256 of every certificate of a PEM file: tells by which of several trust anchors a peer was
// verified.
Result<std::vector<Digest>, Fault> certificate_digests(const std::string& pem_file);

class HttpServer {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0 takes a free one
    std::optional<TlsFiles> tls;
    std::size_t body_max = std::size_t{64} * 1024;
    std::size_t header_max = std::size_t{16} * 1024;
    std::size_t connections_max = 10'000;  // the next ones are closed at once
    std::size_t stream_buffer_max = 1 << 20;
    std::int64_t idle_timeout_ms = 75'000;     // between requests
    std::int64_t request_timeout_ms = 20'000;  // from first byte to last byte of a request
    std::int64_t write_timeout_ms = 20'000;
  };

  // Listens at once; accepts after start(). Fault: address in use, bad certificate …
  static Result<std::unique_ptr<HttpServer>, Fault> listen(Loop& loop, Options options,
                                                           RequestHandler handler,
                                                           ProtocolErrorHandler on_protocol_error);
  virtual ~HttpServer() = default;
  virtual void start() = 0;
  virtual std::uint16_t port() const = 0;
  // Stops accepting, lets running requests finish (at most `grace_ms`), closes streams and idle
  // connections. Blocks the caller, who must not be on the loop.
  virtual void stop(std::int64_t grace_ms) = 0;
};

}  // namespace privcards::net
