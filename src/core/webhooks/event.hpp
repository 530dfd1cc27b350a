#pragma once
// Events, the endpoints that want them, and the deliveries in between. An event's body is
// serialised once, in the commit of what it tells; every delivery and replay sends those bytes.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace privcards::webhooks {

enum class EventType : std::uint8_t {
  card_created = 0,
  card_frozen,
  card_unfrozen,
  card_terminated,
  card_funded,
  card_withdrawn,
  card_updated,
  transaction_authorized,
  transaction_settled,
  transaction_declined,
  transaction_refunded,
  transaction_reversed,
  transaction_expired,
  threeds_challenge,
  threeds_completed,
  deposit_pending,
  deposit_confirmed,
  webhook_disabled,
  ping  // POST /webhooks/{id}/test; goes to that endpoint only
};
inline constexpr int event_type_count = 19;
std::string_view name_of(EventType type);  // "card.created"
std::optional<EventType> parse_event_type(std::string_view text);

struct Event {
  EventId id;
  WalletId wallet;
  std::int64_t sequence = 0;  // per wallet, gap-free from 1
  EventType type = EventType::card_created;
  Instant created_at;
  std::string body;  // the JSON document, exactly as sent
};

enum class WebhookStatus : std::uint8_t { enabled = 0, disabled = 1, deleted = 2 };
std::string_view name_of(WebhookStatus status);

struct Webhook {
  WebhookId id;
  WalletId wallet;
  std::string url;
  std::vector<std::string> events;  // names, "card.*" or "*"
  WebhookStatus status = WebhookStatus::enabled;
  Bytes sealed_secret;           // by the vault; shown at creation only
  Bytes sealed_previous_secret;  // while a rotation's grace lasts, else empty
  std::optional<Instant> previous_secret_until;
  std::string disabled_reason;           // "failing", "gone" or "requested"
  std::optional<Instant> failing_since;  // first of the failures in a row
  std::int32_t failures_in_row = 0;
  Instant created_at;
};

// True when the endpoint's list asks for the type: its name, "*", or a family such as "card.*".
bool wants(const Webhook& webhook, EventType type);
// True for what `events` may hold: "*", a name, or a family that has members. Not "ping".
bool is_subscription(std::string_view text);

enum class DeliveryStatus : std::uint8_t { pending = 0, succeeded = 1, failed = 2 };
std::string_view name_of(DeliveryStatus status);
std::optional<DeliveryStatus> parse_delivery_status(std::string_view text);

struct Delivery {
  DeliveryId id;
  EventId event;
  WebhookId webhook;
  WalletId wallet;
  DeliveryStatus status = DeliveryStatus::pending;
  std::int32_t attempts = 0;
  std::optional<Instant> next_attempt_at;  // pending only
  std::optional<Instant> last_attempt_at;
  std::int32_t response_status = 0;  // of the last attempt; 0 if none came
  std::string response_body;         // at most 4 KiB of it
  std::string error;                 // "timeout", "address_not_allowed" …; empty on success
  std::int64_t duration_ms = 0;
  Instant created_at;
};

}  // namespace privcards::webhooks
