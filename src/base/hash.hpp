#pragma once
// Hashes used outside the vault: journal chain, API keys, idempotency fingerprints, webhook
// signatures, and what blockchains build their identities from. FIPS 180-4, RFC 2104 and
// ISO/IEC 10118-3 (RIPEMD-160), done by OpenSSL.

#include <array>
#include <initializer_list>

#include "base/bytes.hpp"

namespace privcards {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView message);
Digest sha256(std::initializer_list<ByteView> pieces);  // of the pieces one after another
Digest hmac_sha256(ByteView key, ByteView message);

std::array<std::uint8_t, 64> hmac_sha512(ByteView key, ByteView message);
std::array<std::uint8_t, 20> ripemd160(ByteView message);

// Time depends on the lengths only, never on where the first difference is.
bool equal_in_constant_time(ByteView left, ByteView right);

}  // namespace privcards
