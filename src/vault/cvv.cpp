#include "vault/cvv.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/check.hpp"

namespace privcards::vault {
namespace {

using Block = std::array<std::uint8_t, 8>;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

enum class Way { encrypt, decrypt };

// Single DES as triple DES with one key three times (E·D·E under K is E): OpenSSL 3 keeps single
// DES in its legacy provider only.
Block des(ByteView key, Way way, const Block& in) {
  std::array<std::uint8_t, 24> tripled{};
  for (std::size_t i = 0; i < 3; ++i)
    std::copy_n(key.begin(), 8, tripled.begin() + static_cast<std::ptrdiff_t>(i * 8));
  thread_local std::unique_ptr<EVP_CIPHER_CTX, FreeContext> cipher(EVP_CIPHER_CTX_new());
  Block out{};
  std::array<std::uint8_t, 16> buffer{};
  int size = 0;
  bool done = EVP_CipherInit_ex(cipher.get(), EVP_des_ede3_ecb(), nullptr, tripled.data(), nullptr,
                                way == Way::encrypt ? 1 : 0) == 1 &&
              EVP_CIPHER_CTX_set_padding(cipher.get(), 0) == 1 &&
              EVP_CipherUpdate(cipher.get(), buffer.data(), &size, in.data(), 8) == 1;
  CHECK(done && size == 8);
  std::copy_n(buffer.begin(), 8, out.begin());
  wipe(tripled.data(), tripled.size());
  wipe(buffer.data(), buffer.size());
  return out;
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
  ByteView a = ByteView(key.reveal()).first(8);
  ByteView b = ByteView(key.reveal()).subspan(8);
  Block block = des(a, Way::encrypt, first);
  for (std::size_t i = 0; i < 8; ++i) block[i] ^= second[i];
  block = des(a, Way::encrypt, block);
  block = des(b, Way::decrypt, block);
  block = des(a, Way::encrypt, block);
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
