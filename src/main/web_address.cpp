#include "main/web_address.hpp"

#include <charconv>

namespace privcards::main {

std::optional<WebAddress> parse_web_address(const std::string& url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string::npos) return std::nullopt;
  WebAddress address;
  address.scheme = url.substr(0, colon);
  if (address.scheme != "http" && address.scheme != "https") return std::nullopt;
  const std::size_t begin = colon + 3;
  const std::size_t slash = url.find('/', begin);
  std::string authority = url.substr(begin, slash == std::string::npos ? slash : slash - begin);
  address.path = slash == std::string::npos ? "/" : url.substr(slash);
  address.port = address.scheme == "https" ? 443 : 80;
  const std::size_t bracket = authority.rfind(']');
  const std::size_t port = authority.rfind(':');
  if (port != std::string::npos && (bracket == std::string::npos || port > bracket)) {
    const char* first = authority.data() + port + 1;
    const char* last = authority.data() + authority.size();
    auto [end, error] = std::from_chars(first, last, address.port);
    if (error != std::errc() || end != last || address.port == 0) return std::nullopt;
    authority.resize(port);
  }
  if (authority.size() > 2 && authority.front() == '[' && authority.back() == ']') {
    authority = authority.substr(1, authority.size() - 2);
  }
  if (authority.empty()) return std::nullopt;
  address.host = std::move(authority);
  return address;
}

net::OutgoingRequest request_to(const WebAddress& address, std::string method, std::string target,
                                std::int64_t timeout_ms) {
  return {.scheme = address.scheme,
          .host = address.host,
          .port = address.port,
          .target = std::move(target),
          .method = std::move(method),
          .headers = {{"User-Agent", "privcards"}, {"Accept", "application/json"}},
          .body = {},
          .connect_timeout_ms = timeout_ms,
          .total_timeout_ms = timeout_ms,
          .response_max = std::size_t{64} * 1024,
          .response_keep = std::size_t{64} * 1024};
}

}  // namespace privcards::main
