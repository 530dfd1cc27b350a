#include "core/webhooks/event.hpp"

#include <algorithm>

namespace privcards::webhooks {
namespace {

// In EventType's order.
constexpr std::array<std::string_view, event_type_count> names{
    "card.created",
    "card.frozen",
    "card.unfrozen",
    "card.terminated",
    "card.funded",
    "card.withdrawn",
    "card.updated",
    "transaction.authorized",
    "transaction.settled",
    "transaction.declined",
    "transaction.refunded",
    "transaction.reversed",
    "transaction.expired",
    "3ds.challenge",
    "3ds.completed",
    "deposit.pending",
    "deposit.confirmed",
    "webhook.disabled",
    "ping",
};

bool covers(std::string_view wanted, std::string_view name) {
  if (wanted == "*" || wanted == name) return true;
  return wanted.ends_with(".*") && name.starts_with(wanted.substr(0, wanted.size() - 1));
}

}  // namespace

std::string_view name_of(EventType type) { return names.at(static_cast<std::size_t>(type)); }

std::optional<EventType> parse_event_type(std::string_view text) {
  const auto* at = std::find(names.begin(), names.end(), text);
  if (at == names.end()) return std::nullopt;
  return static_cast<EventType>(at - names.begin());
}

bool wants(const Webhook& webhook, EventType type) {
  if (type == EventType::ping) return false;
  return std::any_of(webhook.events.begin(), webhook.events.end(),
                     [&](const std::string& wanted) { return covers(wanted, name_of(type)); });
}

bool is_subscription(std::string_view text) {
  if (text == "*") return true;
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    return name != name_of(EventType::ping) && covers(text, name);
  });
}

std::string_view name_of(WebhookStatus status) {
  switch (status) {
    case WebhookStatus::enabled:
      return "enabled";
    case WebhookStatus::disabled:
      return "disabled";
    case WebhookStatus::deleted:
      return "deleted";
  }
  return "";
}

std::string_view name_of(DeliveryStatus status) {
  switch (status) {
    case DeliveryStatus::pending:
      return "pending";
    case DeliveryStatus::succeeded:
      return "succeeded";
    case DeliveryStatus::failed:
      return "failed";
  }
  return "";
}

std::optional<DeliveryStatus> parse_delivery_status(std::string_view text) {
  for (auto status : {DeliveryStatus::pending, DeliveryStatus::succeeded, DeliveryStatus::failed}) {
    if (name_of(status) == text) return status;
  }
  return std::nullopt;
}

}  // namespace privcards::webhooks
