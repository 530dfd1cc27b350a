// /v1/events: everything that happened, in order, and as a stream that resumes.

#include "app/webhook_deliveries.hpp"
#include "edge/rest/event_streams.hpp"
#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {
namespace {

using app::Scope;

void list_events(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  app::EventFilter filter;
  filter.type = query.choice<webhooks::EventType>("type", webhooks::parse_event_type,
                                                  "card.created, transaction.settled …");
  const app::PageRequest page = query.page<EventKind>();
  query.refuse_others();
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call, filter, page](app::Queries& queries) {
    answer_page(call, page, queries.events(call->wallet(), filter, page),
                [](std::string& out, const webhooks::Event& event) { out += event.body; });
  });
}

void get_event(const CallPtr& call) {
  const auto id = call->path_id<EventKind>();
  if (!id) return;
  call->api.read(call, [call, id](app::Queries& queries) {
    answer_row(call, queries.event(call->wallet(), *id),
               [](std::string& out, const webhooks::Event& event) { out += event.body; });
  });
}

void resend_event(const CallPtr& call) {
  const auto id = call->path_id<EventKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  std::optional<WebhookId> webhook;
  if (const auto text = fields.text("webhook_id", Need::optional, 64); text) {
    webhook = parse_id<WebhookKind>(*text);
    if (!webhook) fields.report(ErrorCode::invalid_id, "webhook_id");
  }
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb<app::ResendEvent>(call, app::ResendEvent(call->wallet(), *id, webhook), 201,
                             [call](std::string& out, const app::ResentEvent& resent) {
                               out.append("{\"data\":[");
                               for (const webhooks::Delivery& delivery : resent.deliveries) {
                                 if (&delivery != resent.deliveries.data()) out.push_back(',');
                                 call->api.presenter().delivery(out, delivery, resent.type);
                               }
                               out.append("]}");
                             });
}

void open_stream(const CallPtr& call, std::int64_t after_sequence) {
  EventStreams& streams = call->api.streams();
  if (!streams.has_room(call->wallet())) {
    call->extra_headers.emplace_back("Retry-After", "15");
    return call->fail(ErrorCode::rate_limited);
  }
  net::Headers headers = call->answer_headers();
  headers.front().second = "text/event-stream";
  std::unique_ptr<net::Responder> responder = call->take_responder(200);
  streams.add(
      call->caller, after_sequence,
      responder->stream({.status = 200, .headers = std::move(headers), .body = "retry: 2000\n\n"}));
}

// Last-Event-ID names the last event seen; without it the stream begins with what comes next.
void stream_events(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  std::optional<EventId> last = query.id<EventKind>("last_event_id");
  query.refuse_others();
  const std::string_view header = call->request.header("last-event-id");
  if (!header.empty()) {
    last = parse_id<EventKind>(header);
    if (!last) errors.push_back({.code = ErrorCode::invalid_id, .param = "Last-Event-ID"});
  }
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call, last](app::Queries& queries) {
    if (last) {
      const auto event = queries.event(call->wallet(), *last);
      if (!event) return call->fault(event.error());
      if (!*event) {
        call->failed({{.code = ErrorCode::unknown_cursor, .param = "Last-Event-ID"}});
        return;
      }
      return open_stream(call, (*event)->sequence);
    }
    const auto wallet = queries.wallet(call->wallet());
    if (!wallet) return call->fault(wallet.error());
    open_stream(call, *wallet ? (*wallet)->event_sequence : 0);
  });
}

}  // namespace

void add_event_routes(std::vector<Route>& routes) {
  routes.insert(routes.end(), {{"GET", "/v1/events", list_events, Scope::read},
                               {"GET", "/v1/events/stream", stream_events, Scope::read},
                               {"GET", "/v1/events/{id}", get_event, Scope::read},
                               {"POST", "/v1/events/{id}/resend", resend_event, Scope::write}});
}

}  // namespace privcards::rest
