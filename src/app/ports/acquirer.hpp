#pragma once
// The far end of the network in the test world: a merchant's acquirer that speaks ISO 8583 to our
// own host over a real loopback socket. The sandbox endpoints use it, so that simulated payments
// take the road real ones take.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "app/records.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace privcards::app {

enum class AcquirerMessage : std::uint8_t {
  authorization,      // 0100
  incremental,        // 0100 with the original's network transaction id
  reversal,           // 0400; amount set: partial, what stays held is original − amount
  settlement,         // 0220 naming the authorization
  forced_settlement,  // 0220 naming none
  refund              // 0220, processing code 20, naming the settlement if given
};

struct AcquirerRequest {
  AcquirerMessage message = AcquirerMessage::authorization;
  SecretText pan;
  ExpiryMonth expiry;
  SecretText cvv;  // empty: not presented
  std::int64_t amount_minor = 0;
  Currency currency = usd;
  authorization::Merchant merchant;
  bool partial_approval = false;
  bool final_settlement = true;
  std::optional<authorization::Transaction> original;  // what it names
};

struct AcquirerAnswer {
  std::string response_code;  // DE 39
  MessageKey key;             // finds the transaction through Queries::network_message
};

class Acquirer {
 public:
  virtual ~Acquirer() = default;
  // `done` may run on any thread; a Fault when the host did not answer in time.
  virtual void send(AcquirerRequest request,
                    std::function<void(Result<AcquirerAnswer, Fault>)> done) = 0;
};

}  // namespace privcards::app
