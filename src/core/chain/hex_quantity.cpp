#include "core/chain/hex_quantity.hpp"

namespace privcards::chain {

std::optional<Uint256> parse_quantity(std::string_view text) {
  if (!text.starts_with("0x") || text.size() < 3 || text.size() > 66) return std::nullopt;
  std::string digits(text.substr(2));
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  if (digits.size() % 2 == 1) digits.insert(0, "0");
  const auto bytes = hex_decode(digits);
  if (!bytes) return std::nullopt;
  return Uint256::from_big_endian(*bytes);
}

std::string render_quantity(std::uint64_t value) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789abcdef"[value & 15]);
    value >>= 4;
  } while (value != 0);
  return "0x" + digits;
}

std::optional<Bytes> parse_data(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  return hex_decode(text.substr(2));
}

std::string render_data(ByteView bytes) { return "0x" + hex_encode(bytes); }

}  // namespace privcards::chain
