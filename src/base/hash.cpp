#include "base/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/check.hpp"

namespace privcards {

Digest sha256(ByteView message) {
  Digest digest;
  SHA256(message.data(), message.size(), digest.data());
  return digest;
}

Digest hmac_sha256(ByteView key, ByteView message) {
  // HMAC() refuses a null key pointer even for length 0.
  static const std::uint8_t empty = 0;
  Digest digest;
  unsigned int size = 0;
  const void* key_data = key.empty() ? &empty : key.data();
  const auto* done = HMAC(EVP_sha256(), key_data, static_cast<int>(key.size()), message.data(),
                          message.size(), digest.data(), &size);
  CHECK(done != nullptr && size == digest.size());
  return digest;
}

bool equal_in_constant_time(ByteView left, ByteView right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace privcards
