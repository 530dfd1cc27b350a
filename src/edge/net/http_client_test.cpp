#include "edge/net/http_client.hpp"

#include <gmock/gmock.h>

#include <future>

#include "edge/net/certificate_testing.hpp"
#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

using testing::HasSubstr;

bool any_address(ByteView) { return true; }

class HttpClientTest : public ServedTest {
 protected:
  HttpClientTest() { loop.start(); }

  OutgoingResult send(OutgoingRequest request, AddressPolicy policy = any_address) {
    std::promise<OutgoingResult> promise;
    client().send(std::move(request), std::move(policy),
                  [&](OutgoingResult result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }
  HttpClient& client() {
    if (!client_) client_ = std::make_unique<HttpClient>(loop, options);
    return *client_;
  }
  static OutgoingRequest to(std::uint16_t port) {
    return {.scheme = "http",
            .host = "127.0.0.1",
            .port = port,
            .target = "/hooks?x=1",
            .headers = {{"X-Key", "v"}},
            .body = "payload"};
  }

  HttpClient::Options options;

 private:
  std::unique_ptr<HttpClient> client_;
};

TEST_F(HttpClientTest, SendsARequestAndReadsTheAnswer) {
  Request seen;
  serve([&](Request request, std::unique_ptr<Responder> responder) {
    seen = std::move(request);
    responder->answer({.status = 201, .headers = {{"X-Back", "b"}}, .body = "thanks"});
  });
  const auto result = send(to(port()));
  EXPECT_EQ(result.failure, OutgoingFailure::none) << result.detail;
  EXPECT_EQ(result.status, 201);
  EXPECT_EQ(result.body, "thanks");
  EXPECT_THAT(result.headers, testing::Contains(testing::Pair("X-Back", "b")));
  EXPECT_GE(result.duration_ms, 0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/hooks");
  EXPECT_EQ(seen.query, "x=1");
  EXPECT_EQ(seen.body, "payload");
  EXPECT_EQ(seen.header("host"), "127.0.0.1:" + std::to_string(port()));
  EXPECT_EQ(seen.header("x-key"), "v");
}

TEST_F(HttpClientTest, FollowsNoRedirect) {
  std::atomic<int> requests{0};
  serve([&](Request, std::unique_ptr<Responder> responder) {
    ++requests;
    responder->answer({.status = 302, .headers = {{"Location", "/elsewhere"}}});
  });
  EXPECT_EQ(send(to(port())).status, 302);
  EXPECT_EQ(requests, 1);
}

TEST_F(HttpClientTest, AsksThePolicyAboutEveryAddressBeforeConnecting) {
  std::atomic<int> requests{0};
  serve([&](Request, std::unique_ptr<Responder> responder) {
    ++requests;
    responder->answer({});
  });
  std::vector<Bytes> asked;
  const auto refuse = [&](ByteView address) {
    asked.emplace_back(address.begin(), address.end());
    return false;
  };
  const auto result = send(to(port()), refuse);
  EXPECT_EQ(result.failure, OutgoingFailure::address_not_allowed);
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.detail, HasSubstr("127.0.0.1"));
  EXPECT_EQ(asked, std::vector<Bytes>({{127, 0, 0, 1}}));
  // Other spellings of the same address are the same address.
  for (const char* host : {"2130706433", "0x7f.1", "::ffff:127.0.0.1"}) {
    asked.clear();
    auto request = to(port());
    request.host = host;
    EXPECT_EQ(send(request, refuse).failure, OutgoingFailure::address_not_allowed) << host;
    EXPECT_EQ(asked, std::vector<Bytes>({{127, 0, 0, 1}})) << host;
  }
  EXPECT_EQ(requests, 0);
}

TEST_F(HttpClientTest, NameThatDoesNotResolve) {
  auto request = to(80);
  request.host = "no such host.invalid";
  EXPECT_EQ(send(request).failure, OutgoingFailure::connect_failed);  // not even a name
  request.host = "256.256.256.256.";
  EXPECT_EQ(send(request).failure, OutgoingFailure::not_resolved);
}

TEST_F(HttpClientTest, ConnectionRefused) {
  std::uint16_t free_port = 0;
  {
    free_port = RawServer([](RawClient&) {}).port();
  }
  const auto result = send(to(free_port));
  EXPECT_EQ(result.failure, OutgoingFailure::connect_failed);
  EXPECT_THAT(result.detail, HasSubstr("refused"));
}

TEST_F(HttpClientTest, ServerThatNeverAnswersTimesOut) {
  RawServer server([](RawClient& peer) { peer.read_to_end(); });
  auto request = to(server.port());
  request.total_timeout_ms = 50;
  const auto result = send(request);
  EXPECT_EQ(result.failure, OutgoingFailure::timeout);
  EXPECT_GE(result.duration_ms, 50);
}

TEST_F(HttpClientTest, AnswerThatTricklesTimesOut) {
  RawServer server([](RawClient& peer) {
    peer.read_until("payload");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
    peer.read_to_end();
  });
  auto request = to(server.port());
  request.total_timeout_ms = 50;
  EXPECT_EQ(send(request).failure, OutgoingFailure::timeout);
}

TEST_F(HttpClientTest, LargeAnswerIsCut) {
  RawServer server([](RawClient& peer) {
    peer.read_until("payload");
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (peer.send("a\r\n0123456789\r\n")) continue;
  });
  auto request = to(server.port());
  request.response_max = 10'000;
  request.response_keep = 25;
  const auto result = send(request);
  EXPECT_EQ(result.failure, OutgoingFailure::none) << result.detail;
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(result.body, "0123456789012345678901234");
}

struct Scripted {
  const char* name;
  std::string answer;
  OutgoingFailure failure;
  int status;
  std::string body;
};

class HttpClientAnswer : public HttpClientTest, public testing::WithParamInterface<Scripted> {
 protected:
  using HttpClientTest::send;
};

TEST_P(HttpClientAnswer, IsUnderstood) {
  RawServer server([](RawClient& peer) {
    peer.read_until("payload");
    peer.send(GetParam().answer);
  });
  const auto result = send(to(server.port()));
  EXPECT_EQ(result.failure, GetParam().failure) << result.detail;
  EXPECT_EQ(result.status, GetParam().status);
  EXPECT_EQ(result.body, GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    Answers, HttpClientAnswer,
    testing::Values(
        Scripted{"UntilClose", "HTTP/1.1 200 OK\r\n\r\nbody", OutgoingFailure::none, 200, "body"},
        Scripted{"OldHttp", "HTTP/1.0 200 OK\r\n\r\nbody", OutgoingFailure::none, 200, "body"},
        Scripted{"NoContent", "HTTP/1.1 204 No Content\r\n\r\n", OutgoingFailure::none, 204, ""},
        Scripted{"InterimFirst",
                 "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                 "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok",
                 OutgoingFailure::none, 202, "ok"},
        Scripted{"InterimOnly", "HTTP/1.1 100 Continue\r\n\r\n", OutgoingFailure::broken_response,
                 0, ""},
        Scripted{"Cut", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                 OutgoingFailure::broken_response, 200, "half"},
        Scripted{"NotHttp", "SSH-2.0-OpenSSH_9.2\r\n", OutgoingFailure::broken_response, 0, ""},
        Scripted{"Nothing", "", OutgoingFailure::broken_response, 0, ""},
        Scripted{"EndlessHead", "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'),
                 OutgoingFailure::broken_response, 0, ""}),
    [](const auto& about) { return about.param.name; });

TEST_F(HttpClientTest, HeadHasNoBodyToWaitFor) {
  RawServer server([](RawClient& peer) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    peer.read_to_end();
  });
  auto request = to(server.port());
  request.method = "HEAD";
  const auto result = send(request);
  EXPECT_EQ(result.failure, OutgoingFailure::none) << result.detail;
  EXPECT_EQ(result.status, 200);
}

TEST_F(HttpClientTest, RefusesWhatCouldBecomeAnotherRequest) {
  auto header = to(80);
  header.headers = {{"X", "a\r\nHost: evil"}};
  auto target = to(80);
  target.target = "/a HTTP/1.1\r\nX: y";
  auto scheme = to(80);
  scheme.scheme = "file";
  for (const auto& request : {header, target, scheme})
    EXPECT_EQ(send(request).failure, OutgoingFailure::connect_failed);
}

class HttpClientTls : public HttpClientTest {
 protected:
  void serve_tls() {
    serve_echo({.tls = TlsFiles{certificate.certificate_file(), certificate.key_file()}});
  }
  OutgoingRequest secured(const std::string& host) const {
    auto request = to(port());
    request.scheme = "https";
    request.host = host;
    return request;
  }
  TestCertificate certificate;
};

TEST_F(HttpClientTls, UntrustedCertificateFails) {
  serve_tls();
  const auto result = send(secured("localhost"));
  EXPECT_EQ(result.failure, OutgoingFailure::tls_failed);
  EXPECT_THAT(result.detail, HasSubstr("self"));
}

TEST_F(HttpClientTls, TrustedCertificateIsAccepted) {
  serve_tls();
  options.ca_file = certificate.certificate_file();
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto result = send(secured(host));
    EXPECT_EQ(result.failure, OutgoingFailure::none) << result.detail;
    EXPECT_EQ(result.body, "POST /hooks?x=1 payload");
  }
}

TEST_F(HttpClientTls, CertificateOfAnotherNameFails) {
  const TestCertificate other("DNS:example.com");
  serve_echo({.tls = TlsFiles{other.certificate_file(), other.key_file()}});
  options.ca_file = other.certificate_file();
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto result = send(secured(host));
    EXPECT_EQ(result.failure, OutgoingFailure::tls_failed) << host;
    EXPECT_THAT(result.detail, HasSubstr("mismatch"));
  }
}

TEST_F(HttpClientTls, PlainServerFails) {
  serve_echo();
  EXPECT_EQ(send(secured("localhost")).failure, OutgoingFailure::tls_failed);
}

TEST_F(HttpClientTls, UnreadableTrustStoreFailsEveryHandshake) {
  serve_tls();
  options.ca_file = "/nowhere.pem";
  EXPECT_EQ(send(secured("localhost")).failure, OutgoingFailure::tls_failed);
}

TEST(HttpClientStop, PendingCallsAreToldOnce) {
  RawServer silent([](RawClient& peer) { peer.read_to_end(); });
  std::atomic<int> told{0};
  const auto count = [&](OutgoingResult result) {
    EXPECT_EQ(result.failure, OutgoingFailure::connect_failed);
    ++told;
  };
  const OutgoingRequest request{
      .scheme = "http", .host = "127.0.0.1", .port = silent.port(), .target = "/"};
  {
    Loop loop(1);
    loop.start();
    HttpClient kept(loop, {});
    std::promise<void> done;
    {
      HttpClient client(loop, {});
      client.send(request, any_address, [&](OutgoingResult result) {
        count(std::move(result));
        done.set_value();
      });
    }
    done.get_future().wait();
    EXPECT_EQ(told, 1);
    kept.send(request, any_address, count);
    loop.stop();
    EXPECT_EQ(told, 2);
    kept.send(request, any_address, count);
    EXPECT_EQ(told, 3);
  }
  EXPECT_EQ(told, 3);
}

// What a stream hands on, and its end.
class HttpStreamTest : public HttpClientTest {
 protected:
  // Ends the call when the body has that many bytes.
  OutgoingResult follow(OutgoingRequest request, std::size_t size, std::int64_t idle_ms = 10'000) {
    std::promise<OutgoingResult> promise;
    client().stream(std::move(request), any_address,
                    {.on_head = [this](int status) { head = status; },
                     .on_body =
                         [this, size](std::string_view bytes) {
                           body += bytes;
                           return body.size() < size;
                         },
                     .idle_timeout_ms = idle_ms},
                    [&](OutgoingResult result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }
  void serve_stream(std::string first) {
    serve([this, first](Request, std::unique_ptr<Responder> responder) {
      open = responder->stream({.headers = {{"Content-Type", "text/event-stream"}}, .body = first});
    });
  }

  int head = 0;
  std::string body;
  std::shared_ptr<ResponseStream> open;
};

TEST_F(HttpStreamTest, HandsOnWhatComesUntilTheReceiverHasEnough) {
  std::string text(300'000, 'x');
  serve([&](Request, std::unique_ptr<Responder> responder) {
    open = responder->stream({.body = "begin "});
    open->write(text);
    open->write(" end");
  });
  auto request = to(port());
  request.response_max = 10;  // is for answers that end
  request.total_timeout_ms = 3'000;
  const auto result = follow(std::move(request), text.size() + 10);
  EXPECT_EQ(result.failure, OutgoingFailure::none) << result.detail;
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(head, 200);
  EXPECT_EQ(body, "begin " + text + " end");
  EXPECT_EQ(result.body, "");
}

TEST_F(HttpStreamTest, EndsWithTheServers) {
  serve([&](Request, std::unique_ptr<Responder> responder) {
    open = responder->stream({.body = "all"});
    open->close();
  });
  EXPECT_EQ(follow(to(port()), 1'000).failure, OutgoingFailure::none);
  EXPECT_EQ(body, "all");
}

TEST_F(HttpStreamTest, ARefusalIsAnAnswerLikeAnyOther) {
  serve([&](Request, std::unique_ptr<Responder> responder) {
    responder->answer({.status = 401, .body = "no key"});
  });
  const auto result = follow(to(port()), 1'000);
  EXPECT_EQ(result.status, 401);
  EXPECT_EQ(result.body, "no key");
  EXPECT_EQ(head, 401);
  EXPECT_EQ(body, "");
}

TEST_F(HttpStreamTest, SilenceEndsIt) {
  serve_stream("hello");
  EXPECT_EQ(follow(to(port()), 1'000, 50).failure, OutgoingFailure::timeout);
  EXPECT_EQ(body, "hello");
}

TEST_F(HttpStreamTest, AHeadThatDoesNotComeEndsIt) {
  std::unique_ptr<Responder> held;
  serve([&](Request, std::unique_ptr<Responder> responder) { held = std::move(responder); });
  auto request = to(port());
  request.total_timeout_ms = 50;
  EXPECT_EQ(follow(std::move(request), 1'000).failure, OutgoingFailure::timeout);
  EXPECT_EQ(head, 0);
}

}  // namespace
}  // namespace privcards::net
