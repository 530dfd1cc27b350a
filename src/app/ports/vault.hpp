#pragma once
// The vault, seen from the rules: the only place a card number or a key exists in clear. Everything
// it returns in clear is a Secret; what it seals is safe to store.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/ports/authentication_values.hpp"
#include "app/records.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace privcards::app {

enum class CvvCheck : std::uint8_t { not_presented, match, mismatch };

class Vault {
 public:
  virtual ~Vault() = default;

  // A fresh 16-digit number under the BIN: random account part, Luhn check digit (ISO/IEC 7812-1).
  // Uniqueness is the caller's: look the token up, draw again when it is taken.
  virtual SecretText new_pan(std::string_view bin_digits) = 0;
  // Keyed lookup token of a number; the same number always gives the same token.
  virtual PanToken token_of(const SecretText& pan) = 0;
  // AES-256-GCM under the account's data key; the card id is bound in as associated data.
  virtual Result<Bytes, Fault> seal_pan(AccountId account, CardId card, const SecretText& pan) = 0;
  virtual Result<SecretText, Fault> open_pan(AccountId account, CardId card, ByteView sealed) = 0;
  // CVV2 of number and expiry under the card verification key; never stored.
  virtual SecretText cvv2(const SecretText& pan, ExpiryMonth expiry) = 0;
  // Constant-time comparison; an empty `presented` is not_presented.
  virtual CvvCheck check_cvv2(const SecretText& pan, ExpiryMonth expiry,
                              const SecretText& presented) = 0;
  // Other secrets at rest (webhook secrets, one-time codes); `purpose` is bound in.
  virtual Result<Bytes, Fault> seal(AccountId account, std::string_view purpose,
                                    const SecretText& secret) = 0;
  virtual Result<SecretText, Fault> open(AccountId account, std::string_view purpose,
                                         ByteView sealed) = 0;
  // The generator of a network's 3-D Secure authentication values.
  virtual AuthenticationValues& values(cards::Network network) = 0;
};

}  // namespace privcards::app
