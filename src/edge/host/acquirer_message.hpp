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

// Each node counts its trace numbers for itself, so two may come to the same one within a second.
// What a node's messages are told apart by is its number, the forwarding institution (DE 33). It
// stands in front of the network transaction number, which an errand keeps: so any node that sends
// an envelope again sends the same message.
std::uint64_t network_transaction_number(std::uint32_t node, std::uint64_t count);

// The key that a message of that kind has under an envelope's other parts. `link` is the host's
// end.
app::MessageKey acquirer_message_key(std::string_view link, app::AcquirerMessage message,
                                     const app::AcquirerEnvelope& envelope);

// A whole frame; it holds the card number. The error names the field that cannot hold what it
// should.
Result<Bytes, std::string> write_acquirer_message(const iso8583::CompiledProfile& profile,
                                                  const app::AcquirerEnvelope& envelope,
                                                  const app::AcquirerRequest& request);

}  // namespace privcards::host
