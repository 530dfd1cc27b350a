#pragma once
// A delivery as an HTTP request, and the answer to it as an outcome.

#include <string>

#include "app/ports/queries.hpp"
#include "app/ports/vault.hpp"
#include "app/webhook_deliveries.hpp"
#include "core/webhooks/endpoint.hpp"
#include "edge/net/http_client.hpp"

namespace privcards::delivery {

struct Outgoing {
  net::OutgoingRequest request;
  bool loopback_only = false;  // plain http: never leaves this machine
};

// The signed request. The error is a short code for the delivery's `error`. The URL is judged again
// at every attempt: it may be older than the operator's settings. `test_reach` is for the test
// world.
Result<Outgoing, std::string> make_request(const app::DeliveryJob& job, app::Vault& vault,
                                           Instant now, webhooks::Reach test_reach);

// 2xx is success; a redirect is not followed and is a failure.
void fill_outcome(app::Attempt& attempt, const net::OutgoingResult& result);

}  // namespace privcards::delivery
