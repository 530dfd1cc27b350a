#pragma once
// Hashes of blocks and transactions as texts. Bitcoin prints its hashes byte-reversed.

#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"

namespace privcards::chain {

inline Digest sha256_twice(ByteView bytes) { return sha256(sha256(bytes)); }

inline std::string render_reversed(const Digest& hash) {
  const Bytes reversed(hash.rbegin(), hash.rend());
  return hex_encode(reversed);
}

inline std::optional<Digest> parse_reversed(std::string_view text) {
  const auto bytes = hex_decode(text);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  Digest hash;
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = (*bytes)[31 - i];
  return hash;
}

}  // namespace privcards::chain
