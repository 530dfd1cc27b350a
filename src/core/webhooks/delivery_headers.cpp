#include "core/webhooks/delivery_headers.hpp"

#include "core/webhooks/signature.hpp"

namespace privcards::webhooks {

std::vector<std::pair<std::string, std::string>> delivery_headers(
    const SignedEvent& event, std::int64_t timestamp_s, const SecretText& secret,
    const std::optional<SecretText>& previous) {
  const DeliverySignatures signatures =
      sign_delivery(event.event_id, timestamp_s, event.body, secret, previous);
  std::vector<std::pair<std::string, std::string>> headers{
      {"Content-Type", "application/json"},
      {"User-Agent", "PrivCards-Webhooks/1"},
      {"X-PrivCards-Signature", signatures.body},
      {"X-PrivCards-Event", std::string(event.event_type)},
      {"X-PrivCards-Delivery", std::string(event.delivery_id)},
      {"webhook-id", std::string(event.event_id)},
      {"webhook-timestamp", std::to_string(timestamp_s)},
      {"webhook-signature", signatures.standard}};
  if (signatures.body_next) {
    headers.emplace_back("X-PrivCards-Signature-Next", *signatures.body_next);
  }
  return headers;
}

}  // namespace privcards::webhooks
