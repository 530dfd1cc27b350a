#include "edge/acs/codec/url.hpp"

#include <algorithm>

namespace privcards::acs {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Parts {
  std::string scheme;          // lower case
  std::string_view authority;  // user information, host and port
};

// Blanks, controls and what browsers repair or markup ends at: no URL has them unescaped.
bool is_url_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7F &&
         std::string_view("\"<>\\").find(c) == std::string_view::npos;
}

std::optional<Parts> split(std::string_view url) {
  if (!std::all_of(url.begin(), url.end(), is_url_character)) return std::nullopt;
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Parts parts{lower(url.substr(0, colon)), url.substr(colon + 3)};
  if (parts.scheme != "https" && parts.scheme != "http") return std::nullopt;
  parts.authority = parts.authority.substr(0, parts.authority.find_first_of("/?#"));
  if (parts.authority.empty() || parts.authority.starts_with(':')) return std::nullopt;
  return parts;
}

bool is_plain_host(std::string_view host) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_';
  };
  return !host.empty() && std::all_of(host.begin(), host.end(), fits);
}

bool is_bracketed_host(std::string_view host) {
  if (host.size() < 4 || host.front() != '[' || host.back() != ']') return false;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'f') || is_digit(c) || c == ':' || c == '.';
  };
  return std::all_of(host.begin() + 1, host.end() - 1, fits);
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

struct Origin {
  std::string scheme;
  std::string host;
  std::string port;  // empty for the scheme's own
  std::string text() const { return scheme + "://" + host + (port.empty() ? "" : ":" + port); }
};

std::optional<Origin> parse_origin(std::string_view url) {
  const std::optional<Parts> parts = split(url);
  if (!parts || parts->authority.find('@') != std::string_view::npos) return std::nullopt;
  const std::string authority = lower(parts->authority);
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  const bool has_port =
      colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  Origin origin{parts->scheme, has_port ? authority.substr(0, colon) : authority, ""};
  if (!is_plain_host(origin.host) && !is_bracketed_host(origin.host)) return std::nullopt;
  if (!has_port) return origin;
  origin.port = authority.substr(colon + 1);
  if (!is_port(origin.port)) return std::nullopt;
  if (origin.port == (origin.scheme == "https" ? "443" : "80")) origin.port.clear();
  return origin;
}

}  // namespace

bool is_absolute_url(std::string_view text) { return split(text).has_value(); }

std::optional<std::string> origin_of(std::string_view url) {
  const std::optional<Origin> origin = parse_origin(url);
  if (!origin) return std::nullopt;
  return origin->text();
}

std::optional<std::string> safe_origin(std::string_view url) {
  const std::optional<Origin> origin = parse_origin(url);
  if (!origin || (origin->scheme != "https" && !is_loopback(origin->host))) return std::nullopt;
  return origin->text();
}

}  // namespace privcards::acs
