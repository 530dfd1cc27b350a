#pragma once
// A merchant's checkout in the test world, with its 3DS Server and a directory server of its own:
// it speaks to our access control server over the real listeners, as merchants do, so that what
// the sandbox simulates takes the road real ones take.

#include <cstdint>
#include <functional>
#include <string>

#include "app/records.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace privcards::app {

// Asked again under the same ids, it is the same authentication.
struct CheckoutEnvelope {
  std::string server_trans_id;  // threeDSServerTransID
  std::string ds_trans_id;      // dsTransID
  Instant at;                   // of the purchase
};

struct CheckoutRequest {
  SecretText pan;
  ExpiryMonth expiry;
  std::int64_t amount_minor = 0;  // USD cents
  authorization::Merchant merchant;
  threeds::TransStatus outcome = threeds::TransStatus::challenge;  // what the issuer shall answer
};

struct CheckoutAnswer {
  threeds::TransStatus status = threeds::TransStatus::unable;
  std::string acs_trans_id;
};

enum class CheckoutAction : std::uint8_t { submit, resend, cancel };
struct CheckoutStep {
  std::string server_trans_id;
  std::string acs_trans_id;
  threeds::Version version = threeds::Version::v2_2_0;
  CheckoutAction action = CheckoutAction::submit;
  SecretText code;
};

class Checkout {
 public:
  virtual ~Checkout() = default;
  virtual CheckoutEnvelope next_envelope() = 0;
  // AReq, and when that is answered C, the CReq: then the code exists. `done` may run on any
  // thread.
  virtual void authenticate(CheckoutRequest request, const CheckoutEnvelope& envelope,
                            std::function<void(Result<CheckoutAnswer, Fault>)> done) = 0;
  // What the cardholder does on the page. `done` runs when the next page is there, after the last
  // step when the result was reported.
  virtual void act(CheckoutStep step, std::function<void(Result<void, Fault>)> done) = 0;
};

}  // namespace privcards::app
