#include "vault/cvv.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "base/check.hpp"

namespace privcards::vault {
namespace {

using Block = std::array<std::uint8_t, 8>;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

// Triple DES, encrypting, under the three keys. OpenSSL 3 keeps single DES in its legacy provider
// only; with one key three times E·D·E is that key's single DES.
Cipher triple_des(ByteView first, ByteView second, ByteView third) {
  // Fetched once: looking it up by name takes locks.
  static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "DES-EDE3-ECB", nullptr);
  Cipher cipher(EVP_CIPHER_CTX_new());
  std::array<std::uint8_t, 24> keys{};
  std::copy_n(first.begin(), 8, keys.begin());
  std::copy_n(second.begin(), 8, keys.begin() + 8);
  std::copy_n(third.begin(), 8, keys.begin() + 16);
  const bool done =
      EVP_EncryptInit_ex2(cipher.get(), algorithm, keys.data(), nullptr, nullptr) == 1 &&
      EVP_CIPHER_CTX_set_padding(cipher.get(), 0) == 1;
  wipe(keys.data(), keys.size());
  CHECK(done);
  return cipher;
}

Block encrypted(const Cipher& cipher, const Block& in) {
  std::array<std::uint8_t, 16> buffer{};
  int size = 0;
  const bool done = EVP_EncryptUpdate(cipher.get(), buffer.data(), &size, in.data(), 8) == 1;
  CHECK(done && size == 8);
  Block out{};
  std::copy_n(buffer.begin(), 8, out.begin());
  wipe(buffer.data(), buffer.size());
  return out;
}

// The pair of keys with its schedules, which cost more than the encryption: each thread keeps those
// of the pair it used last.
struct Prepared {
  explicit Prepared(ByteView pair)
      : key(Bytes(pair.begin(), pair.end())),
        by_a(triple_des(pair.first(8), pair.first(8), pair.first(8))),
        by_a_b_a(triple_des(pair.first(8), pair.subspan(8), pair.first(8))) {}

  SecretBytes key;
  Cipher by_a;
  Cipher by_a_b_a;
};

const Prepared& prepared(const SecretBytes& key) {
  thread_local std::optional<Prepared> last;
  if (!last || !last->key.equals(key)) last.emplace(key.reveal());
  return *last;
}

}  // namespace

SecretText card_verification_value(const SecretBytes& key, const CvvInput& input) {
  CHECK(key.reveal().size() == 16);
  std::string digits;
  digits.append(input.pan).append(input.expiry).append(input.service_code);
  CHECK(digits.size() <= 32);
  digits.resize(32, '0');
  Block first{};
  Block second{};
  for (std::size_t i = 0; i < 8; ++i) {
    auto pair = [&](std::size_t at) {
      return static_cast<std::uint8_t>((digits[at] - '0') << 4 | (digits[at + 1] - '0'));
    };
    first[i] = pair(i * 2);
    second[i] = pair(16 + i * 2);
  }
  wipe(digits.data(), digits.size());
  const Prepared& ciphers = prepared(key);
  Block block = encrypted(ciphers.by_a, first);
  for (std::size_t i = 0; i < 8; ++i) block[i] ^= second[i];
  block = encrypted(ciphers.by_a_b_a, block);
  // Decimalise: the digits 0–9 left to right first, then A–F less ten.
  std::string decimals;
  std::string letters;
  for (std::uint8_t byte : block) {
    for (int nibble : {byte >> 4, byte & 15}) {
      (nibble < 10 ? decimals : letters).push_back(static_cast<char>('0' + nibble % 10));
    }
  }
  return SecretText((decimals + letters).substr(0, 3));
}

}  // namespace privcards::vault
