#pragma once
// What the server's tests share: a running server whose handler the test gives.

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "edge/net/http_server.hpp"
#include "edge/net/loop.hpp"

namespace privcards::net {

inline Response refusal_of(ProtocolError error) {
  switch (error) {
    case ProtocolError::malformed:
      return {.status = 400, .body = "malformed"};
    case ProtocolError::timeout:
      return {.status = 408, .body = "timeout"};
    case ProtocolError::body_too_large:
      return {.status = 413, .body = "body_too_large"};
    case ProtocolError::uri_too_long:
      return {.status = 414, .body = "uri_too_long"};
    case ProtocolError::headers_too_large:
      return {.status = 431, .body = "headers_too_large"};
    case ProtocolError::version_not_supported:
      return {.status = 505, .body = "version_not_supported"};
  }
  return {.status = 500};
}

// Opens once; who waits for it goes on then.
class Latch {
 public:
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  // False after ten seconds: the test has failed.
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

class ServedTest : public testing::Test {
 protected:
  void serve(RequestHandler handler, HttpServer::Options options = {}) {
    auto server = HttpServer::listen(loop, std::move(options), std::move(handler), refusal_of);
    ASSERT_TRUE(server.has_value()) << server.error().message;
    http = std::move(*server);
    loop.start();
    http->start();
  }
  void serve_echo(HttpServer::Options options = {}) {
    serve(
        [](Request request, std::unique_ptr<Responder> responder) {
          responder->answer({.status = 200,
                             .headers = {{"Content-Type", "text/plain"}},
                             .body = request.method + " " + request.path + "?" + request.query +
                                     " " + request.body});
        },
        std::move(options));
  }
  std::uint16_t port() const { return http->port(); }

  Loop loop{2};
  std::unique_ptr<HttpServer> http;
};

}  // namespace privcards::net
