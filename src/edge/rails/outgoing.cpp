#include "edge/rails/outgoing.hpp"

#include <utility>

namespace privcards::rails {

net::OutgoingRequest request_to(const webhooks::Endpoint& service, std::string method,
                                std::string target, std::int64_t timeout_ms) {
  return {.scheme = service.scheme,
          .host = service.host,
          .port = service.port,
          .target = std::move(target),
          .method = std::move(method),
          .headers = {{"User-Agent", "privcards"}, {"Accept", "application/json"}},
          .body = {},
          .connect_timeout_ms = timeout_ms,
          .total_timeout_ms = timeout_ms,
          .response_max = std::size_t{64} * 1024,
          .response_keep = std::size_t{64} * 1024};
}

}  // namespace privcards::rails
