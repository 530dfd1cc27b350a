#pragma once
// Where a webhook may point: the form of its URL. Which addresses its name may resolve to is
// checked at every attempt, where the connection is made.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace privcards::webhooks {

inline constexpr std::size_t url_size_max = 2048;

// A URL taken apart (RFC 3986), with the port written out.
struct Endpoint {
  std::string scheme;  // "https", or "http" where plain_http allows it
  std::string host;    // lower case; IPv6 without brackets
  std::uint16_t port = 443;
  std::string target;  // path and query, at least "/"
};

// The live world sends to https only; the test world also to http on this very machine. Where a
// developer sends from his own machine, he may send anywhere.
enum class PlainHttp : std::uint8_t { refused, loopback_only, allowed };

enum class EndpointError : std::uint8_t {
  too_long,
  not_a_url,
  scheme_not_allowed,
  credentials_not_allowed,  // user:password@
  fragment_not_allowed,
  host_not_valid,
  port_not_allowed  // only 443, 80 and 1024 upwards
};

Result<Endpoint, EndpointError> parse_endpoint(std::string_view url, PlainHttp plain_http);

// "localhost", 127.0.0.0/8 or ::1 by its text.
bool is_loopback_name(std::string_view host);

}  // namespace privcards::webhooks
