#pragma once
// Bytes and their text forms. Decoders accept exactly what encoders emit (hex in either case) and
// return nothing for anything else.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace privcards {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);

std::string hex_encode(ByteView bytes);  // lower case
std::optional<Bytes> hex_decode(std::string_view text);
std::string base64_encode(ByteView bytes);  // RFC 4648 section 4, padded
std::optional<Bytes> base64_decode(std::string_view text);

}  // namespace privcards
