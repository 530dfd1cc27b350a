#include "core/chain/bech32.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace privcards::chain {
namespace {

constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t text_max = 90;
constexpr std::size_t checksum_size = 6;

using Groups = std::vector<std::uint8_t>;  // five bits each

// The checksum's remainder over what BIP 173 calls the expanded prefix and the groups.
std::uint32_t remainder(std::string_view prefix, const Groups& groups) {
  constexpr std::array<std::uint32_t, 5> generator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                   0x2a1462b3};
  std::uint32_t rest = 1;
  const auto push = [&](std::uint32_t group) {
    const std::uint32_t top = rest >> 25;
    rest = (rest & 0x1ffffff) << 5 ^ group;
    for (std::size_t i = 0; i < generator.size(); ++i) {
      if ((top >> i & 1) != 0) rest ^= generator[i];
    }
  };
  for (char c : prefix) push(static_cast<std::uint32_t>(c) >> 5);
  push(0);
  for (char c : prefix) push(static_cast<std::uint32_t>(c) & 31);
  for (std::uint8_t group : groups) push(group);
  return rest;
}

constexpr std::uint32_t constant_of(int version) { return version == 0 ? 1 : 0x2bc830a3; }

Groups to_groups(ByteView bytes) {
  Groups groups;
  std::uint32_t held = 0;
  int bits = 0;
  for (std::uint8_t byte : bytes) {
    held = held << 8 | byte;
    for (bits += 8; bits >= 5; bits -= 5) {
      groups.push_back(static_cast<std::uint8_t>(held >> (bits - 5) & 31));
    }
  }
  if (bits > 0) groups.push_back(static_cast<std::uint8_t>(held << (5 - bits) & 31));
  return groups;
}

// Nothing when more than four bits are left over, or one of them is set.
std::optional<Bytes> to_bytes(const Groups& groups) {
  Bytes bytes;
  std::uint32_t held = 0;
  int bits = 0;
  for (std::uint8_t group : groups) {
    held = held << 5 | group;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(held >> bits & 255));
  }
  if (bits > 4 || (held & ((1U << bits) - 1)) != 0) return std::nullopt;
  return bytes;
}

bool fits(int version, std::size_t size) {
  if (version < 0 || version > 16 || size < 2 || size > 40) return false;
  return version != 0 || size == 20 || size == 32;
}

bool has(std::string_view text, char first, char last) {
  return std::any_of(text.begin(), text.end(), [&](char c) { return c >= first && c <= last; });
}

}  // namespace

std::string render_segwit(const SegwitAddress& address) {
  CHECK(fits(address.version, address.program.size()) && !address.prefix.empty());
  Groups groups = to_groups(address.program);
  groups.insert(groups.begin(), static_cast<std::uint8_t>(address.version));
  Groups padded = groups;
  padded.resize(padded.size() + checksum_size, 0);
  const std::uint32_t checksum = remainder(address.prefix, padded) ^ constant_of(address.version);
  for (int shift = 25; shift >= 0; shift -= 5) {
    groups.push_back(static_cast<std::uint8_t>(checksum >> shift & 31));
  }
  std::string text = address.prefix + '1';
  for (std::uint8_t group : groups) text += alphabet[group];
  return text;
}

std::optional<SegwitAddress> parse_segwit(std::string_view text) {
  if (text.size() > text_max) return std::nullopt;
  if (has(text, 'a', 'z') && has(text, 'A', 'Z')) return std::nullopt;
  std::string lower(text);
  for (char& c : lower) {
    if (c < 33 || c > 126) return std::nullopt;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const std::size_t separator = lower.rfind('1');
  if (separator == std::string::npos || separator == 0) return std::nullopt;
  SegwitAddress address;
  address.prefix = lower.substr(0, separator);
  Groups groups;
  for (char c : std::string_view(lower).substr(separator + 1)) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    groups.push_back(static_cast<std::uint8_t>(value));
  }
  if (groups.size() < 1 + checksum_size) return std::nullopt;
  address.version = groups[0];
  if (remainder(address.prefix, groups) != constant_of(address.version)) return std::nullopt;
  const auto program = to_bytes(Groups(groups.begin() + 1, groups.end() - checksum_size));
  if (!program || !fits(address.version, program->size())) return std::nullopt;
  address.program = *program;
  return address;
}

}  // namespace privcards::chain
