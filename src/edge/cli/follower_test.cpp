#include "edge/cli/follower.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "edge/net/http_server.hpp"

namespace privcards::cli {
namespace {

// A server of streams; each request is answered by the next of `answers`.
class FollowerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto listening = net::HttpServer::listen(
        loop_, {},
        [this](const net::Request& request, std::unique_ptr<net::Responder> responder) {
          const auto lock = stop.lock();
          seen.emplace_back(request.header("last-event-id"));
          CHECK(!answers.empty());
          const net::Response answer = std::move(answers.front());
          answers.pop_front();
          if (answer.status != 200) return responder->answer(answer);
          streams.push_back(responder->stream(answer));
          if (!answers.empty()) streams.back()->close();
        },
        [](net::ProtocolError) { return net::Response{.status = 400}; });
    CHECK(listening);
    http_ = std::move(*listening);
    loop_.start();
    http_->start();
  }
  void TearDown() override { http_->stop(0); }

  Access access() {
    return *make_access("http://127.0.0.1:" + std::to_string(http_->port()),
                        SecretText("sk_test_a"), "");
  }
  static std::string message(const std::string& id) { return "id: " + id + "\ndata: {}\n\n"; }

  Stop stop;
  std::deque<net::Response> answers;
  std::vector<std::string> seen;  // Last-Event-ID of each request
  std::vector<std::shared_ptr<net::ResponseStream>> streams;

 private:
  net::Loop loop_{1};
  std::unique_ptr<net::HttpServer> http_;
};

TEST_F(FollowerTest, comes_back_with_what_it_received_last) {
  answers.push_back({.body = message("evt_1") + message("evt_2") + "id: evt_3\ndata: {"});
  answers.push_back({.status = 503});
  answers.push_back({.body = message("evt_3")});
  Follower follower(access(), "/events/stream", "evt_0", stop);
  for (const char* id : {"evt_1", "evt_2", "evt_3"}) EXPECT_EQ(follower.next()->id, id);
  EXPECT_THAT(seen, testing::ElementsAre("evt_0", "evt_2", "evt_2"));
}

TEST_F(FollowerTest, says_when_it_began_without_an_id) {
  answers.push_back({.body = "retry: 2000\n\n"});
  answers.push_back({.body = message("evt_1")});
  answers.push_back({.body = message("evt_2")});
  Follower follower(access(), "/events/stream", "", stop);
  for (const char* id : {"", "", "evt_1", "evt_2"}) EXPECT_EQ(follower.next()->id, id);
  EXPECT_THAT(seen, testing::ElementsAre("", "", "evt_1"));
}

TEST_F(FollowerTest, a_refusal_is_for_good) {
  answers.push_back(
      {.status = 401,
       .body = R"({"error":"invalid_api_key","message":"No.","request_id":"req_1"})"});
  Follower follower(access(), "/events/stream", "", stop);
  EXPECT_FALSE(follower.next());
  EXPECT_THAT(follower.failure(), testing::EndsWith("answered 401 invalid_api_key: No. (req_1)"));
}

TEST_F(FollowerTest, a_signal_ends_it) {
  answers.push_back({.body = message("evt_1")});
  Follower follower(access(), "/events/stream", "evt_0", stop);
  EXPECT_EQ(follower.next()->id, "evt_1");
  stop.request();
  EXPECT_FALSE(follower.next());
  EXPECT_EQ(follower.failure(), "");
}

TEST_F(FollowerTest, a_slow_reader_gets_all_in_order) {
  std::string body;
  constexpr std::size_t count = Follower::waiting_max * 3;
  for (std::size_t number = 1; number <= count; ++number) body += message(std::to_string(number));
  answers.push_back({.body = body});
  Follower follower(access(), "/events/stream", "0", stop);
  for (std::size_t number = 1; number <= count; ++number) {
    ASSERT_EQ(follower.next()->id, std::to_string(number));
  }
}

}  // namespace
}  // namespace privcards::cli
