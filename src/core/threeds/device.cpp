#include "core/threeds/device.hpp"

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace privcards::threeds {
namespace {

constexpr std::size_t fingerprint_bytes = 16;

void add_line(std::string& text, std::string_view name, std::string_view value, std::size_t max) {
  if (value.empty()) return;
  text += std::string(name) + "=";
  for (char c : value.substr(0, max)) text.push_back(c >= 0x20 && c < 0x7F ? c : '?');
  text.push_back('\n');
}

}  // namespace

std::string device_text(const DeviceSeen& seen) {
  std::string text;
  if (seen.screen.empty()) return text;
  constexpr std::size_t short_max = 35;
  constexpr std::size_t agent_max = 300;
  constexpr std::size_t accepts_max = 64;
  add_line(text, "screen", seen.screen, short_max);
  add_line(text, "offset", seen.offset, short_max);
  add_line(text, "language", seen.language, short_max);
  add_line(text, "agent", seen.agent, agent_max);
  add_line(text, "accepts", seen.accepts, accepts_max);
  return text;
}

std::string device_fingerprint(std::string_view device_text) {
  if (device_text.empty()) return {};
  const Digest digest = sha256(as_bytes(device_text));
  return hex_encode(ByteView(digest.data(), fingerprint_bytes));
}

}  // namespace privcards::threeds
