#pragma once
// From a checked AReq to the model. The one place that knows where in the message each thing is.

#include "core/threeds/messages.hpp"
#include "edge/acs/codec/fields.hpp"

namespace privcards::acs {

threeds::AuthenticationRequest read_areq(const MessageView& message);
// The transaction IDs a message names, as far as they are IDs.
threeds::TransactionIds read_ids(const JsonValue& root);
// A checked two-digit code, 0 when it is absent.
std::uint8_t read_code(const MessageView& message, std::string_view path);

}  // namespace privcards::acs
