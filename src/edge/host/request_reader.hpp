#pragma once
// From ISO 8583 fields to a NetworkRequest: the last place that knows a field number on the way in.
// Where a network puts things differently, its profile says so (iso8583::Layout). A field that must
// be there and is not, or says what cannot be, is a format error that names it and never shows it.

#include <cstdint>
#include <optional>
#include <string_view>

#include "app/network_request.hpp"
#include "app/ports/vault.hpp"
#include "base/result.hpp"
#include "core/iso8583/message.hpp"
#include "core/iso8583/mti.hpp"
#include "edge/host/host_context.hpp"

namespace privcards::host {

struct FieldProblem {
  int field = 0;
  std::string_view what;  // "is missing"
};

// Nothing for the types the issuer does not decide on: 0300, 0600, 0800 and so on.
std::optional<app::NetworkMessageKind> kind_of(MessageRow row);

// The effect of DE 3's first two digits (ISO 8583:1987 processing codes).
app::NetworkPurpose purpose_of(std::string_view transaction_type);

// `now` is when the message arrived; a request's deadline counts from it.
Result<app::NetworkRequest, FieldProblem> read_request(const LinkContext& link,
                                                       const iso8583::Message& message,
                                                       const iso8583::Mti& mti, Instant now);

}  // namespace privcards::host
