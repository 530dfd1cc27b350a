#include "core/chain/base58.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"

namespace privcards::chain {
namespace {

constexpr std::string_view alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

constexpr std::array<std::int8_t, 128> values = [] {
  std::array<std::int8_t, 128> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}();

// digits = digits * from + carry, least significant digit first, in base `to`.
void push_digit(Bytes& digits, unsigned from, unsigned carry, unsigned to) {
  for (std::uint8_t& digit : digits) {
    carry += digit * from;
    digit = static_cast<std::uint8_t>(carry % to);
    carry /= to;
  }
  for (; carry > 0; carry /= to) digits.push_back(static_cast<std::uint8_t>(carry % to));
}

Bytes with_checksum(ByteView payload) {
  const Digest checksum = sha256(sha256(payload));
  Bytes whole(payload.begin(), payload.end());
  whole.insert(whole.end(), checksum.begin(), checksum.begin() + 4);
  return whole;
}

}  // namespace

std::string base58_encode(ByteView bytes) {
  Bytes digits;
  for (std::uint8_t byte : bytes) push_digit(digits, 256, byte, 58);
  const auto zeros = std::find_if(bytes.begin(), bytes.end(), [](auto byte) { return byte != 0; });
  std::string text(static_cast<std::size_t>(zeros - bytes.begin()), '1');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) text += alphabet[*digit];
  return text;
}

std::optional<Bytes> base58_decode(std::string_view text) {
  if (text.size() > base58_text_max) return std::nullopt;
  Bytes digits;
  for (char c : text) {
    const auto place = static_cast<unsigned char>(c);
    if (place >= values.size() || values[place] < 0) return std::nullopt;
    push_digit(digits, 58, static_cast<unsigned>(values[place]), 256);
  }
  const std::size_t zeros = std::min(text.find_first_not_of('1'), text.size());
  Bytes bytes(zeros, 0);
  bytes.insert(bytes.end(), digits.rbegin(), digits.rend());
  return bytes;
}

std::string base58check_encode(ByteView payload) { return base58_encode(with_checksum(payload)); }

std::optional<Bytes> base58check_decode(std::string_view text) {
  const auto bytes = base58_decode(text);
  if (!bytes || bytes->size() < 4) return std::nullopt;
  Bytes payload(bytes->begin(), bytes->end() - 4);
  if (with_checksum(payload) != *bytes) return std::nullopt;
  return payload;
}

}  // namespace privcards::chain
