#include "edge/net/link.hpp"

#include <gmock/gmock.h>

#include <future>

#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

using testing::StartsWith;

// A session made of the parts a test gives it; remembers its link until it closes.
class ScriptedSession : public LinkSession {
 public:
  std::function<std::size_t(Link&, ByteView)> receive = [](Link&, ByteView bytes) {
    return bytes.size();
  };
  std::function<void(Link&)> open = [](Link&) {};
  std::function<void(Link&)> idle = [](Link&) {};
  std::function<void()> closed = [] {};
  std::shared_ptr<Link> link;

  void on_open(std::shared_ptr<Link> opened) override {
    link = std::move(opened);
    open(*link);
  }
  std::size_t on_bytes(ByteView received) override {
    EXPECT_FALSE(over_);
    return receive(*link, received);
  }
  void on_idle() override { idle(*link); }
  void on_closed() override {
    EXPECT_FALSE(over_) << "on_closed comes once";
    over_ = true;
    closed();
  }

 private:
  bool over_ = false;
};

// Sends back every complete line.
std::size_t echo_lines(Link& link, ByteView received) {
  const std::size_t end = as_text(received).rfind('\n');
  if (end == std::string_view::npos) return 0;
  link.send(received.first(end + 1));
  return end + 1;
}

class LinkTest : public testing::Test {
 protected:
  LinkTest() { loop.start(); }

  using Setup = std::function<void(ScriptedSession&)>;
  static LinkSessionFactory sessions(Setup setup) {
    return [setup = std::move(setup)] {
      auto session = std::make_shared<ScriptedSession>();
      setup(*session);
      return session;
    };
  }
  void listen(Setup setup, LinkOptions options = {}) {
    auto opened = LinkListener::listen(loop, "127.0.0.1", 0, options, sessions(std::move(setup)));
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    listener = std::move(*opened);
  }

  Latch latch;
  Loop loop{2};
  std::unique_ptr<LinkListener> listener;
};

// Sessions hear of it when the loop stops: declared after what they use, this stops it before that
// goes.
struct StopsAtEnd {
  Loop& loop;
  ~StopsAtEnd() { loop.stop(); }
};

TEST_F(LinkTest, PartialFramesComeAgain) {
  listen([](ScriptedSession& session) { session.receive = echo_lines; });
  RawClient client(listener->port());
  client.send("one\ntw");
  EXPECT_EQ(client.read_until("\n"), "one\n");
  client.send("o\nthree\nfo");
  EXPECT_EQ(client.read_exactly(10), "two\nthree\n");
  client.finish_sending();
  EXPECT_TRUE(client.at_end());
}

TEST_F(LinkTest, ManyFramesAreReadAndAnsweredInFewPieces) {
  std::atomic<int> pieces{0};
  const StopsAtEnd guard{loop};
  listen([&](ScriptedSession& session) {
    session.receive = [&](Link& link, ByteView received) {
      ++pieces;
      return echo_lines(link, received);
    };
  });
  constexpr std::size_t frames = 200'000;
  std::string sent;
  for (std::size_t i = 0; i < frames; ++i) sent += "0123456789012345678\n";
  RawClient client(listener->port());
  std::thread sender([&] { client.send(sent); });
  EXPECT_EQ(client.read_exactly(sent.size()), sent);
  sender.join();
  EXPECT_LT(pieces, static_cast<int>(frames / 10));
}

TEST_F(LinkTest, SendsFromManyThreadsStayWhole) {
  std::shared_ptr<Link> link;
  const StopsAtEnd guard{loop};
  listen([&](ScriptedSession& session) {
    session.receive = [&, at = &session](Link&, ByteView bytes) {
      link = at->link;
      latch.open();
      return bytes.size();
    };
  });
  RawClient client(listener->port());
  client.send("go");
  ASSERT_TRUE(latch.wait());
  EXPECT_THAT(link->peer_address(), StartsWith("127.0.0.1:"));
  std::vector<std::thread> senders;
  for (int t = 0; t < 4; ++t)
    senders.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) EXPECT_TRUE(link->send(as_bytes("0123456789\n")));
    });
  for (auto& sender : senders) sender.join();
  link->close();
  EXPECT_FALSE(link->send(as_bytes("late")));
  std::string expected;
  for (int i = 0; i < 20'000; ++i) expected += "0123456789\n";
  EXPECT_EQ(client.read_to_end(), expected);
}

TEST_F(LinkTest, CloseWritesWhatWasQueuedFirst) {
  const std::string large(2 << 20, 'x');
  const StopsAtEnd guard{loop};
  listen([&](ScriptedSession& session) {
    session.open = [&](Link& link) {
      EXPECT_TRUE(link.send(as_bytes(large)));
      link.close();
      link.close();
      EXPECT_FALSE(link.send(as_bytes("late")));
    };
    session.receive = [](Link&, ByteView bytes) {
      ADD_FAILURE() << "nothing is handed over once closing";
      return bytes.size();
    };
    session.closed = [&] { latch.open(); };
  });
  RawClient client(listener->port());
  client.send("unasked");
  EXPECT_EQ(client.read_to_end(), large);
  client.close();
  EXPECT_TRUE(latch.wait());
}

TEST_F(LinkTest, PeerThatFinishesStillGetsItsAnswers) {
  listen([&](ScriptedSession& session) {
    session.receive = echo_lines;
    session.closed = [&] { latch.open(); };
  });
  RawClient client(listener->port());
  const std::string line = std::string(200'000, 'x') + "\n";
  client.send(line);
  client.finish_sending();
  EXPECT_EQ(client.read_to_end(), line);
  EXPECT_TRUE(latch.wait());
}

TEST_F(LinkTest, FullBufferThatNobodyUsesClosesTheLink) {
  std::atomic<std::size_t> largest{0};
  const StopsAtEnd guard{loop};
  listen(
      [&](ScriptedSession& session) {
        session.receive = [&](Link&, ByteView bytes) {
          largest = bytes.size();
          return std::size_t{0};
        };
        session.closed = [&] { latch.open(); };
      },
      {.receive_buffer_max = 100'000});
  RawClient client(listener->port());
  client.send(std::string(200'000, 'x'));
  EXPECT_TRUE(latch.wait());
  EXPECT_EQ(largest, 100'000U);
}

TEST_F(LinkTest, PeerThatDoesNotReadIsCut) {
  std::promise<bool> overflowed;
  const StopsAtEnd guard{loop};
  listen(
      [&](ScriptedSession& session) {
        session.open = [&](Link& link) {
          const std::string piece(50'000, 'x');
          // In a callback nothing is written yet, so the third piece finds the buffer full.
          EXPECT_TRUE(link.send(as_bytes(piece)));
          EXPECT_TRUE(link.send(as_bytes(piece)));
          overflowed.set_value(!link.send(as_bytes(piece)));
        };
        session.closed = [&] { latch.open(); };
      },
      {.send_buffer_max = 100'000});
  RawClient client(listener->port());
  EXPECT_TRUE(overflowed.get_future().get());
  EXPECT_TRUE(latch.wait());
}

TEST_F(LinkTest, IdleIsToldAgainAndAgain) {
  std::atomic<int> idles{0};
  const StopsAtEnd guard{loop};
  listen(
      [&](ScriptedSession& session) {
        session.idle = [&](Link& link) {
          link.send(as_bytes("echo test\n"));
          if (++idles == 3) link.close();
        };
      },
      {.idle_ms = 10});
  RawClient client(listener->port());
  EXPECT_EQ(client.read_to_end(), "echo test\necho test\necho test\n");
}

TEST_F(LinkTest, ConnectionsBeyondTheLimitAreClosed) {
  listen([](ScriptedSession& session) { session.receive = echo_lines; }, {.connections_max = 1});
  RawClient first(listener->port());
  first.send("a\n");
  EXPECT_EQ(first.read_until("\n"), "a\n");
  EXPECT_TRUE(RawClient(listener->port()).at_end());
  first.send("b\n");
  EXPECT_EQ(first.read_until("\n"), "b\n");
}

TEST_F(LinkTest, StopAcceptingKeepsLinksAndCloseAllEndsThem) {
  listen([](ScriptedSession& session) { session.receive = echo_lines; });
  RawClient client(listener->port());
  client.send("a\n");
  EXPECT_EQ(client.read_until("\n"), "a\n");
  listener->stop_accepting();
  EXPECT_FALSE(RawClient(listener->port()).connected());
  client.send("b\n");
  EXPECT_EQ(client.read_until("\n"), "b\n");
  listener->close_all();
  EXPECT_TRUE(client.at_end());
}

TEST_F(LinkTest, LinkOutlivesTheLoop) {
  std::shared_ptr<Link> link;
  std::atomic<int> closed{0};
  {
    Loop inner(1);
    inner.start();
    std::promise<void> arrived;
    auto opened = LinkListener::listen(inner, "127.0.0.1", 0, {}, sessions([&](auto& session) {
                                         session.receive = [&, at = &session](Link&, ByteView b) {
                                           link = at->link;
                                           arrived.set_value();
                                           return b.size();
                                         };
                                         session.closed = [&] { ++closed; };
                                       }));
    ASSERT_TRUE(opened.has_value());
    RawClient client((*opened)->port());
    client.send("x");
    arrived.get_future().wait();
    inner.stop();
    EXPECT_EQ(closed, 1);
  }
  EXPECT_FALSE(link->send(as_bytes("late")));
  link->close();
}

// The dialer's redial delay is made small; what is awaited is the next connection, never a time.
constexpr LinkOptions eager{.redial_min_ms = 1, .redial_max_ms = 4};

TEST_F(LinkTest, DialerConnectsAgainAfterALoss) {
  std::atomic<int> served{0};
  RawServer server([&](RawClient& peer) {
    // Three connections that end in different ways, then one that stays.
    const int number = ++served;
    if (number == 1) return;
    EXPECT_EQ(peer.read_until("\n"), "sign on\n");
    if (number == 2) return;
    peer.send("welcome\n");
    if (number == 3) return;
    peer.read_to_end();
  });
  std::atomic<int> closed{0};
  const StopsAtEnd guard{loop};
  const auto dialer =
      LinkDialer::dial(loop, "127.0.0.1", server.port(), eager, sessions([&](auto& session) {
                         session.open = [](Link& link) { link.send(as_bytes("sign on\n")); };
                         session.receive = [&](Link&, ByteView bytes) {
                           EXPECT_EQ(as_text(bytes), "welcome\n");
                           if (served == 4) latch.open();
                           return bytes.size();
                         };
                         session.closed = [&] { ++closed; };
                       }));
  EXPECT_TRUE(latch.wait());
  EXPECT_EQ(closed, 3);
  dialer->stop();
}

TEST_F(LinkTest, DialerWaitsForAListenerToAppear) {
  std::uint16_t place = 0;
  {
    place = RawServer([](RawClient&) {}).port();
  }
  const auto dialer =
      LinkDialer::dial(loop, "localhost", place, eager, sessions([&](auto& session) {
                         session.open = [](Link& link) { link.send(as_bytes("hello\n")); };
                       }));
  auto opened = LinkListener::listen(loop, "127.0.0.1", place, {}, sessions([&](auto& session) {
                                       session.receive = [&](Link&, ByteView bytes) {
                                         latch.open();
                                         return bytes.size();
                                       };
                                     }));
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_TRUE(latch.wait());
  dialer->stop();
}

TEST_F(LinkTest, StoppedDialerClosesItsLinkAndDialsNoMore) {
  std::atomic<int> opened{0};
  RawServer server([](RawClient& peer) {
    peer.send("hello");
    peer.read_to_end();
  });
  Latch closed;
  const StopsAtEnd guard{loop};
  auto dialer =
      LinkDialer::dial(loop, "127.0.0.1", server.port(), eager, sessions([&](auto& session) {
                         session.receive = [&](Link&, ByteView bytes) {
                           ++opened;
                           latch.open();
                           return bytes.size();
                         };
                         session.closed = [&] { closed.open(); };
                       }));
  ASSERT_TRUE(latch.wait());
  dialer->stop();
  EXPECT_TRUE(closed.wait());
  dialer.reset();
  EXPECT_EQ(opened, 1);
}

}  // namespace
}  // namespace privcards::net
