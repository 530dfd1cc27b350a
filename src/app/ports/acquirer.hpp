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
  SecretText cvv;                   // empty: not presented
  SecretText authentication_value;  // of 3-D Secure; empty: none
  std::int64_t amount_minor = 0;
  Currency currency = usd;
  authorization::Merchant merchant;
  bool partial_approval = false;
  bool final_settlement = true;
  std::optional<authorization::Transaction> original;  // what it names
};

// What a message is known by. Sent again under the same one, it is a repeat: the host books it once
// and answers from what it stored.
struct AcquirerEnvelope {
  Instant transmitted_at;                        // DE 7, to the second
  std::uint32_t trace = 0;                       // DE 11, 1 to 999999
  std::uint64_t network_transaction_number = 0;  // DE 62 of a new transaction, up to 15 digits
  MessageKey key;  // finds the transaction through Queries::network_message
};

class Acquirer {
 public:
  virtual ~Acquirer() = default;
  // A fresh one for a message of that kind.
  virtual AcquirerEnvelope next_envelope(AcquirerMessage message) = 0;
  // `done` gets DE 39; it may run on any thread. A Fault when the host did not answer in time: then
  // nobody knows what became of the message, and sending it again finds out.
  virtual void send(AcquirerRequest request, const AcquirerEnvelope& envelope,
                    std::function<void(Result<std::string, Fault>)> done) = 0;
};

}  // namespace privcards::app
