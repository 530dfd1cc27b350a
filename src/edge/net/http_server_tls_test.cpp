// The same server under TLS, spoken to with OpenSSL itself.
#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <fstream>

#include "edge/net/certificate_testing.hpp"
#include "edge/net/http_server.hpp"
#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class TlsClient {
 public:
  TlsClient(std::uint16_t port, int version_max)
      : tcp_(port), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_max_proto_version(context_.get(), version_max);
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), tcp_.descriptor());
    connected_ = SSL_connect(tls_.get()) == 1;
  }
  bool connected() const { return connected_; }
  void send(const std::string& bytes) {
    SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  std::string read_until(std::string_view end) {
    std::string got;
    char c = 0;
    while (!got.ends_with(end) && SSL_read(tls_.get(), &c, 1) == 1) got += c;
    return got;
  }
  bool closed_politely() {
    char c = 0;
    return SSL_read(tls_.get(), &c, 1) == 0 &&
           (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  RawClient tcp_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> tls_{nullptr, SSL_free};
  bool connected_ = false;
};

class HttpServerTls : public ServedTest {
 protected:
  HttpServer::Options with_tls() {
    return {.tls = TlsFiles{certificate.certificate_file(), certificate.key_file()}};
  }
  TestCertificate certificate;
};

TEST_F(HttpServerTls, ServesSeveralRequests) {
  serve_echo(with_tls());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(port(), version);
    ASSERT_TRUE(client.connected());
    for (const char* path : {"/a", "/b"}) {
      client.send(std::string("GET ") + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
      EXPECT_THAT(client.read_until("? "), EndsWith(std::string("GET ") + path + "? "));
    }
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(client.read_until("? "), HasSubstr("Connection: close"));
    EXPECT_TRUE(client.closed_politely());
  }
}

TEST_F(HttpServerTls, RefusesOldVersionsAndPlainText) {
  serve_echo(with_tls());
  EXPECT_FALSE(TlsClient(port(), TLS1_1_VERSION).connected());
  RawClient plain(port());
  plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(plain.read_to_end(), Not(HasSubstr("HTTP")));
}

TEST_F(HttpServerTls, SilentHandshakeEnds) {
  auto options = with_tls();
  options.request_timeout_ms = 30;
  serve_echo(std::move(options));
  RawClient silent(port());
  EXPECT_TRUE(silent.at_end());
}

TEST_F(HttpServerTls, StreamsAndNoticesThatTheClientLeft) {
  Latch opened;
  std::shared_ptr<ResponseStream> stream;
  serve(
      [&](Request, std::unique_ptr<Responder> responder) {
        stream = responder->stream({.body = "first"});
        opened.open();
      },
      with_tls());
  {
    TlsClient client(port(), TLS1_3_VERSION);
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.read_until("5\r\nfirst\r\n");
    ASSERT_TRUE(opened.wait());
    EXPECT_TRUE(stream->write("second"));
    EXPECT_EQ(client.read_until("second\r\n"), "6\r\nsecond\r\n");
  }
  while (stream->write("more")) std::this_thread::yield();
  EXPECT_TRUE(stream->closed());
}

TEST_F(HttpServerTls, LargeBodiesBothWays) {
  serve_echo(with_tls());
  TlsClient client(port(), TLS1_3_VERSION);
  const std::string body(60'000, 'x');
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n" + body);
  EXPECT_THAT(client.read_until(body), EndsWith("POST /? " + body));
}

TEST_F(HttpServerTls, BrokenFilesAreFaults) {
  auto listen = [this](TlsFiles files) {
    auto server = HttpServer::listen(loop, {.tls = std::move(files)}, {}, refusal_of);
    return server ? std::string("listens") : server.error().message;
  };
  const TestCertificate other;
  EXPECT_THAT(listen({"/nowhere.pem", certificate.key_file()}),
              StartsWith("TLS certificate /nowhere.pem: "));
  EXPECT_THAT(listen({certificate.certificate_file(), "/nowhere.pem"}),
              StartsWith("TLS key /nowhere.pem: "));
  EXPECT_THAT(listen({certificate.certificate_file(), other.key_file()}), StartsWith("TLS key "));
}

}  // namespace
}  // namespace privcards::net
