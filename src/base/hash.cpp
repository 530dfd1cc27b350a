#include "base/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

#include "base/check.hpp"

namespace privcards {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetched once: OpenSSL 3 would look the algorithm up by its name, under locks, at every digest.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}

}  // namespace

Digest sha256(ByteView message) { return sha256({message}); }

Digest sha256(std::initializer_list<ByteView> pieces) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  Digest digest;
  bool done = EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1;
  for (ByteView piece : pieces) {
    done = done && EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1;
  }
  done = done && EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
  CHECK(done);
  return digest;
}

Digest hmac_sha256(ByteView key, ByteView message) {
  // HMAC() refuses a null key pointer even for length 0.
  static const std::uint8_t empty = 0;
  Digest digest;
  unsigned int size = 0;
  const void* key_data = key.empty() ? &empty : key.data();
  const auto* done = HMAC(sha256_algorithm(), key_data, static_cast<int>(key.size()),
                          message.data(), message.size(), digest.data(), &size);
  CHECK(done != nullptr && size == digest.size());
  return digest;
}

std::array<std::uint8_t, 64> hmac_sha512(ByteView key, ByteView message) {
  CHECK(!key.empty());
  std::array<std::uint8_t, 64> digest;
  unsigned int size = 0;
  const auto* done = HMAC(EVP_sha512(), key.data(), static_cast<int>(key.size()), message.data(),
                          message.size(), digest.data(), &size);
  CHECK(done != nullptr && size == digest.size());
  return digest;
}

std::array<std::uint8_t, 20> ripemd160(ByteView message) {
  std::array<std::uint8_t, 20> digest;
  unsigned int size = 0;
  const int done =
      EVP_Digest(message.data(), message.size(), digest.data(), &size, EVP_ripemd160(), nullptr);
  CHECK(done == 1 && size == digest.size());
  return digest;
}

bool equal_in_constant_time(ByteView left, ByteView right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace privcards
