#pragma once
// Base58 (Bitcoin's alphabet: no 0, O, I, l) and Base58Check, which ends in four bytes of a double
// SHA-256. Leading zero bytes are leading 1s. Time grows with the square of the length, so texts
// are bounded.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace privcards::chain {

inline constexpr std::size_t base58_text_max = 256;

std::string base58_encode(ByteView bytes);
std::optional<Bytes> base58_decode(std::string_view text);  // nothing when longer than the bound

std::string base58check_encode(ByteView payload);
std::optional<Bytes> base58check_decode(std::string_view text);  // the payload

}  // namespace privcards::chain
