#include "base/hash.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <string>

#include "base/check.hpp"

namespace privcards {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

// Fetched once: OpenSSL 3 would look the algorithm up by its name, under locks, at every digest.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}

EVP_MAC_CTX* new_hmac_sha256() {
  static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  CHECK(hmac != nullptr);
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(hmac);
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  CHECK(EVP_MAC_CTX_set_params(context, parameters.data()) == 1);
  return context;
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
  // One per thread, with its digest chosen: HMAC() would look up both by their names.
  thread_local const std::unique_ptr<EVP_MAC_CTX, FreeContext> context(new_hmac_sha256());
  // A null key pointer would mean the key used last.
  static const std::uint8_t empty = 0;
  const std::uint8_t* key_data = key.empty() ? &empty : key.data();
  Digest digest;
  std::size_t size = 0;
  const bool done = EVP_MAC_init(context.get(), key_data, key.size(), nullptr) == 1 &&
                    EVP_MAC_update(context.get(), message.data(), message.size()) == 1 &&
                    EVP_MAC_final(context.get(), digest.data(), &size, digest.size()) == 1 &&
                    EVP_MAC_init(context.get(), &empty, 0, nullptr) == 1;  // wipes the key
  CHECK(done && size == digest.size());
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
