// Bodies sent piece by piece.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "edge/net/http_server.hpp"
#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Response event_head{.headers = {{"Content-Type", "text/event-stream"}}, .body = ": hi\n\n"};

class HttpServerStream : public ServedTest {
 protected:
  // Hands the streams the server opens to the test.
  void serve_streams(HttpServer::Options options = {}) {
    serve(
        [this](Request, std::unique_ptr<Responder> responder) {
          stream = responder->stream(event_head);
          opened.open();
        },
        std::move(options));
  }
  void wait_until_closed() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!stream->closed() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_TRUE(stream->closed());
  }

  Latch opened;
  std::shared_ptr<ResponseStream> stream;
};

TEST_F(HttpServerStream, SendsPiecesAsTheyAreWritten) {
  serve_streams();
  RawClient client(port());
  client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
  EXPECT_EQ(client.read_until("\n\n\r\n"), "6\r\n: hi\n\n\r\n");
  ASSERT_TRUE(opened.wait());
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(stream->write("data: " + std::to_string(i) + "\n\n"));
    EXPECT_EQ(client.read_until("\n\n\r\n"), "9\r\ndata: " + std::to_string(i) + "\n\n\r\n");
  }
  EXPECT_FALSE(stream->closed());
  EXPECT_TRUE(stream->write("bye"));
  stream->close();
  EXPECT_FALSE(stream->write("too late"));
  EXPECT_EQ(client.read_to_end(), "3\r\nbye\r\n0\r\n\r\n");
}

TEST_F(HttpServerStream, LettingGoOfTheStreamEndsIt) {
  serve([](Request, std::unique_ptr<Responder> responder) { responder->stream(event_head); });
  RawClient client(port());
  client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), EndsWith("6\r\n: hi\n\n\r\n0\r\n\r\n"));
}

TEST_F(HttpServerStream, NoticesThatTheClientLeft) {
  serve_streams();
  {
    RawClient client(port());
    client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
    client.read_until("\n\n\r\n");
    ASSERT_TRUE(opened.wait());
  }
  wait_until_closed();
  EXPECT_FALSE(stream->write("anybody?"));
}

TEST_F(HttpServerStream, OldClientsGetPlainBytes) {
  serve_streams();
  RawClient client(port());
  client.send("GET /events HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), Not(HasSubstr("Transfer-Encoding")));
  ASSERT_TRUE(opened.wait());
  stream->write("data\n");
  stream->close();
  EXPECT_EQ(client.read_to_end(), ": hi\n\ndata\n");
}

TEST_F(HttpServerStream, HeadRequestsGetTheHeadOnly) {
  serve_streams();
  RawClient client(port());
  client.send("HEAD /events HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), EndsWith("\r\n\r\n"));
  wait_until_closed();
}

TEST_F(HttpServerStream, SlowReaderIsCutOff) {
  serve_streams({.stream_buffer_max = 100'000});
  RawClient client(port());
  client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(opened.wait());
  // More than the sockets' buffers hold; the client reads nothing.
  const std::string piece(10'000, 'x');
  std::size_t written = 0;
  while (written < 1 << 30 && stream->write(piece)) written += piece.size();
  EXPECT_LT(written, 1U << 30);
  EXPECT_TRUE(stream->closed());
  EXPECT_THAT(client.read_to_end(), Not(EndsWith("0\r\n\r\n")));
}

TEST_F(HttpServerStream, TellsWhenThePeerHasTakenAll) {
  serve_streams();
  RawClient client(port());
  client.send("GET /events HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(opened.wait());
  // More than the sockets' buffers hold.
  const std::string piece = std::string(std::size_t{1} << 26, 'x') + "end";
  ASSERT_TRUE(stream->write(piece));
  Latch drained;
  std::atomic<bool> told = false;
  stream->when_drained([&] {
    told = true;
    drained.open();
  });
  client.read_until("\n\n");
  EXPECT_FALSE(told);
  EXPECT_TRUE(client.read_exactly(piece.size()) == piece);
  EXPECT_TRUE(drained.wait());
  // With nothing to wait for it is told at once.
  Latch again;
  stream->when_drained([&] { again.open(); });
  EXPECT_TRUE(again.wait());
}

TEST_F(HttpServerStream, DropsWhoWaitsWhenTheClientLeaves) {
  serve_streams();
  auto client = std::make_unique<RawClient>(port());
  client->send("GET /events HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(opened.wait());
  ASSERT_TRUE(stream->write(std::string(std::size_t{1} << 26, 'x')));
  // Like a handler whose callback keeps the stream itself.
  stream->when_drained([kept = stream] { FAIL() << "nobody took it"; });
  const std::weak_ptr<ResponseStream> watched = stream;
  client.reset();
  wait_until_closed();
  stream.reset();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!watched.expired() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_TRUE(watched.expired());
}

TEST_F(HttpServerStream, WritesFromManyThreadsStayWhole) {
  serve_streams();
  RawClient client(port());
  client.send("GET /events HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(opened.wait());
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w)
    writers.emplace_back([this] {
      for (int i = 0; i < 500; ++i) stream->write("0123456789\n");
    });
  for (auto& writer : writers) writer.join();
  stream->close();
  client.read_until(": hi\n\n");
  std::string expected;
  for (int i = 0; i < 2'000; ++i) expected += "0123456789\n";
  EXPECT_EQ(client.read_to_end(), expected);
}

TEST_F(HttpServerStream, StoppingEndsStreamsProperly) {
  serve_streams();
  RawClient client(port());
  client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(opened.wait());
  std::thread stopper([this] { http->stop(5'000); });
  EXPECT_THAT(client.read_to_end(), EndsWith("\r\n0\r\n\r\n"));
  client.close();
  stopper.join();
  EXPECT_TRUE(stream->closed());
  EXPECT_FALSE(stream->write("late"));
}

}  // namespace
}  // namespace privcards::net
