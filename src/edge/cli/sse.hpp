#pragma once
// Server-sent events as bytes (WHATWG HTML section 9.2.6), in pieces as the network gives them.

#include <functional>
#include <string>
#include <string_view>

namespace privcards::cli {

struct SseMessage {
  std::string id;
  std::string event;
  std::string data;
};

class SseParser {
 public:
  static constexpr std::size_t message_bytes_max = std::size_t{4} << 20;

  // False when a message is larger than any of ours can be.
  bool feed(std::string_view bytes, const std::function<void(SseMessage)>& on_message);

 private:
  void take_line(std::string_view line, const std::function<void(SseMessage)>& on_message);

  std::string line_;
  bool after_return_ = false;  // "\r\n" is one end of a line
  SseMessage message_;
  bool has_data_ = false;
};

}  // namespace privcards::cli
