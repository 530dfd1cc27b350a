#pragma once
// What the sandbox's acquirer says, in the default profile's fields: the mirror of request_reader.
// Every message names itself by a fresh trace number and time, and its earlier message the way real
// acquirers do: by network transaction id, approval code and retrieval reference, for nobody but
// the sender knows the other's trace numbers.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/ports/acquirer.hpp"
#include "base/result.hpp"
#include "core/iso8583/profile.hpp"

namespace privcards::host {

inline constexpr std::string_view sandbox_acquirer_id = "00000999999";  // DE 32

struct AcquirerEnvelope {
  std::string_view link;  // of the host's end
  Instant now;
  std::uint32_t trace = 0;                       // DE 11, 1 to 999999
  std::uint64_t network_transaction_number = 0;  // DE 62 of a new transaction, up to 15 digits
};

struct AcquirerFrame {
  Bytes frame;  // holds the card number
  app::MessageKey key;
};

// The error names the field that cannot hold what it should.
Result<AcquirerFrame, std::string> write_acquirer_message(const iso8583::CompiledProfile& profile,
                                                          const AcquirerEnvelope& envelope,
                                                          const app::AcquirerRequest& request);

}  // namespace privcards::host
