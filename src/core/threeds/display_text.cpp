#include "core/threeds/display_text.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace privcards::threeds {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// What has no shape of its own or changes how its neighbours read (Unicode categories Cc, Cf, Zl,
// Zp as far as they matter, and what is no character at all).
constexpr std::array unshown = {
    Range{0x0000, 0x001F},    Range{0x007F, 0x009F},   Range{0x00AD, 0x00AD},
    Range{0x034F, 0x034F},    Range{0x061C, 0x061C},   Range{0x115F, 0x1160},
    Range{0x17B4, 0x17B5},    Range{0x180B, 0x180F},   Range{0x200B, 0x200F},
    Range{0x2028, 0x202E},    Range{0x2060, 0x206F},   Range{0x3164, 0x3164},
    Range{0xD800, 0xDFFF},    Range{0xFDD0, 0xFDEF},   Range{0xFE00, 0xFE0F},
    Range{0xFEFF, 0xFEFF},    Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFFB},
    Range{0xFFFE, 0xFFFF},    Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A},
    Range{0xE0000, 0x10FFFF},
};

bool is_shown(char32_t character) {
  for (const Range& range : unshown) {
    if (character >= range.first && character <= range.last) return false;
  }
  return true;
}

bool is_blank(char32_t character) {
  return character == ' ' || character == '\t' || character == '\n' || character == '\r' ||
         character == 0xA0 || character == 0x1680 || (character >= 0x2000 && character <= 0x200A) ||
         character == 0x202F || character == 0x205F || character == 0x3000;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

struct Decoded {
  char32_t character = 0;
  std::size_t size = 1;  // bytes used
  bool valid = false;
};

// One character of UTF-8 (RFC 3629); overlong forms and surrogates are not valid.
Decoded decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  char32_t character = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(text[i])) return {};
    character = (character << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  const char32_t smallest = size == 4 ? 0x10000 : size == 3 ? 0x800 : 0x80;
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character < smallest || character > 0x10FFFF || surrogate) return {};
  return {character, size, true};
}

constexpr std::string_view ellipsis = "\xE2\x80\xA6";

}  // namespace

std::size_t character_count(std::string_view utf8) {
  std::size_t count = 0;
  for (char c : utf8) count += is_continuation(c) ? 0 : 1;
  return count;
}

std::string display_text(std::string_view text, std::size_t characters_max) {
  std::string shown;
  std::size_t count = 0;
  std::size_t last_start = 0;  // of the last character kept, for the ellipsis to replace
  bool blank_due = false;
  while (!text.empty()) {
    const Decoded decoded = decode(text);
    const std::string_view bytes = text.substr(0, decoded.size);
    text.remove_prefix(decoded.size);
    if (!decoded.valid) continue;
    if (is_blank(decoded.character)) {
      blank_due = !shown.empty();
      continue;
    }
    if (!is_shown(decoded.character)) continue;
    const std::size_t needed = blank_due ? 2 : 1;
    if (count + needed > characters_max) {
      if (count == characters_max) shown.resize(last_start);
      return shown.append(ellipsis);
    }
    if (blank_due) shown.push_back(' ');
    blank_due = false;
    last_start = shown.size();
    shown.append(bytes);
    count += needed;
  }
  return shown;
}

}  // namespace privcards::threeds
