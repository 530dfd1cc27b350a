#include "app/announce.hpp"

#include <string>
#include <utility>

namespace privcards::app {

void want_audience(WorkingSet& set, WalletId wallet) {
  set.wallets.want(wallet);
  set.webhook_lists.want(wallet);
  if (!set.webhook_lists.is_loaded(wallet)) return;
  const WebhookList* list = set.webhook_lists.find(wallet);
  if (list == nullptr) return;
  for (WebhookId id : list->webhooks) set.webhooks.want(id);
}

DeliveryId deliver(WorkingSet& set, Context& context, const ledger::Wallet& wallet, EventId event,
                   webhooks::EventType type, WebhookId webhook) {
  webhooks::Delivery delivery;
  delivery.id = context.ids.next<DeliveryKind>(context.now);
  delivery.event = event;
  delivery.webhook = webhook;
  delivery.wallet = wallet.id;
  delivery.created_at = wallet.now(context.now);
  delivery.next_attempt_at = delivery.created_at;
  set.alarms.push_back({{.domain = alarm_domain(wallet.world, wallet.id),
                         .due_at = delivery.created_at,
                         .kind = delivery_queue(type),
                         .subject = delivery.id.value},
                        true});
  DeliveryId id = delivery.id;
  set.deliveries.put(std::move(delivery));
  return id;
}

EventId announce(WorkingSet& set, Context& context, ledger::Wallet& wallet,
                 webhooks::EventType type, std::string_view object) {
  webhooks::Event event;
  event.id = context.ids.next<EventKind>(context.now);
  event.wallet = wallet.id;
  event.sequence = ++wallet.event_sequence;
  event.type = type;
  event.created_at = wallet.now(context.now);
  context.presenter.event(event.body, event, wallet.world, object);
  if (const WebhookList* list = set.webhook_lists.find(wallet.id)) {
    for (WebhookId id : list->webhooks) {
      const webhooks::Webhook* webhook = set.webhooks.find(id);
      if (webhook == nullptr || webhook->status != webhooks::WebhookStatus::enabled) continue;
      // A ping is delivered by whoever asked for it, to one endpoint only.
      if (type == webhooks::EventType::ping) continue;
      if (webhooks::wants(*webhook, type)) deliver(set, context, wallet, event.id, type, id);
    }
  }
  EventId id = event.id;
  set.events.push_back(std::move(event));
  return id;
}

}  // namespace privcards::app
