#pragma once
// Where a webhook may point, or a call to a service: the form of its URL. Which addresses a
// customer's name may resolve to is checked at every attempt, where the connection is made.

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

// How far a URL may reach. What customers name: https; where the program runs on a developer's own
// machine, in the test world also http on that machine. What the one who runs the program names
// himself (his own endpoint, a node, a price provider) may be anywhere, http and any port included.
enum class Reach : std::uint8_t { https_only, or_loopback, anywhere };

enum class EndpointError : std::uint8_t {
  too_long,
  not_a_url,
  scheme_not_allowed,
  credentials_not_allowed,  // user:password@
  fragment_not_allowed,
  host_not_valid,
  port_not_allowed  // only 443, 80 and 1024 upwards; anywhere: all but 0
};

Result<Endpoint, EndpointError> parse_endpoint(std::string_view url, Reach reach);

// "localhost", 127.0.0.0/8 or ::1 by its text.
bool is_loopback_name(std::string_view host);

}  // namespace privcards::webhooks
