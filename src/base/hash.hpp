#pragma once
// Hashes used outside the vault: journal chain, API keys, idempotency fingerprints, webhook
// signatures. FIPS 180-4 and RFC 2104, done by OpenSSL.

#include <array>

#include "base/bytes.hpp"

namespace privcards {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView message);
Digest hmac_sha256(ByteView key, ByteView message);

// Time depends on the lengths only, never on where the first difference is.
bool equal_in_constant_time(ByteView left, ByteView right);

}  // namespace privcards
