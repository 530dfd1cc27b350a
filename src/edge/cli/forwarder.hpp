#pragma once
// Sends an event to a developer's own endpoint as the server would: the same bytes, headers and
// signatures.

#include <cstdint>
#include <string>

#include "base/secret.hpp"
#include "core/webhooks/endpoint.hpp"
#include "edge/cli/http.hpp"

namespace privcards::cli {

struct EventMessage {
  std::string id;
  std::string type;
  std::string created_at;
  std::int64_t sequence = 0;
  std::string body;  // the document, byte for byte
};

// The event as a delivery to the endpoint.
net::OutgoingRequest forward_request(const webhooks::Endpoint& to, const EventMessage& event,
                                     const SecretText& secret, std::int64_t timestamp_s);

class Forwarder {
 public:
  struct Outcome {
    bool received = false;  // 2xx
    std::string words;      // "200 in 3 ms", "connection failed: …"
  };
  Forwarder(webhooks::Endpoint to, SecretText secret, const std::string& ca_file)
      : to_(std::move(to)), secret_(std::move(secret)), http_(ca_file) {}

  Outcome send(const EventMessage& event);

 private:
  webhooks::Endpoint to_;
  SecretText secret_;
  Http http_;
};

}  // namespace privcards::cli
