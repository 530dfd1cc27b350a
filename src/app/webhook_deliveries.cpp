#include "app/webhook_deliveries.hpp"

#include "app/announce.hpp"
#include "core/webhooks/retry.hpp"

namespace privcards::app {
namespace {

using webhooks::DeliveryStatus;
using webhooks::WebhookStatus;

constexpr std::int32_t gone = 410;

Alarm attempt_alarm(const ledger::Wallet& wallet, DeliveryId delivery, Instant due_at,
                    AlarmKind queue) {
  return {.domain = alarm_domain(wallet.world, wallet.id),
          .due_at = due_at,
          .kind = queue,
          .subject = delivery.value};
}

}  // namespace

void RecordAttempt::load(WorkingSet& set) {
  set.deliveries.want(attempt_.delivery);
  want_audience(set, attempt_.wallet);
  if (!set.deliveries.is_loaded(attempt_.delivery)) return;
  const webhooks::Delivery* delivery = set.deliveries.find(attempt_.delivery);
  if (delivery != nullptr) set.webhooks.want(delivery->webhook);
}

void RecordAttempt::decide(WorkingSet& set, Context& context) {
  ledger::Wallet wallet = set.wallets.get(attempt_.wallet);
  const webhooks::Delivery* found = set.deliveries.find(attempt_.delivery);
  // The alarm goes in any case; a delivery that moved on meanwhile has set another.
  set.alarms.push_back(
      {attempt_alarm(wallet, attempt_.delivery, attempt_.scheduled_at, attempt_.queue), false});
  if (found == nullptr || found->status != DeliveryStatus::pending ||
      found->next_attempt_at != attempt_.scheduled_at) {
    return;
  }
  webhooks::Delivery delivery = *found;
  delivery.last_attempt_at = wallet.now(context.now);
  delivery.response_status = attempt_.response_status;
  delivery.response_body = attempt_.response_body;
  delivery.error = attempt_.error;
  delivery.duration_ms = attempt_.duration_ms;
  delivery.next_attempt_at.reset();
  if (attempt_.final) {
    delivery.status = DeliveryStatus::failed;
    set.deliveries.put(std::move(delivery));
    return;
  }
  ++delivery.attempts;
  if (attempt_.error.empty()) {
    delivery.status = DeliveryStatus::succeeded;
  } else {
    schedule_next(set, context, delivery, wallet);
  }
  const WebhookId webhook = delivery.webhook;
  set.deliveries.put(std::move(delivery));
  judge_endpoint(set, context, set.webhooks.get(webhook), wallet);
}

void RecordAttempt::schedule_next(WorkingSet& set, Context& context, webhooks::Delivery& delivery,
                                  const ledger::Wallet& wallet) const {
  const Instant now = wallet.now(context.now);
  const auto delay_ms =
      attempt_.queue == AlarmKind::urgent_delivery
          ? webhooks::urgent_retry_delay_ms(delivery.attempts, now.ms - delivery.created_at.ms)
          : webhooks::retry_delay_ms(delivery.attempts, context.dice.next());
  if (!delay_ms || attempt_.response_status == gone) {
    delivery.status = DeliveryStatus::failed;
    return;
  }
  delivery.next_attempt_at =
      now.plus_ms(webhooks::patient_delay_ms(*delay_ms, attempt_.retry_after_s));
  set.alarms.push_back(
      {attempt_alarm(wallet, delivery.id, *delivery.next_attempt_at, attempt_.queue), true});
}

void RecordAttempt::judge_endpoint(WorkingSet& set, Context& context, webhooks::Webhook webhook,
                                   ledger::Wallet& wallet) const {
  const Instant now = wallet.now(context.now);
  if (attempt_.error.empty()) {
    if (webhook.failures_in_row == 0) return;
    webhook.failures_in_row = 0;
    webhook.failing_since.reset();
    set.webhooks.put(std::move(webhook));
    return;
  }
  ++webhook.failures_in_row;
  if (!webhook.failing_since) webhook.failing_since = now;
  const bool is_gone = attempt_.response_status == gone;
  const bool given_up =
      webhooks::should_disable(webhook.failing_since, webhook.failures_in_row, now);
  if (webhook.status != WebhookStatus::enabled || (!is_gone && !given_up)) {
    set.webhooks.put(std::move(webhook));
    return;
  }
  webhook.status = WebhookStatus::disabled;
  webhook.disabled_reason = is_gone ? "gone" : "failing";
  std::string object;
  context.presenter.webhook(object, webhook);
  set.webhooks.put(std::move(webhook));
  announce(set, context, wallet, webhooks::EventType::webhook_disabled, object);
  set.wallets.put(wallet);
}

void RetryDelivery::load(WorkingSet& set) const {
  set.deliveries.want(delivery_);
  set.wallets.want(wallet_);
  if (!set.deliveries.is_loaded(delivery_)) return;
  const webhooks::Delivery* delivery = set.deliveries.find(delivery_);
  if (delivery != nullptr) set.webhooks.want(delivery->webhook);
}

Result<webhooks::Delivery, Refusal> RetryDelivery::decide(WorkingSet& set, Context& context) const {
  const webhooks::Delivery* found = set.deliveries.find(delivery_);
  if (found == nullptr || found->wallet != wallet_) return Unexpected(Refusal::not_found);
  const webhooks::Webhook& webhook = set.webhooks.get(found->webhook);
  if (webhook.status == WebhookStatus::deleted) return Unexpected(Refusal::not_found);
  if (webhook.status == WebhookStatus::disabled) return Unexpected(Refusal::webhook_disabled);
  if (found->status == DeliveryStatus::pending) return Unexpected(Refusal::delivery_not_retriable);
  const ledger::Wallet& wallet = set.wallets.get(wallet_);
  webhooks::Delivery delivery = *found;
  delivery.status = DeliveryStatus::pending;
  delivery.next_attempt_at = wallet.now(context.now);
  set.alarms.push_back(
      {attempt_alarm(wallet, delivery.id, *delivery.next_attempt_at, AlarmKind::delivery_attempt),
       true});
  set.deliveries.put(delivery);
  return delivery;
}

void ResendEvent::load(WorkingSet& set) const {
  want_audience(set, wallet_);
  set.events_by_id.want(event_);
  if (webhook_) set.webhooks.want(*webhook_);
}

Result<std::vector<WebhookId>, Refusal> ResendEvent::receivers(const WorkingSet& set,
                                                               webhooks::EventType type) const {
  if (webhook_) {
    const webhooks::Webhook* webhook = set.webhooks.find(*webhook_);
    if (webhook == nullptr || webhook->wallet != wallet_ ||
        webhook->status == WebhookStatus::deleted) {
      return Unexpected(Refusal::not_found);
    }
    if (webhook->status == WebhookStatus::disabled) return Unexpected(Refusal::webhook_disabled);
    return std::vector{*webhook_};
  }
  std::vector<WebhookId> found;
  const WebhookList* list = set.webhook_lists.find(wallet_);
  // A ping is nobody's but the endpoint's that was tested.
  if (list == nullptr || type == webhooks::EventType::ping) return found;
  for (WebhookId id : list->webhooks) {
    const webhooks::Webhook& webhook = set.webhooks.get(id);
    if (webhook.status == WebhookStatus::enabled && webhooks::wants(webhook, type)) {
      found.push_back(id);
    }
  }
  return found;
}

Result<ResentEvent, Refusal> ResendEvent::decide(WorkingSet& set, Context& context) const {
  const webhooks::Event* event = set.events_by_id.find(event_);
  if (event == nullptr || event->wallet != wallet_) return Unexpected(Refusal::not_found);
  const auto webhooks = receivers(set, event->type);
  if (!webhooks) return Unexpected(webhooks.error());
  const ledger::Wallet& wallet = set.wallets.get(wallet_);
  ResentEvent answer{.type = event->type, .deliveries = {}};
  for (WebhookId webhook : *webhooks) {
    const DeliveryId delivery = deliver(set, context, wallet, event_, event->type, webhook);
    answer.deliveries.push_back(set.deliveries.get(delivery));
  }
  return answer;
}

}  // namespace privcards::app
