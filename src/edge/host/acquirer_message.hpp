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

// The key a message of that kind has under an envelope's time and trace number. `link` is the
// host's end.
app::MessageKey acquirer_message_key(std::string_view link, app::AcquirerMessage message,
                                     Instant transmitted_at, std::uint32_t trace);

// A whole frame; it holds the card number. The error names the field that cannot hold what it
// should.
Result<Bytes, std::string> write_acquirer_message(const iso8583::CompiledProfile& profile,
                                                  const app::AcquirerEnvelope& envelope,
                                                  const app::AcquirerRequest& request);

}  // namespace privcards::host
