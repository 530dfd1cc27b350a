#pragma once
// AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front: nonce | ciphertext | 128-bit
// tag.

#include <optional>

#include "base/bytes.hpp"
#include "base/secret.hpp"

namespace privcards::vault {

Bytes seal_bytes(const SecretBytes& key, ByteView associated, ByteView plain);
// Nothing when the tag does not fit: wrong key, wrong associated data, or altered bytes.
std::optional<SecretBytes> open_bytes(const SecretBytes& key, ByteView associated, ByteView sealed);

}  // namespace privcards::vault
