// Names that take long, and whom they hold up.

#include <gmock/gmock.h>

#include <future>
#include <set>

#include "edge/net/http_client.hpp"
#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

bool any_address(ByteView) { return true; }

class HttpClientResolve : public ServedTest {
 protected:
  HttpClientResolve() { serve_echo(); }
  ~HttpClientResolve() override { silence.open(); }

  // Names that begin with "silent" are answered when the test says so; all are this machine.
  HttpClient& client(unsigned threads) {
    if (!client_) {
      client_.emplace(loop, HttpClient::Options{.resolver_threads = threads,
                                                .resolve = [this](const std::string& host) {
                                                  if (host.starts_with("silent")) {
                                                    silent_begun.open();
                                                    silence.wait();
                                                  }
                                                  return std::vector<std::string>{"127.0.0.1"};
                                                }});
    }
    return *client_;
  }
  std::future<OutgoingResult> send(OutgoingRequest request, AddressPolicy policy = any_address) {
    auto promise = std::make_shared<std::promise<OutgoingResult>>();
    client_->send(std::move(request), std::move(policy),
                  [promise](OutgoingResult result) { promise->set_value(std::move(result)); });
    return promise->get_future();
  }
  OutgoingRequest to(const std::string& host, const std::string& asker = "one") const {
    return {.scheme = "http", .host = host, .port = port(), .target = "/", .asker = asker};
  }

  Latch silence;
  Latch silent_begun;
  std::optional<HttpClient> client_;
};

TEST_F(HttpClientResolve, ASilentNameHoldsUpNoAddress) {
  client(1);
  auto silent = send(to("silent.test"));
  ASSERT_TRUE(silent_begun.wait());
  for (const char* host : {"127.0.0.1", "0x7f.1"}) EXPECT_EQ(send(to(host)).get().status, 200);
  silence.open();
  EXPECT_EQ(silent.get().status, 200);
}

TEST_F(HttpClientResolve, ASilentNameHoldsUpNoOtherAsker) {
  client(3);
  std::vector<std::future<OutgoingResult>> silent;
  for (int number = 0; number < 20; ++number)
    silent.push_back(send(to("silent" + std::to_string(number) + ".test")));
  ASSERT_TRUE(silent_begun.wait());
  EXPECT_EQ(send(to("good.test", "other")).get().status, 200);
  EXPECT_EQ(send(to("localhost")).get().status, 200);
  silence.open();
  for (auto& answer : silent) EXPECT_EQ(answer.get().status, 200);
}

// Longer than its own time limit, and it is answered nevertheless.
TEST_F(HttpClientResolve, TheWaitForAThreadIsNotCounted) {
  RawServer never([](RawClient& peer) { peer.read_to_end(); });
  client(1);
  auto silent = send(to("silent.test"));
  ASSERT_TRUE(silent_begun.wait());
  auto request = to("good.test", "other");
  request.total_timeout_ms = 2'000;
  auto waiting = send(std::move(request));
  auto clock = to("127.0.0.1");
  clock.port = never.port();
  clock.total_timeout_ms = 2'100;
  EXPECT_EQ(send(std::move(clock)).get().failure, OutgoingFailure::timeout);
  silence.open();
  EXPECT_EQ(waiting.get().status, 200);
}

TEST_F(HttpClientResolve, TheWaitForAThreadEnds) {
  client(1);
  auto silent = send(to("silent.test"));
  ASSERT_TRUE(silent_begun.wait());
  auto request = to("good.test", "other");
  request.queue_timeout_ms = 20;
  const OutgoingResult result = send(std::move(request)).get();
  EXPECT_EQ(result.failure, OutgoingFailure::not_begun);
  EXPECT_EQ(result.status, 0);
}

TEST_F(HttpClientResolve, ANameThatIsNeverAnsweredIsATimeout) {
  client(1);
  auto request = to("silent.test");
  request.total_timeout_ms = 20;
  EXPECT_EQ(send(std::move(request)).get().failure, OutgoingFailure::timeout);
}

TEST_F(HttpClientResolve, EveryResolvedAddressIsAskedAbout) {
  client_.emplace(loop, HttpClient::Options{.resolve = [](const std::string&) {
                    return std::vector<std::string>{"127.0.0.1", "10.0.0.1"};
                  }});
  std::set<int> asked;
  const auto loopback_only = [&](ByteView address) {
    asked.insert(address.front());
    return address.front() == 127;
  };
  EXPECT_EQ(send(to("rebinding.test"), loopback_only).get().failure,
            OutgoingFailure::address_not_allowed);
  EXPECT_EQ(asked, (std::set<int>{10, 127}));
}

}  // namespace
}  // namespace privcards::net
