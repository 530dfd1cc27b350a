#include "edge/acs/codec/base64url.hpp"

#include <cstdint>

namespace privcards::acs {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// 0 to 63; 64 for what is in neither alphabet.
std::uint32_t value_of(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a') + 26;
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 52;
  if (c == '-' || c == '+') return 62;
  if (c == '_' || c == '/') return 63;
  return 64;
}

// Without its padding, which must then fill the last group of four; nothing otherwise.
std::optional<std::string_view> without_padding(std::string_view text) {
  const std::size_t size = text.size();
  while (text.ends_with('=')) text.remove_suffix(1);
  const std::size_t padding = size - text.size();
  if (padding > 0 && (padding > 2 || size % 4 != 0)) return std::nullopt;
  if (text.size() % 4 == 1) return std::nullopt;
  return text;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (char byte : bytes) {
    bits = (bits << 8) | static_cast<std::uint8_t>(byte);
    count += 8;
    while (count >= 6) {
      count -= 6;
      text.push_back(alphabet[(bits >> count) & 63U]);
    }
  }
  if (count > 0) text.push_back(alphabet[(bits << (6 - count)) & 63U]);
  return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  const std::optional<std::string_view> digits = without_padding(text);
  if (!digits) return std::nullopt;
  std::string bytes;
  bytes.reserve(digits->size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : *digits) {
    const std::uint32_t value = value_of(c);
    if (value > 63) return std::nullopt;
    bits = (bits << 6) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>((bits >> count) & 0xFFU));
  }
  if ((bits & ((1U << count) - 1U)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace privcards::acs
