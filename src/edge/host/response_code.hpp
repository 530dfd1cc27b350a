#pragma once
// DE 39: from our verdict and reasons to the profile's table, which says what each network hears
// (profiles/*.toml, [response_codes]).

#include <string_view>

#include "app/network_request.hpp"
#include "core/iso8583/reason.hpp"

namespace privcards::host {

// Of several decline reasons, the one with precedence.
iso8583::ResponseReason response_reason(const app::NetworkOutcome& outcome);

// By the number ranges of ISO/IEC 7812: 4 is Visa, 51–55 and 2221–2720 are Mastercard.
iso8583::Network network_of_number(std::string_view digits, iso8583::Network otherwise);

}  // namespace privcards::host
