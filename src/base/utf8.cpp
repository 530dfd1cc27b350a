#include "base/utf8.hpp"

namespace privcards {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

// How a text's end may be the beginning of a sequence: the bytes there are right as far as they go.
bool is_begun_sequence(std::string_view rest) {
  static constexpr std::string_view fillings[] = {"\x80\x80\x80", "\xa0\x80\x80", "\x90\x80\x80"};
  if (rest.size() > 3) return false;
  for (const std::string_view filling : fillings) {
    for (std::size_t more = 1; more <= filling.size(); ++more) {
      const std::string whole = std::string(rest).append(filling.substr(0, more));
      if (utf8_sequence(whole, 0) == whole.size()) return true;
    }
  }
  return false;
}

}  // namespace

std::size_t utf8_sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return at < text.size() ? 1 : 0;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (first == 0xe0 && byte(1) < 0xa0) return 0;
    if (first == 0xed && byte(1) > 0x9f) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (first == 0xf0 && byte(1) < 0x90) return 0;
    if (first == 0xf4 && byte(1) > 0x8f) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = utf8_sequence(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

std::string made_utf8(std::string_view text, std::size_t bytes_max) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = utf8_sequence(text, at);
    if (size == 0 && text.size() >= bytes_max && is_begun_sequence(text.substr(at))) break;
    const std::string_view piece = size == 0 ? replacement : text.substr(at, size);
    if (made.size() + piece.size() > bytes_max) break;
    made += piece;
    at += size == 0 ? 1 : size;
  }
  return made;
}

}  // namespace privcards
