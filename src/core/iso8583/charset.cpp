#include "core/iso8583/charset.hpp"

namespace privcards::iso8583 {
namespace {

// Code page 500 for ASCII 20-7E, in that order.
constexpr std::array<std::uint8_t, 95> cp500_printable = {
    0x40, 0x4F, 0x7F, 0x7B, 0x5B, 0x6C, 0x50, 0x7D, 0x4D, 0x5D, 0x5C, 0x4E, 0x6B, 0x60, 0x4B, 0x61,
    0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0x7A, 0x5E, 0x4C, 0x7E, 0x6E, 0x6F,
    0x7C, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6,
    0xD7, 0xD8, 0xD9, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0x4A, 0xE0, 0x5A, 0x5F, 0x6D,
    0x79, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96,
    0x97, 0x98, 0x99, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xC0, 0xBB, 0xD0, 0xA1,
};

// The places of ! [ ] ^ | in each page.
struct Variant {
  std::uint8_t bang, open, close, caret, bar;
};
constexpr Variant cp037_variant = {0x5A, 0xBA, 0xBB, 0xB0, 0x4F};
constexpr Variant cp1047_variant = {0x5A, 0xAD, 0xBD, 0x5F, 0x4F};

constexpr std::uint8_t class_of_ascii(std::uint8_t c) {
  if (c >= '0' && c <= '9') return class_digit;
  if (c == 'D') return class_letter | class_track;
  if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return class_letter;
  if (c == ' ') return class_space;
  if (c == '=') return class_special | class_track;
  if (c > ' ' && c <= '~') return class_special;
  return 0;
}

constexpr std::array<std::uint8_t, 128> wire_bytes(CodePage page) {
  std::array<std::uint8_t, 128> wire{};
  for (std::uint8_t c = 0; c < 128; ++c) {
    const bool printable = c >= 0x20 && c <= 0x7E;
    if (page == CodePage::ascii) {
      wire[c] = printable ? c : std::uint8_t{'?'};
    } else {
      wire[c] = cp500_printable[printable ? c - 0x20u : '?' - 0x20u];
    }
  }
  if (page == CodePage::cp037 || page == CodePage::cp1047) {
    const Variant variant = page == CodePage::cp037 ? cp037_variant : cp1047_variant;
    wire['!'] = variant.bang;
    wire['['] = variant.open;
    wire[']'] = variant.close;
    wire['^'] = variant.caret;
    wire['|'] = variant.bar;
  }
  return wire;
}

constexpr Charset make_charset(CodePage page) {
  Charset set{};
  set.from_ascii = wire_bytes(page);
  // EBCDIC controls are below 40 and at FF; ASCII ones below 20 and at 7F.
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool control =
        page == CodePage::ascii ? byte < 0x20 || byte == 0x7F : byte < 0x40 || byte == 0xFF;
    set.to_ascii[byte] = '?';
    set.classes[byte] = control ? std::uint8_t{0} : class_foreign;
  }
  for (std::uint8_t c = 0x20; c <= 0x7E; ++c) {
    set.to_ascii[set.from_ascii[c]] = c;
    set.classes[set.from_ascii[c]] = class_of_ascii(c);
  }
  return set;
}

constexpr std::array<Charset, 4> charsets = {
    make_charset(CodePage::ascii), make_charset(CodePage::cp500), make_charset(CodePage::cp037),
    make_charset(CodePage::cp1047)};

}  // namespace

const Charset& charset(CodePage page) { return charsets[static_cast<std::size_t>(page)]; }

}  // namespace privcards::iso8583
