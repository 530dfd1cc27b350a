#pragma once
// The fingerprint of a request for idempotency: the same request sent again, its members in another
// order or its numbers spelled otherwise by white space only, has the same one.

#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "edge/json/json.hpp"

namespace privcards::rest {

// Members sorted by name, no white space, numbers as sent.
void append_canonical(std::string& out, const Json& json);

Digest fingerprint(std::string_view method, std::string_view path, const Json& body);

}  // namespace privcards::rest
