#include "edge/net/link.hpp"

#include <gmock/gmock.h>

#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

// Sends back every complete line.
class LineEcho : public LinkSession {
 public:
  void on_open(std::shared_ptr<Link> link) override { link_ = std::move(link); }
  std::size_t on_bytes(ByteView received) override {
    const std::string_view text = as_text(received);
    const std::size_t end = text.rfind('\n');
    if (end == std::string_view::npos) return 0;
    link_->send(received.first(end + 1));
    return end + 1;
  }
  void on_idle() override {}
  void on_closed() override { link_.reset(); }

 private:
  std::shared_ptr<Link> link_;
};

TEST(LinkListenerTest, PartialFramesComeAgain) {
  Loop loop(2);
  loop.start();
  auto listener =
      LinkListener::listen(loop, "127.0.0.1", 0, {}, [] { return std::make_shared<LineEcho>(); });
  ASSERT_TRUE(listener.has_value());
  RawClient client((*listener)->port());
  client.send("one\ntw");
  EXPECT_EQ(client.read_until("\n"), "one\n");
  client.send("o\nthree\nfo");
  EXPECT_EQ(client.read_exactly(10), "two\nthree\n");
  client.finish_sending();
  EXPECT_TRUE(client.at_end());
}

}  // namespace
}  // namespace privcards::net
