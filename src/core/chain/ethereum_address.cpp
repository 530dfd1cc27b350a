#include "core/chain/ethereum_address.hpp"

#include <algorithm>

#include "core/chain/base58.hpp"
#include "core/chain/keccak.hpp"

namespace privcards::chain {
namespace {

constexpr std::uint8_t tron_prefix = 0x41;

bool has_letter(std::string_view text, char first, char last) {
  return std::any_of(text.begin(), text.end(), [&](char c) { return c >= first && c <= last; });
}

}  // namespace

std::optional<EthereumAddress> ethereum_address(const CompressedPoint& key) {
  const auto coordinates = uncompressed(key);
  if (!coordinates) return std::nullopt;
  const Digest digest = keccak256(*coordinates);
  EthereumAddress address;
  std::copy(digest.begin() + 12, digest.end(), address.begin());
  return address;
}

std::string render_eip55(const EthereumAddress& address) {
  std::string text = hex_encode(address);
  const Digest checksum = keccak256(as_bytes(text));
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int nibble = i % 2 == 0 ? checksum[i / 2] >> 4 : checksum[i / 2] & 15;
    if (text[i] >= 'a' && nibble >= 8) text[i] = static_cast<char>(text[i] - 'a' + 'A');
  }
  return "0x" + text;
}

std::optional<EthereumAddress> parse_ethereum_address(std::string_view text) {
  if (text.size() != 42 || !text.starts_with("0x")) return std::nullopt;
  const auto bytes = hex_decode(text.substr(2));
  if (!bytes) return std::nullopt;
  EthereumAddress address;
  std::copy(bytes->begin(), bytes->end(), address.begin());
  const std::string_view digits = text.substr(2);
  const bool mixed = has_letter(digits, 'a', 'f') && has_letter(digits, 'A', 'F');
  if (mixed && render_eip55(address) != text) return std::nullopt;
  return address;
}

std::string render_tron(const EthereumAddress& address) {
  Bytes payload{tron_prefix};
  payload.insert(payload.end(), address.begin(), address.end());
  return base58check_encode(payload);
}

std::optional<EthereumAddress> parse_tron(std::string_view text) {
  const auto payload = base58check_decode(text);
  if (!payload || payload->size() != 21 || payload->front() != tron_prefix) return std::nullopt;
  EthereumAddress address;
  std::copy(payload->begin() + 1, payload->end(), address.begin());
  return address;
}

}  // namespace privcards::chain
