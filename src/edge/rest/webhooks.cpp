// /v1/webhooks and /v1/deliveries: endpoints, their secrets, and what was sent to them.

#include "app/webhook_deliveries.hpp"
#include "app/webhook_verbs.hpp"
#include "core/webhooks/endpoint.hpp"
#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {
namespace {

using app::Scope;
using app::WebhookAnswer;

constexpr std::size_t events_max = 50;
constexpr std::size_t secret_characters_min = 16;
constexpr std::size_t secret_characters_max = 128;
constexpr std::int64_t grace_hours_max = 168;

app::WebhookRef ref_of(const CallPtr& call, WebhookId id) {
  return {call->caller.account, call->wallet(), id};
}

// The secret is shown by the answer that made it and by no other. What is kept under an idempotency
// key must not hold it, so the stored answer is without: a repeat finds the endpoint, not the
// secret.
template <class Verb>
void run_and_show_secret(const CallPtr& call, Verb verb, int status) {
  auto shown = std::make_shared<SecretText>();
  submit_verb<Verb>(
      call, std::move(verb), status,
      [call, shown](std::string& out, const WebhookAnswer& answer) {
        call->api.presenter().webhook(out, answer.webhook);
        if (answer.secret.empty()) return;
        std::string with_secret;
        call->api.presenter().webhook_with_secret(with_secret, answer.webhook, answer.secret);
        *shown = SecretText(std::move(with_secret));
      },
      [call, shown](const app::ApiOutcome& outcome) {
        if (outcome.fault || outcome.replayed || shown->empty()) {
          return answer_outcome(call, outcome);
        }
        call->answer(outcome.answer.status, shown->reveal());
      });
}

RenderAnswer<WebhookAnswer> render_webhook(const CallPtr& call) {
  return [call](std::string& out, const WebhookAnswer& answer) {
    call->api.presenter().webhook(out, answer.webhook);
  };
}

std::optional<std::string> read_url(const CallPtr& call, Fields& fields, Need need) {
  auto url = fields.text("url", need, webhooks::url_size_max, 1);
  if (!url) return std::nullopt;
  const auto reach = call->caller.world == World::test ? call->api.options().test_reach
                                                       : webhooks::Reach::https_only;
  if (!webhooks::parse_endpoint(*url, reach)) {
    fields.report(ErrorCode::invalid_url, "url");
    return std::nullopt;
  }
  return url;
}

std::optional<std::vector<std::string>> read_events(Fields& fields, Need need) {
  auto events = fields.texts("events", need, events_max,
                             {webhooks::is_subscription, ErrorCode::invalid_event});
  if (events && events->empty()) fields.report(ErrorCode::missing_parameter, "events");
  return events;
}

void create_webhook(const CallPtr& call) {
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  app::CreateWebhook::Request request;
  request.account = call->caller.account;
  request.wallet = call->wallet();
  request.url = read_url(call, fields, Need::required).value_or("");
  request.events = read_events(fields, Need::required).value_or(std::vector<std::string>{});
  request.secret =
      SecretText(fields.text("secret", Need::optional, secret_characters_max, secret_characters_min)
                     .value_or(""));
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_and_show_secret(call, app::CreateWebhook(std::move(request)), 201);
}

void update_webhook(const CallPtr& call) {
  const auto id = call->path_id<WebhookKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  app::UpdateWebhook::Request request;
  request.ref = ref_of(call, *id);
  request.url = read_url(call, fields, Need::optional);
  request.events = read_events(fields, Need::optional);
  if (auto status = fields.text("status", Need::optional, 16); status) {
    if (*status == "enabled") {
      request.status = webhooks::WebhookStatus::enabled;
    } else if (*status == "disabled") {
      request.status = webhooks::WebhookStatus::disabled;
    } else {
      fields.report(ErrorCode::invalid_choice, "status", "", "enabled, disabled");
    }
  }
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb(call, app::UpdateWebhook(std::move(request)), 200, render_webhook(call));
}

template <class Verb>
void run_simple(const CallPtr& call) {
  const auto id = call->path_id<WebhookKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Fields(call->body, errors).refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb(call, Verb(ref_of(call, *id)), 200, render_webhook(call));
}

void rotate_secret(const CallPtr& call) {
  const auto id = call->path_id<WebhookKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  app::RotateSecret::Request request;
  request.ref = ref_of(call, *id);
  request.grace_hours =
      fields.integer("grace_hours", Need::optional, 0, grace_hours_max).value_or(24);
  request.force = fields.boolean("force").value_or(false);
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_and_show_secret(call, app::RotateSecret(request), 200);
}

void ping_webhook(const CallPtr& call) {
  const auto id = call->path_id<WebhookKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Fields(call->body, errors).refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb<app::PingWebhook>(call, app::PingWebhook(ref_of(call, *id)), 201,
                             [call](std::string& out, const webhooks::Delivery& delivery) {
                               call->api.presenter().delivery(out, delivery,
                                                              webhooks::EventType::ping);
                             });
}

void list_webhooks(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  const app::PageRequest page = query.page<WebhookKind>();
  query.refuse_others();
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call, page](app::Queries& queries) {
    answer_page(call, page, queries.webhooks(call->wallet(), page),
                [&](std::string& out, const webhooks::Webhook& webhook) {
                  call->api.presenter().webhook(out, webhook);
                });
  });
}

void get_webhook(const CallPtr& call) {
  const auto id = call->path_id<WebhookKind>();
  if (!id) return;
  call->api.read(call, [call, id](app::Queries& queries) {
    answer_row(call, queries.webhook(call->wallet(), *id),
               [&](std::string& out, const webhooks::Webhook& webhook) {
                 call->api.presenter().webhook(out, webhook);
               });
  });
}

std::optional<webhooks::EventType> type_of(const CallPtr& call, app::Queries& queries, EventId id) {
  const auto event = queries.event(call->wallet(), id);
  if (!event || !*event) return std::nullopt;
  return (*event)->type;
}

void append_delivery(std::string& out, const CallPtr& call, app::Queries& queries,
                     const webhooks::Delivery& delivery) {
  call->api.presenter().delivery(out, delivery, type_of(call, queries, delivery.event));
}

void list_deliveries(const CallPtr& call) {
  const auto id = call->path_id<WebhookKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  app::DeliveryFilter filter;
  filter.status = query.choice<webhooks::DeliveryStatus>("status", webhooks::parse_delivery_status,
                                                         "pending, succeeded, failed");
  const app::PageRequest page = query.page<DeliveryKind>();
  query.refuse_others();
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call, id, filter, page](app::Queries& queries) {
    const auto webhook = queries.webhook(call->wallet(), *id);
    if (!webhook) return call->fault(webhook.error());
    if (!*webhook) return call->fail(ErrorCode::not_found);
    answer_page(call, page, queries.deliveries(call->wallet(), *id, filter, page),
                [&](std::string& out, const webhooks::Delivery& delivery) {
                  append_delivery(out, call, queries, delivery);
                });
  });
}

void get_delivery(const CallPtr& call) {
  const auto id = call->path_id<DeliveryKind>();
  if (!id) return;
  call->api.read(call, [call, id](app::Queries& queries) {
    answer_row(call, queries.delivery(call->wallet(), *id),
               [&](std::string& out, const webhooks::Delivery& delivery) {
                 append_delivery(out, call, queries, delivery);
               });
  });
}

void retry_delivery(const CallPtr& call) {
  const auto id = call->path_id<DeliveryKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Fields(call->body, errors).refuse_others();
  if (call->failed(std::move(errors))) return;
  // A delivery never changes its event, so the event's type may be read before the command runs.
  call->api.read(call, [call, id](app::Queries& queries) {
    const auto found = queries.delivery(call->wallet(), *id);
    if (!found) return call->fault(found.error());
    const auto type = *found ? type_of(call, queries, (*found)->event) : std::nullopt;
    run_verb<app::RetryDelivery>(
        call, app::RetryDelivery(call->wallet(), *id), 200,
        [call, type](std::string& out, const webhooks::Delivery& delivery) {
          call->api.presenter().delivery(out, delivery, type);
        });
  });
}

}  // namespace

void add_webhook_routes(std::vector<Route>& routes) {
  routes.insert(
      routes.end(),
      {{"POST", "/v1/webhooks", create_webhook, Scope::write},
       {"GET", "/v1/webhooks", list_webhooks, Scope::read},
       {"GET", "/v1/webhooks/{id}", get_webhook, Scope::read},
       {"PATCH", "/v1/webhooks/{id}", update_webhook, Scope::write},
       {"DELETE", "/v1/webhooks/{id}", run_simple<app::DeleteWebhook>, Scope::write},
       {"POST", "/v1/webhooks/{id}/test", ping_webhook, Scope::write},
       {"POST", "/v1/webhooks/{id}/rotate_secret", rotate_secret, Scope::write},
       {"POST", "/v1/webhooks/{id}/finish_rotation", run_simple<app::FinishRotation>, Scope::write},
       {"GET", "/v1/webhooks/{id}/deliveries", list_deliveries, Scope::read},
       {"GET", "/v1/deliveries/{id}", get_delivery, Scope::read},
       {"POST", "/v1/deliveries/{id}/retry", retry_delivery, Scope::write}});
}

}  // namespace privcards::rest
