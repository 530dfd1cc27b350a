#include "edge/cli/sse.hpp"

#include <utility>

namespace privcards::cli {

bool SseParser::feed(std::string_view bytes, const std::function<void(SseMessage)>& on_message) {
  for (char c : bytes) {
    if (c == '\n' && std::exchange(after_return_, false)) continue;
    after_return_ = c == '\r';
    if (c != '\n' && c != '\r') {
      line_.push_back(c);
      if (line_.size() + message_.data.size() > message_bytes_max) return false;
      continue;
    }
    take_line(line_, on_message);
    line_.clear();
  }
  return true;
}

void SseParser::take_line(std::string_view line,
                          const std::function<void(SseMessage)>& on_message) {
  if (line.empty()) {
    SseMessage message = std::exchange(message_, {});
    if (std::exchange(has_data_, false)) on_message(std::move(message));
    return;
  }
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value;
  if (colon != std::string_view::npos) value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "id") {
    message_.id = value;
  } else if (name == "event") {
    message_.event = value;
  } else if (name == "data") {
    if (has_data_) message_.data.push_back('\n');
    message_.data += value;
    has_data_ = true;
  }
}

}  // namespace privcards::cli
