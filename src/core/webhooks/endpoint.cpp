#include "core/webhooks/endpoint.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace privcards::webhooks {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_hex_or_colon(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.';
}
bool is_visible_ascii(char c) { return c > ' ' && c < 0x7f; }

// Labels of letters, digits, hyphens and underscores; an international name comes as punycode.
bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.back() == '.') return false;
  std::size_t label = 0;
  for (char c : host) {
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
    } else if (is_digit(c) || is_letter(c) || c == '-' || c == '_') {
      if (++label > 63) return false;
    } else {
      return false;
    }
  }
  return true;
}

bool is_ipv6_text(std::string_view host) {
  return host.size() >= 2 && host.find(':') != std::string_view::npos &&
         std::all_of(host.begin(), host.end(), is_hex_or_colon);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

bool is_port_allowed(std::uint16_t port, Reach reach) {
  if (reach == Reach::anywhere) return port != 0;
  return port == 443 || port == 80 || port >= 1024;
}

// host[:port] into the endpoint, whose scheme is known.
std::optional<EndpointError> read_authority(std::string_view authority, Reach reach,
                                            Endpoint& endpoint) {
  std::string_view host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return EndpointError::host_not_valid;
    host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
    if (!is_ipv6_text(host)) return EndpointError::host_not_valid;
  } else {
    const std::size_t colon = authority.find(':');
    host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon);
    if (!is_host_name(host)) return EndpointError::host_not_valid;
  }
  endpoint.port = endpoint.scheme == "https" ? 443 : 80;
  if (!port.empty()) {
    const auto number = port.front() == ':' ? parse_port(port.substr(1)) : std::nullopt;
    if (!number) return EndpointError::not_a_url;
    endpoint.port = *number;
  }
  if (!is_port_allowed(endpoint.port, reach)) return EndpointError::port_not_allowed;
  endpoint.host.assign(host);
  std::transform(endpoint.host.begin(), endpoint.host.end(), endpoint.host.begin(), lower);
  return std::nullopt;
}

}  // namespace

Result<Endpoint, EndpointError> parse_endpoint(std::string_view url, Reach reach) {
  if (url.size() > url_size_max) return Unexpected(EndpointError::too_long);
  if (!std::all_of(url.begin(), url.end(), is_visible_ascii)) {
    return Unexpected(EndpointError::not_a_url);
  }
  const std::size_t mark = url.find("://");
  if (mark == std::string_view::npos) return Unexpected(EndpointError::not_a_url);
  Endpoint endpoint;
  endpoint.scheme.assign(url.substr(0, mark));
  std::transform(endpoint.scheme.begin(), endpoint.scheme.end(), endpoint.scheme.begin(), lower);
  if (endpoint.scheme != "https" && endpoint.scheme != "http") {
    return Unexpected(EndpointError::scheme_not_allowed);
  }
  std::string_view rest = url.substr(mark + 3);
  if (rest.find('#') != std::string_view::npos) {
    return Unexpected(EndpointError::fragment_not_allowed);
  }
  const std::size_t path = rest.find_first_of("/?");
  const std::string_view authority = rest.substr(0, path);
  if (authority.find('@') != std::string_view::npos) {
    return Unexpected(EndpointError::credentials_not_allowed);
  }
  if (auto error = read_authority(authority, reach, endpoint); error) return Unexpected(*error);
  endpoint.target = path == std::string_view::npos ? "/" : std::string(rest.substr(path));
  if (endpoint.target.front() == '?') endpoint.target.insert(0, "/");
  const bool plain = endpoint.scheme == "http";
  const bool allowed =
      reach == Reach::anywhere || (reach == Reach::or_loopback && is_loopback_name(endpoint.host));
  if (plain && !allowed) {
    return Unexpected(EndpointError::scheme_not_allowed);
  }
  return endpoint;
}

bool is_loopback_name(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  const auto is_dotted_number = [](char c) { return is_digit(c) || c == '.'; };
  return host.starts_with("127.") && std::all_of(host.begin(), host.end(), is_dotted_number);
}

}  // namespace privcards::webhooks
