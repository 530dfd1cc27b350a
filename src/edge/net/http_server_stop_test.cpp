// Stopping: what runs may finish, nothing hangs, and who answers too late does no harm.
#include <gmock/gmock.h>

#include <thread>

#include "edge/net/http_server.hpp"
#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

// Keeps the responders, for the test to answer when it likes.
class HttpServerStop : public ServedTest {
 protected:
  void serve_held() {
    serve([this](Request request, std::unique_ptr<Responder> responder) {
      if (request.path == "/quick") return responder->answer({});
      held = std::move(responder);
      arrived.open();
    });
  }

  Latch arrived;
  std::unique_ptr<Responder> held;
};

TEST_F(HttpServerStop, RunningRequestFinishesAndIdleConnectionsClose) {
  serve_held();
  // Connections are dealt out to the two loop threads in turn: an idle one beside the busy one.
  RawClient idle(port());
  idle.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n");
  idle.read_response();
  RawClient busy(port());
  busy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(arrived.wait());
  RawClient between(port());
  between.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n");
  between.read_response();
  RawClient neighbour(port());
  neighbour.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n");
  neighbour.read_response();
  std::thread stopper([this] { http->stop(10'000); });
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(neighbour.at_end());  // so the busy one knows too
  held->answer({.body = "finished"});
  const std::string answer = busy.read_response();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("finished"));
  EXPECT_TRUE(busy.at_end());
  busy.close();
  stopper.join();
  EXPECT_FALSE(RawClient(port()).connected());
}

TEST_F(HttpServerStop, GraceEnds) {
  serve_held();
  RawClient client(port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(arrived.wait());
  http->stop(0);
  EXPECT_TRUE(client.at_end());
  held->answer({.body = "nobody hears this"});
}

TEST_F(HttpServerStop, AnswerAfterServerAndLoopAreGone) {
  std::unique_ptr<Responder> answered_late;
  std::unique_ptr<Responder> streamed_late;
  std::unique_ptr<Responder> dropped_late;
  std::shared_ptr<ResponseStream> stream;
  {
    Loop inner(2);
    std::mutex mutex;
    std::vector<std::unique_ptr<Responder>> responders;
    Latch all;
    auto server = HttpServer::listen(
        inner, {},
        [&](Request, std::unique_ptr<Responder> responder) {
          std::lock_guard lock(mutex);
          responders.push_back(std::move(responder));
          if (responders.size() == 4) all.open();
        },
        refusal_of);
    ASSERT_TRUE(server.has_value());
    inner.start();
    (*server)->start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 4; ++i) {
      clients.push_back(std::make_unique<RawClient>((*server)->port()));
      clients.back()->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    ASSERT_TRUE(all.wait());
    answered_late = std::move(responders[0]);
    streamed_late = std::move(responders[1]);
    dropped_late = std::move(responders[2]);
    stream = responders[3]->stream({});
  }
  answered_late->answer({.body = "late"});
  auto late_stream = streamed_late->stream({});
  EXPECT_FALSE(late_stream->write("late"));
  EXPECT_TRUE(late_stream->closed());
  dropped_late.reset();
  EXPECT_FALSE(stream->write("late"));
  EXPECT_TRUE(stream->closed());
}

TEST_F(HttpServerStop, LoopThatStopsFirstTakesWaitingSessionsWithIt) {
  serve_held();
  RawClient waiting(port());
  waiting.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(arrived.wait());
  RawClient idle(port());
  loop.stop();
  held->answer({});
  http->stop(10'000);  // has nobody left to wait for
  loop.stop();
}

TEST_F(HttpServerStop, StopWhileWorkersAnswer) {
  WorkerPool pool({.threads = 3});
  serve([&](Request, std::unique_ptr<Responder> responder) {
    std::shared_ptr<Responder> shared = std::move(responder);
    pool.submit([shared](unsigned) { shared->answer({.body = "x"}); });
  });
  std::vector<std::thread> clients;
  std::atomic<int> answers{0};
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&] {
      RawClient client(port());
      while (client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n") &&
             client.read_response().ends_with("x"))
        ++answers;
    });
  while (answers < 200) std::this_thread::yield();
  http->stop(5'000);
  for (auto& client : clients) client.join();
}

TEST_F(HttpServerStop, WithoutEverStarting) {
  auto server = HttpServer::listen(loop, {}, {}, refusal_of);
  ASSERT_TRUE(server.has_value());
  (*server)->stop(1'000);
  (*server)->stop(1'000);
}

}  // namespace
}  // namespace privcards::net
