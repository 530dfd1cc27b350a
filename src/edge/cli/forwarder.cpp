#include "edge/cli/forwarder.hpp"

#include <chrono>
#include <utility>

#include "core/webhooks/delivery_headers.hpp"

namespace privcards::cli {
namespace {

std::int64_t now_s() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

// Named after the event: no delivery of the server has its number, and a repeat has the same.
std::string delivery_id_of(const std::string& event_id) {
  const std::size_t mark = event_id.find('_');
  return "dlv_" + (mark == std::string::npos ? event_id : event_id.substr(mark + 1));
}

}  // namespace

net::OutgoingRequest forward_request(const webhooks::Endpoint& to, const EventMessage& event,
                                     const SecretText& secret, std::int64_t timestamp_s) {
  const std::string delivery_id = delivery_id_of(event.id);
  return {.scheme = to.scheme,
          .host = to.host,
          .port = to.port,
          .target = to.target,
          .headers = webhooks::delivery_headers({.event_id = event.id,
                                                 .event_type = event.type,
                                                 .delivery_id = delivery_id,
                                                 .body = event.body},
                                                timestamp_s, secret, {}),
          .body = event.body};
}

Forwarder::Outcome Forwarder::send(const EventMessage& event) {
  const net::OutgoingResult result = http_.send(forward_request(to_, event, secret_, now_s()));
  if (result.failure != net::OutgoingFailure::none) return {false, result.detail};
  return {result.status / 100 == 2,
          std::to_string(result.status) + " in " + std::to_string(result.duration_ms) + " ms"};
}

}  // namespace privcards::cli
