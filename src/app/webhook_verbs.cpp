#include "app/webhook_verbs.hpp"

#include <algorithm>

#include "app/announce.hpp"

namespace privcards::app {
namespace {

using webhooks::Webhook;
using webhooks::WebhookStatus;

SecretText make_secret(Dice& dice) {
  Bytes bytes(32);
  dice.fill(bytes);
  SecretText secret("whsec_" + base64_encode(bytes));
  wipe(bytes.data(), bytes.size());
  return secret;
}

void want_webhook(WorkingSet& set, const WebhookRef& ref) {
  want_audience(set, ref.wallet);
  set.webhooks.want(ref.webhook);
}

const Webhook* find_webhook(const WorkingSet& set, const WebhookRef& ref) {
  const Webhook* webhook = set.webhooks.find(ref.webhook);
  bool visible = webhook != nullptr && webhook->wallet == ref.wallet &&
                 webhook->status != WebhookStatus::deleted;
  return visible ? webhook : nullptr;
}

WebhookList list_of(const WorkingSet& set, WalletId wallet) {
  const WebhookList* list = set.webhook_lists.find(wallet);
  return list != nullptr ? *list : WebhookList{wallet, {}};
}

bool rotating(const Webhook& webhook, Instant now) {
  return webhook.previous_secret_until && now < *webhook.previous_secret_until;
}

}  // namespace

void CreateWebhook::load(WorkingSet& set) const { want_audience(set, request_.wallet); }

Result<WebhookAnswer, Refusal> CreateWebhook::decide(WorkingSet& set, Context& context) const {
  WebhookList list = list_of(set, request_.wallet);
  if (list.webhooks.size() >= webhooks_max) return Unexpected(Refusal::webhook_limit_reached);
  SecretText secret = request_.secret.empty() ? make_secret(context.dice) : request_.secret;
  Result<Bytes, Fault> sealed =
      context.vault.seal(request_.account, webhook_secret_purpose, secret);
  if (!sealed) return Unexpected(Refusal::network_unavailable);
  Webhook webhook;
  webhook.id = context.ids.next<WebhookKind>(context.now);
  webhook.wallet = request_.wallet;
  webhook.url = request_.url;
  webhook.events = request_.events;
  webhook.sealed_secret = std::move(*sealed);
  webhook.created_at = set.wallets.get(request_.wallet).now(context.now);
  list.webhooks.push_back(webhook.id);
  set.webhook_lists.put(std::move(list));
  set.webhooks.put(webhook);
  return WebhookAnswer{webhook, secret};
}

void UpdateWebhook::load(WorkingSet& set) const { want_webhook(set, request_.ref); }

Result<WebhookAnswer, Refusal> UpdateWebhook::decide(WorkingSet& set, Context&) const {
  const Webhook* found = find_webhook(set, request_.ref);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  Webhook webhook = *found;
  if (request_.url) webhook.url = *request_.url;
  if (request_.events) webhook.events = *request_.events;
  if (request_.status && *request_.status != webhook.status) {
    webhook.status = *request_.status;
    bool enabled = webhook.status == WebhookStatus::enabled;
    webhook.disabled_reason = enabled ? "" : "requested";
    webhook.failing_since.reset();
    webhook.failures_in_row = 0;
  }
  set.webhooks.put(webhook);
  return WebhookAnswer{webhook, {}};
}

void DeleteWebhook::load(WorkingSet& set) const { want_webhook(set, ref_); }

Result<WebhookAnswer, Refusal> DeleteWebhook::decide(WorkingSet& set, Context&) const {
  const Webhook* found = find_webhook(set, ref_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  Webhook webhook = *found;
  webhook.status = WebhookStatus::deleted;
  webhook.sealed_secret.clear();
  webhook.sealed_previous_secret.clear();
  WebhookList list = list_of(set, ref_.wallet);
  std::erase(list.webhooks, webhook.id);
  set.webhook_lists.put(std::move(list));
  set.webhooks.put(webhook);
  return WebhookAnswer{webhook, {}};
}

void RotateSecret::load(WorkingSet& set) const { want_webhook(set, request_.ref); }

Result<WebhookAnswer, Refusal> RotateSecret::decide(WorkingSet& set, Context& context) const {
  const Webhook* found = find_webhook(set, request_.ref);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  // Graces end in real time: signatures are checked by somebody else's clock.
  if (rotating(*found, context.now) && !request_.force) {
    return Unexpected(Refusal::rotation_in_progress);
  }
  SecretText secret = make_secret(context.dice);
  Result<Bytes, Fault> sealed =
      context.vault.seal(request_.ref.account, webhook_secret_purpose, secret);
  if (!sealed) return Unexpected(Refusal::network_unavailable);
  Webhook webhook = *found;
  bool grace = request_.grace_hours > 0;
  webhook.sealed_previous_secret = grace ? found->sealed_secret : Bytes{};
  webhook.previous_secret_until.reset();
  if (grace) webhook.previous_secret_until = context.now.plus_seconds(request_.grace_hours * 3'600);
  webhook.sealed_secret = std::move(*sealed);
  set.webhooks.put(webhook);
  return WebhookAnswer{webhook, secret};
}

void FinishRotation::load(WorkingSet& set) const { want_webhook(set, ref_); }

Result<WebhookAnswer, Refusal> FinishRotation::decide(WorkingSet& set, Context& context) const {
  const Webhook* found = find_webhook(set, ref_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  if (!rotating(*found, context.now)) return Unexpected(Refusal::rotation_not_in_progress);
  Webhook webhook = *found;
  webhook.sealed_previous_secret.clear();
  webhook.previous_secret_until.reset();
  set.webhooks.put(webhook);
  return WebhookAnswer{webhook, {}};
}

void PingWebhook::load(WorkingSet& set) const { want_webhook(set, ref_); }

Result<webhooks::Delivery, Refusal> PingWebhook::decide(WorkingSet& set, Context& context) const {
  const Webhook* found = find_webhook(set, ref_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  ledger::Wallet wallet = set.wallets.get(ref_.wallet);
  std::string object;
  context.presenter.webhook(object, *found);
  EventId event = announce(set, context, wallet, webhooks::EventType::ping, object);
  DeliveryId delivery =
      deliver(set, context, wallet, event, webhooks::EventType::ping, ref_.webhook);
  set.wallets.put(wallet);
  return set.deliveries.get(delivery);
}

}  // namespace privcards::app
