#pragma once
// Numbers and bytes as Ethereum's JSON-RPC writes them: quantities without leading zeros ("0x0",
// "0x1f"), data with two digits for each byte.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/uint256.hpp"

namespace privcards::chain {

std::optional<Uint256> parse_quantity(std::string_view text);  // at most 256 bits
std::string render_quantity(std::uint64_t value);
std::optional<Bytes> parse_data(std::string_view text);
std::string render_data(ByteView bytes);

// Data of exactly that many bytes.
template <std::size_t size>
std::optional<std::array<std::uint8_t, size>> parse_data_of(std::string_view text) {
  if (text.size() != 2 + size * 2) return std::nullopt;
  const auto bytes = parse_data(text);
  if (!bytes) return std::nullopt;
  std::array<std::uint8_t, size> array;
  std::copy(bytes->begin(), bytes->end(), array.begin());
  return array;
}

}  // namespace privcards::chain
