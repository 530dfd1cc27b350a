#include "edge/cli/sse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace privcards::cli {
namespace {

// The messages of a text that comes in pieces of that size, as "id|event|data".
std::vector<std::string> messages(std::string_view text, std::size_t piece) {
  SseParser parser;
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    EXPECT_TRUE(parser.feed(text.substr(at, piece), [&](const SseMessage& message) {
      found.push_back(message.id + "|" + message.event + "|" + message.data);
    }));
  }
  return found;
}

TEST(Sse, reads_messages_however_they_are_cut) {
  const std::string text =
      "retry: 2000\n\nid: evt_1\nevent: card.created\ndata: {\"a\":\"b: c\"}\n\n: keep-alive\n\n"
      "id:evt_2\r\ndata: one\r\ndata: two\r\n\r\ndata\n\nid: evt_3\n\ndata: cut";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_THAT(messages(text, piece), testing::ElementsAre("evt_1|card.created|{\"a\":\"b: c\"}",
                                                            "evt_2||one\ntwo", "||"))
        << piece;
  }
}

TEST(Sse, a_message_has_an_end) {
  SseParser parser;
  const std::string endless(SseParser::message_bytes_max + 1, 'x');
  EXPECT_FALSE(parser.feed(endless, [](const SseMessage&) { FAIL(); }));
}

}  // namespace
}  // namespace privcards::cli
