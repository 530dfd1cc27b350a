#pragma once
// The parts of an http(s) URL that an operator configured, and one call to it that waits.

#include <functional>
#include <future>
#include <optional>
#include <string>

#include "edge/net/http_client.hpp"

namespace privcards::main {

struct WebAddress {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;
  std::string path;  // with what follows it; "/" when there is none
};
std::optional<WebAddress> parse_web_address(const std::string& url);

net::OutgoingRequest request_to(const WebAddress& address, std::string method, std::string target,
                                std::int64_t timeout_ms);

}  // namespace privcards::main
