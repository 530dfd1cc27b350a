#pragma once
// Authentication values of the test world: HMAC-SHA-256 under a key derived from the vault's. The
// first four bytes read TEST (`VEVTV` in base64), so that nobody takes one for a network's own.
//
//   4 bytes "TEST" | 1 byte status letter | 15 (Visa) or 16 (Mastercard) bytes of the HMAC

#include "app/ports/authentication_values.hpp"
#include "base/secret.hpp"

namespace privcards::vault {

class SandboxValues final : public app::AuthenticationValues {
 public:
  explicit SandboxValues(SecretBytes key) : key_(std::move(key)) {}
  Result<SecretText, Fault> make(const app::ValueFacts& facts) override;
  bool verify(const SecretText& value, const app::ValueFacts& facts) override;

 private:
  SecretBytes key_;
};

}  // namespace privcards::vault
