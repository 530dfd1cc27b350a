#include "vault/aead.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "base/check.hpp"

namespace privcards::vault {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

int to_int(std::size_t size) { return static_cast<int>(size); }

}  // namespace

Bytes seal_bytes(const SecretBytes& key, ByteView associated, ByteView plain) {
  CHECK(key.reveal().size() == 32);
  Bytes sealed(nonce_size + plain.size() + tag_size);
  CHECK(RAND_bytes(sealed.data(), to_int(nonce_size)) == 1);
  Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  bool done =
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.reveal().data(),
                         sealed.data()) == 1 &&
      EVP_EncryptUpdate(cipher.get(), nullptr, &size, associated.data(),
                        to_int(associated.size())) == 1 &&
      EVP_EncryptUpdate(cipher.get(), sealed.data() + nonce_size, &size, plain.data(),
                        to_int(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), sealed.data() + nonce_size + plain.size(), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, to_int(tag_size),
                          sealed.data() + nonce_size + plain.size()) == 1;
  CHECK(done);
  return sealed;
}

std::optional<SecretBytes> open_bytes(const SecretBytes& key, ByteView associated,
                                      ByteView sealed) {
  CHECK(key.reveal().size() == 32);
  if (sealed.size() < nonce_size + tag_size) return std::nullopt;
  std::size_t plain_size = sealed.size() - nonce_size - tag_size;
  Bytes plain(plain_size);
  Bytes tag(sealed.end() - static_cast<std::ptrdiff_t>(tag_size), sealed.end());
  Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  bool done =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.reveal().data(),
                         sealed.data()) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &size, associated.data(),
                        to_int(associated.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), plain.data(), &size, sealed.data() + nonce_size,
                        to_int(plain_size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, to_int(tag_size), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), plain.data() + plain_size, &size) == 1;
  SecretBytes opened(std::move(plain));
  if (!done) return std::nullopt;
  return opened;
}

}  // namespace privcards::vault
