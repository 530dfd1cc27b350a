// Requests and answers over a plain connection.
#include "edge/net/http_server.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using HttpServerTest = ServedTest;

TEST_F(HttpServerTest, AnswersSeveralRequestsOnOneConnection) {
  serve_echo();
  RawClient client(port());
  for (const char* path : {"/a", "/b", "/c"}) {
    client.send(std::string("GET ") + path + "?x=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string answer = client.read_response();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
    EXPECT_THAT(answer, HasSubstr(" GMT\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
    EXPECT_THAT(answer, EndsWith(std::string("\r\n\r\nGET ") + path + "?x=1 "));
  }
}

TEST_F(HttpServerTest, GivesTheHandlerWhatWasSent) {
  Request seen;
  Latch arrived;
  serve([&](Request request, std::unique_ptr<Responder> responder) {
    seen = std::move(request);
    responder->answer({.status = 204});
    arrived.open();
  });
  const auto before = std::chrono::steady_clock::now();
  RawClient client(port());
  client.send(
      "POST /v1/a%20b?q=%20&r HTTP/1.1\r\nHost: h\r\nX-Key: one\r\nContent-Length: 3\r\n\r\nabc");
  const std::string answer = client.read_until("\r\n\r\n");
  ASSERT_TRUE(arrived.wait());
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/v1/a%20b");
  EXPECT_EQ(seen.query, "q=%20&r");
  EXPECT_EQ(seen.header("x-key"), "one");
  EXPECT_EQ(seen.header("absent"), "");
  EXPECT_EQ(seen.body, "abc");
  EXPECT_EQ(seen.peer_address, "127.0.0.1");
  EXPECT_GE(seen.received_at, before);
}

TEST_F(HttpServerTest, JoinsAChunkedBodyAndIgnoresItsTrailers) {
  serve([](Request request, std::unique_ptr<Responder> responder) {
    responder->answer({.body = request.body + "|" + std::string(request.header("X-Late"))});
  });
  RawClient client(port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");
  client.send("llo\r\n6;ext=1\r\n world\r\n0\r\nX-Late: 1\r\n\r\n");
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nhello world|"));
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\n|"));
}

TEST_F(HttpServerTest, ReadsABodyThatComesInManyPieces) {
  serve_echo();
  RawClient client(port());
  const std::string body(60'000, 'x');
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n");
  for (std::size_t at = 0; at < body.size(); at += 7'000) client.send(body.substr(at, 7'000));
  EXPECT_THAT(client.read_response(), EndsWith("POST /? " + body));
}

TEST_F(HttpServerTest, AnswersHeadWithoutBody) {
  serve_echo();
  RawClient client(port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_THAT(client.read_response(), EndsWith("GET /next? "));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  // Every second one is answered later, from another thread.
  std::vector<std::thread> threads;
  serve([&](Request request, std::unique_ptr<Responder> responder) {
    const bool later = (request.path.back() - '0') % 2 == 1;
    if (!later) return responder->answer({.body = request.path});
    threads.emplace_back(
        [path = request.path, late = std::move(responder)] { late->answer({.body = path}); });
  });
  RawClient client(port());
  std::string requests;
  for (int i = 0; i < 10; ++i)
    requests += "\r\nGET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send(requests);
  for (int i = 0; i < 10; ++i)
    EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\n/" + std::to_string(i)));
  http->stop(1'000);
  for (auto& thread : threads) thread.join();
}

TEST_F(HttpServerTest, AnswersFromAnotherThread) {
  WorkerPool pool({.threads = 2});
  serve([&](Request request, std::unique_ptr<Responder> responder) {
    std::shared_ptr<Responder> shared = std::move(responder);
    pool.submit([shared, path = request.path](unsigned) { shared->answer({.body = path}); });
  });
  RawClient client(port());
  for (int i = 0; i < 100; ++i) {
    client.send("GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\n/" + std::to_string(i)));
  }
}

TEST_F(HttpServerTest, DroppedResponderSendsInternalError) {
  serve([](Request request, std::unique_ptr<Responder> responder) {
    if (request.path == "/later") std::thread([dropped = std::move(responder)] {}).join();
  });
  RawClient client(port());
  for (const char* path : {"/now", "/later"}) {
    client.send(std::string("GET ") + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
  }
}

TEST_F(HttpServerTest, ClosesWhenTheClientOrTheProtocolSaysSo) {
  serve_echo();
  RawClient client(port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_response(), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(client.at_end());
  RawClient old(port());
  old.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old.read_response(), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(old.at_end());
  RawClient keeping(port());
  keeping.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(keeping.read_response(), HasSubstr("Connection: keep-alive\r\n"));
  keeping.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(keeping.read_response(), HasSubstr("200 OK"));
}

TEST_F(HttpServerTest, AnswersAClientThatHasFinishedSending) {
  serve_echo();
  RawClient client(port());
  client.send("GET /half HTTP/1.1\r\nHost: h\r\n\r\n");
  client.finish_sending();
  EXPECT_THAT(client.read_to_end(), EndsWith("GET /half? "));
}

TEST_F(HttpServerTest, SaysContinueOnceTheHeadIsRead) {
  serve_echo();
  RawClient client(port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_THAT(client.read_response(), EndsWith("POST /? abc"));
  // A client that did not wait needs no invitation.
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nxyz");
  EXPECT_THAT(client.read_response(), AllOf(StartsWith("HTTP/1.1 200"), EndsWith("POST /? xyz")));
}

TEST_F(HttpServerTest, HeadersCannotSmuggleAnAnswer) {
  serve([](Request, std::unique_ptr<Responder> responder) {
    responder->answer({.headers = {{"X-Echo", "a\r\nX-Evil: 1\r\n\r\n<html>"},
                                   {"Content-Length", "7777"},
                                   {"Connection", "upgrade"}},
                       .body = "ok"});
  });
  RawClient client(port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string answer = client.read_response();
  EXPECT_THAT(answer, HasSubstr("\r\nX-Echo: a  X-Evil: 1    <html>\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 2\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("7777")));
}

TEST_F(HttpServerTest, ListensOnIpv6AndRefusesATakenPort) {
  serve_echo();
  auto taken = HttpServer::listen(loop, {.port = port()}, {}, refusal_of);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().kind, FaultKind::unavailable);
  EXPECT_THAT(taken.error().message, HasSubstr("127.0.0.1 port " + std::to_string(port())));
  auto name = HttpServer::listen(loop, {.address = "localhost"}, {}, refusal_of);
  ASSERT_FALSE(name.has_value());
  EXPECT_EQ(name.error().kind, FaultKind::refused);
}

}  // namespace
}  // namespace privcards::net
