#include "edge/net/resolver.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>

#include "edge/net/http_server_testing.hpp"

namespace privcards::net {
namespace {

using testing::ElementsAre;

const Resolver::Addresses somewhere{boost::asio::ip::make_address("192.0.2.1")};

// Names that begin with "silent" are answered when the test says so, others at once.
class ResolverTest : public testing::Test {
 protected:
  ~ResolverTest() override { silence.open(); }

  void start(unsigned threads, unsigned asker_threads, std::size_t waiting_max = 100) {
    resolver.emplace(Resolver::Options{.threads = threads,
                                       .asker_threads = asker_threads,
                                       .waiting_max = waiting_max,
                                       .lookup = [this](const std::string& host) {
                                         begun_.push(host);
                                         if (host.starts_with("silent")) silence.wait();
                                         return somewhere;
                                       }});
  }
  // The future is ready when the question is answered.
  std::future<void> ask(const std::string& host, const std::string& asker, bool wanted = true) {
    auto answer = std::make_shared<std::promise<void>>();
    std::future<void> answered = answer->get_future();
    const bool taken = resolver->ask({.host = host,
                                      .asker = asker,
                                      .wanted = [wanted] { return wanted; },
                                      .begun = [this] { ++told_begun; },
                                      .answered =
                                          [answer](const Resolver::Addresses& addresses) {
                                            EXPECT_EQ(addresses, somewhere);
                                            answer->set_value();
                                          }});
    EXPECT_TRUE(taken);
    return answered;
  }
  static bool comes(const std::future<void>& answer) {
    return answer.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  }

  // Which lookups have begun, in order.
  struct Begun {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> hosts;
    void push(const std::string& host) {
      std::lock_guard lock(mutex);
      hosts.push_back(host);
      changed.notify_all();
    }
    std::vector<std::string> wait(std::size_t count) {
      std::unique_lock lock(mutex);
      changed.wait_for(lock, std::chrono::seconds(10), [&] { return hosts.size() >= count; });
      return hosts;
    }
  };

  Latch silence;
  Begun begun_;
  std::atomic<int> told_begun{0};
  std::optional<Resolver> resolver;  // last: its threads use the rest
};

TEST_F(ResolverTest, OneAskersSilentNamesHoldUpNobodyElse) {
  start(3, 2);
  std::vector<std::future<void>> silent;
  for (int number = 0; number < 20; ++number)
    silent.push_back(ask("silent" + std::to_string(number), "one"));
  EXPECT_EQ(begun_.wait(2).size(), 2U);
  for (int number = 0; number < 5; ++number)
    EXPECT_TRUE(comes(ask("name" + std::to_string(number), "other")));
  EXPECT_EQ(begun_.wait(7).size(), 7U);
  EXPECT_EQ(told_begun, 7);  // those that wait for a thread have not begun
  silence.open();
  for (const auto& answer : silent) EXPECT_TRUE(comes(answer));
  EXPECT_EQ(told_begun, 25);
}

TEST_F(ResolverTest, TheProgramItselfHasAllThreads) {
  start(2, 1);
  ask("silent1", "");
  ask("silent2", "");
  EXPECT_EQ(begun_.wait(2).size(), 2U);
}

TEST_F(ResolverTest, ANameIsLookedUpOnceForAllWhoAskMeanwhile) {
  start(4, 2);
  std::vector<std::future<void>> answers;
  answers.push_back(ask("silent", "one"));
  begun_.wait(1);
  for (int number = 0; number < 10; ++number)
    answers.push_back(ask("silent", "asker" + std::to_string(number)));
  EXPECT_EQ(told_begun, 11);
  EXPECT_TRUE(comes(ask("name", "one")));
  silence.open();
  for (const auto& answer : answers) EXPECT_TRUE(comes(answer));
  EXPECT_THAT(begun_.wait(2), ElementsAre("silent", "name"));
  EXPECT_TRUE(comes(ask("silent", "one")));  // afterwards it is looked up again
  EXPECT_EQ(begun_.wait(3).size(), 3U);
}

TEST_F(ResolverTest, ANameThatStandsInASlowLineIsTakenFromAnother) {
  start(2, 1);
  ask("silent", "one");
  begun_.wait(1);
  const auto first = ask("name", "one");
  EXPECT_TRUE(comes(ask("name", "other")));
  EXPECT_TRUE(comes(first));
  silence.open();
  EXPECT_TRUE(comes(ask("last", "one")));  // its place in the slow line is passed over
  EXPECT_THAT(begun_.wait(3), ElementsAre("silent", "name", "last"));
}

TEST_F(ResolverTest, AskersTakeTurns) {
  start(1, 1);
  ask("silent", "one");
  begun_.wait(1);
  std::vector<std::future<void>> answers;
  for (const char* host : {"a1", "a2", "a3"}) answers.push_back(ask(host, "one"));
  for (const char* host : {"b1", "b2"}) answers.push_back(ask(host, "other"));
  silence.open();
  for (const auto& answer : answers) EXPECT_TRUE(comes(answer));
  EXPECT_THAT(begun_.wait(6), ElementsAre("silent", "a1", "b1", "a2", "b2", "a3"));
}

TEST_F(ResolverTest, WhatNobodyWantsAnyMoreIsNotLookedUp) {
  start(1, 1);
  ask("silent", "one");
  begun_.wait(1);
  const auto given_up = ask("given-up", "one", false);
  const auto last = ask("last", "one");
  silence.open();
  EXPECT_TRUE(comes(last));
  EXPECT_THAT(begun_.wait(2), ElementsAre("silent", "last"));
  EXPECT_EQ(told_begun, 2);
}

TEST_F(ResolverTest, MoreThanMayWaitAreRefused) {
  start(1, 1, 2);
  ask("silent1", "one");
  ask("silent2", "one");
  EXPECT_FALSE(resolver->ask({.host = "silent3", .asker = "other"}));
}

TEST(Resolve, AddressesNeedNoLookup) {
  const auto text = [](const std::string& host) {
    const auto addresses = resolve_numeric(host);
    return addresses.size() == 1 ? addresses.front().to_string() : "";
  };
  EXPECT_EQ(text("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(text("::1"), "::1");
  EXPECT_EQ(text("0x7f.1"), "127.0.0.1");
  EXPECT_EQ(text("2130706433"), "127.0.0.1");
  EXPECT_EQ(text("::ffff:10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(text("localhost"), "");
  EXPECT_EQ(text("example.com"), "");
}

}  // namespace
}  // namespace privcards::net
