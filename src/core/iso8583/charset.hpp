#pragma once
// Characters on the wire: ASCII and the three EBCDIC code pages card links use, as 256-entry
// tables. `to_ascii` never yields a control character or a byte above 7E, so decoded text is always
// plain printable ASCII and safe to store, compare and print. `classes` says which kinds of field
// may hold a byte, which lets the parser judge a field with one load per byte.

#include <array>
#include <cstdint>

namespace privcards::iso8583 {

// EBCDIC pages differ, for us, only in the places of ! [ ] ^ and |.
enum class CodePage : std::uint8_t { ascii, cp500, cp037, cp1047 };

// Bits of Charset::classes.
inline constexpr std::uint8_t class_digit = 1;
inline constexpr std::uint8_t class_letter = 2;
inline constexpr std::uint8_t class_space = 4;
inline constexpr std::uint8_t class_special = 8;   // printable, none of the above
inline constexpr std::uint8_t class_track = 16;    // = D: separators of track 2
inline constexpr std::uint8_t class_foreign = 32;  // a graphic outside ASCII, read as ?

struct Charset {
  std::array<std::uint8_t, 256> to_ascii;
  std::array<std::uint8_t, 128> from_ascii;
  std::array<std::uint8_t, 256> classes;
};

const Charset& charset(CodePage page);

}  // namespace privcards::iso8583
