#pragma once
// How a message names the one it belongs to, and what a reversal leaves of it. Advices,
// presentments and reversals name an earlier message in up to four ways (app::OriginalReference);
// so does a further authorization that raises an open hold.

#include <optional>

#include "edge/host/request_reader.hpp"

namespace privcards::host {

// Both want kind, purpose, amounts and references to be read already.
std::optional<FieldProblem> read_original(const LinkContext& link, const iso8583::Message& message,
                                          Instant now, app::NetworkRequest& request);
std::optional<FieldProblem> read_replacement(const iso8583::Message& message,
                                             app::NetworkRequest& request);

}  // namespace privcards::host
