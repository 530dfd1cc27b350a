// What is malformed, too large, too slow or too much gets a clear answer, and the connection
// closes.
#include <gmock/gmock.h>

#include "edge/net/http_server.hpp"
#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct Broken {
  const char* name;
  std::string sent;
  int status;
};

class HttpServerRefusal : public ServedTest, public testing::WithParamInterface<Broken> {};

TEST_P(HttpServerRefusal, IsAnsweredAndCloses) {
  serve_echo({.body_max = 1'000, .header_max = 2'000});
  RawClient client(port());
  client.send(GetParam().sent);
  const std::string answer = client.read_to_end();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(GetParam().status) + " "));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  // One answer and no more: what follows a broken request is never taken for a request.
  EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos);
}

const std::string smuggled = "GET /admin HTTP/1.1\r\nHost: h\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Requests, HttpServerRefusal,
    testing::Values(
        Broken{"NotHttp", "hello\r\n\r\n", 400}, Broken{"NoVersion", "GET / banana\r\n\r\n", 400},
        Broken{"BareLineFeeds", "GET / HTTP/1.1\nHost: h\n\n", 400},
        Broken{"BareLineFeedsOld", "GET / HTTP/1.0\n\n", 400},
        Broken{"SpaceBehindVersion", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", 400},
        Broken{"VersionOneTwo", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", 505},
        Broken{"VersionTwoBareLineFeeds", "GET / HTTP/2.0\nHost: h\n\n", 505},
        Broken{"VersionTwo", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        Broken{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        Broken{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        Broken{"SpaceBeforeColon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        Broken{"RelativeTarget", "GET cards HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        Broken{"Authority", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        Broken{"TwoLengths",
               "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n" +
                   smuggled,
               400},
        Broken{"LengthAndChunks",
               "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: "
               "chunked\r\n\r\n0\r\n\r\n" +
                   smuggled,
               400},
        Broken{"NegativeLength",
               "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n" + smuggled, 400},
        Broken{"OtherCoding",
               "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n" + smuggled, 400},
        Broken{"GzipThenChunked",
               "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
               400},
        Broken{"ChunkedInOldHttp", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
               400},
        Broken{"BadChunk", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
               400},
        Broken{"EndlessChunkExtension",
               "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;" +
                   std::string(9'000, 'x'),
               400},
        Broken{"LargeBody", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", 413},
        Broken{"LargeBodySent",
               "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n" +
                   std::string(500'000, 'x'),
               413},
        Broken{"LargeBodyExpected",
               "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: "
               "1001\r\n\r\n",
               413},
        Broken{"LargeChunks",
               "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" +
                   std::string(1'000, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n",
               413},
        Broken{"LongTarget", "GET /" + std::string(1'100, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n",
               414},
        Broken{"EndlessTarget", "GET /" + std::string(9'000, 'a'), 414},
        Broken{"LongHeader",
               "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(9'000, 'a') + "\r\n\r\n", 431},
        Broken{"EndlessHeader", "GET / HTTP/1.1\r\nX: " + std::string(9'000, 'a'), 431},
        Broken{"ManyHeaders",
               [] {
                 std::string request = "GET / HTTP/1.1\r\nHost: h\r\n";
                 for (int i = 0; i < 300; ++i) request += "X: 1234\r\n";
                 return request + "\r\n";
               }(),
               431}),
    [](const auto& about) { return about.param.name; });

class HttpServerLimits : public ServedTest {
 protected:
  std::string answer_once_there_is_room(const std::string& path) {
    std::string answer;
    while (answer.empty()) {
      RawClient next(port());
      next.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
      answer = next.read_response();
    }
    return answer;
  }
};

TEST_F(HttpServerLimits, HeadersThatTrickleInAreCountedTogether) {
  serve_echo({.header_max = 2'000});
  RawClient client(port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n");
  int sent = 0;
  while (sent < 1'000 && client.send("X-Filler: 0123456789\r\n")) ++sent;
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpServerLimits, TakesWhatIsJustWithinTheLimits) {
  serve_echo({.body_max = 1'000});
  RawClient client(port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" +
              std::string(1'000, 'x'));
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerLimits, TakesAbsoluteTargets) {
  serve_echo();
  RawClient client(port());
  client.send("GET http://h:1/a?b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_response(), EndsWith("GET /a?b "));
  client.send("GET HTTP://h?b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_response(), EndsWith("GET /?b "));
  client.send("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_response(), EndsWith("OPTIONS *? "));
}

TEST_F(HttpServerLimits, SlowRequestIsAnsweredTimeout) {
  serve_echo({.request_timeout_ms = 30});
  RawClient client(port());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(HttpServerLimits, SlowBodyIsAnsweredTimeout) {
  serve_echo({.request_timeout_ms = 30});
  RawClient client(port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(HttpServerLimits, IdleConnectionIsClosedWithoutAWord) {
  serve_echo({.idle_timeout_ms = 30});
  RawClient client(port());
  EXPECT_EQ(client.read_to_end(), "");
  RawClient after_one(port());
  after_one.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(after_one.read_response(), HasSubstr("200 OK"));
  EXPECT_EQ(after_one.read_to_end(), "");
}

TEST_F(HttpServerLimits, ReaderThatDoesNotReadIsCutOff) {
  constexpr std::size_t large = 64 << 20;  // more than the sockets' buffers hold
  serve(
      [](Request request, std::unique_ptr<Responder> responder) {
        responder->answer({.body = request.path == "/large" ? std::string(large, 'x') : "small"});
      },
      {.connections_max = 1, .write_timeout_ms = 50});
  RawClient client(port());
  client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Content-Length: 67108864\r\n"));
  // Somebody else gets the only place, so the server has given up on the first.
  EXPECT_THAT(answer_once_there_is_room("/"), EndsWith("small"));
  EXPECT_LT(client.read_to_end().size(), large);
}

TEST_F(HttpServerLimits, ConnectionsBeyondTheLimitAreClosed) {
  serve_echo({.connections_max = 2});
  RawClient first(port());
  first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(first.read_response(), HasSubstr("200 OK"));
  RawClient second(port());
  second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(second.read_response(), HasSubstr("200 OK"));
  RawClient third(port());
  EXPECT_TRUE(third.at_end());
  // A place that becomes free is given away again.
  first.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  first.read_to_end();
  first.close();
  EXPECT_THAT(answer_once_there_is_room("/"), HasSubstr("200 OK"));
}

}  // namespace
}  // namespace privcards::net
