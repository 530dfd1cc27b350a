#pragma once
// Makes the authentication value (CAVV, AAV) that a merchant carries from an authentication to its
// authorization. One generator per network; the default is for test worlds and says so in its
// bytes. A production generator talks to the operator's HSM with keys and a format the network has
// given under contract.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/records.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace privcards::app {

// What a value stands for.
struct ValueFacts {
  cards::Network network = cards::Network::visa;
  threeds::TransStatus status = threeds::TransStatus::authenticated;
  CardId card;  // a generator that needs the number opens it itself
  std::string ds_trans_id;
  std::int64_t amount_minor = 0;  // 0 for a non-payment authentication
  std::uint16_t currency = 0;
  std::string eci;
};

class AuthenticationValues {
 public:
  virtual ~AuthenticationValues() = default;
  // 28 characters of base64: 20 bytes for Visa, 21 for Mastercard. The same facts give the same
  // value.
  virtual Result<SecretText, Fault> make(const ValueFacts& facts) = 0;
  // In constant time where the value's format allows.
  virtual bool verify(const SecretText& value, const ValueFacts& facts) = 0;
};

// What a value is sealed for (Vault::seal).
inline constexpr std::string_view value_purpose = "3ds.value";

}  // namespace privcards::app
