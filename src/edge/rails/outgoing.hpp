#pragma once
// A request to a service that an operator named: a price provider, a screener.

#include <string>

#include "core/webhooks/endpoint.hpp"
#include "edge/net/http_client.hpp"

namespace privcards::rails {

net::OutgoingRequest request_to(const webhooks::Endpoint& service, std::string method,
                                std::string target, std::int64_t timeout_ms);

}  // namespace privcards::rails
