#include "base/bytes.hpp"

namespace privcards {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string hex_encode(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (std::uint8_t byte : bytes) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

std::optional<Bytes> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int high = hex_value(text[i]);
    int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

std::string base64_encode(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::size_t left = bytes.size() - i;
    std::uint32_t block = static_cast<std::uint32_t>(bytes[i]) << 16;
    if (left > 1) block |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
    if (left > 2) block |= bytes[i + 2];
    text.push_back(base64_alphabet[block >> 18 & 63]);
    text.push_back(base64_alphabet[block >> 12 & 63]);
    text.push_back(left > 1 ? base64_alphabet[block >> 6 & 63] : '=');
    text.push_back(left > 2 ? base64_alphabet[block & 63] : '=');
  }
  return text;
}

std::optional<Bytes> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::size_t padding = 0;
    if (i + 4 == text.size()) {
      if (text[i + 3] == '=') padding = text[i + 2] == '=' ? 2 : 1;
    }
    std::uint32_t block = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      std::size_t value = 0;
      if (k < 4 - padding) {
        value = base64_alphabet.find(text[i + k]);
        if (value == std::string_view::npos) return std::nullopt;
      }
      block = block << 6 | static_cast<std::uint32_t>(value);
    }
    bytes.push_back(static_cast<std::uint8_t>(block >> 16));
    if (padding < 2) bytes.push_back(static_cast<std::uint8_t>(block >> 8));
    if (padding < 1) bytes.push_back(static_cast<std::uint8_t>(block));
    // Bits that the padding leaves unused must be zero, or two texts would mean the same bytes.
    if (padding == 2 && (block & 0xFFFF) != 0) return std::nullopt;
    if (padding == 1 && (block & 0xFF) != 0) return std::nullopt;
  }
  return bytes;
}

}  // namespace privcards
