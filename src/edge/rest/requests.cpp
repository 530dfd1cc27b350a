// /v1/requests: what was asked of the API lately, and as it happens. Reading the log leaves no
// trace in it.

#include "edge/rest/listing.hpp"
#include "edge/rest/request_streams.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {
namespace {

using app::Scope;

void list_requests(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  RequestLogFilter filter;
  filter.method =
      query.choice<std::string>("method", parse_method_filter, "GET, HEAD, POST, PATCH, DELETE");
  filter.status =
      query.choice<std::string>("status", parse_status_filter, "200, 404 …, 2xx, 4xx, 5xx");
  const app::PageRequest page = query.page<RequestKind>();
  query.refuse_others();
  if (call->failed(std::move(errors))) return;
  answer_page<RequestLogEntry>(call, page, call->api.requests().list(call->wallet(), filter, page),
                               append_request);
}

void get_request(const CallPtr& call) {
  const auto id = call->path_id<RequestKind>();
  if (!id) return;
  answer_row<RequestLogEntry>(call, call->api.requests().find(call->wallet(), *id), append_request);
}

// After a request that is no longer held, everything held is news.
std::int64_t resume_after(const CallPtr& call, const std::optional<RequestId>& last) {
  if (!last) return call->api.requests().last_sequence();
  const auto entry = call->api.requests().find(call->wallet(), *last);
  return entry ? entry->sequence : 0;
}

void stream_requests(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  std::optional<RequestId> last = query.id<RequestKind>("last_event_id");
  query.refuse_others();
  const std::string_view header = call->request.header("last-event-id");
  if (!header.empty()) {
    last = parse_id<RequestKind>(header);
    if (!last) errors.push_back({.code = ErrorCode::invalid_id, .param = "Last-Event-ID"});
  }
  if (call->failed(std::move(errors))) return;
  RequestStreams& streams = call->api.request_streams();
  if (!streams.has_room(call->wallet())) {
    call->extra_headers.emplace_back("Retry-After", "15");
    return call->fail(ErrorCode::rate_limited);
  }
  net::Headers headers = call->answer_headers();
  headers.front().second = "text/event-stream";
  const std::int64_t after = resume_after(call, last);
  std::unique_ptr<net::Responder> responder = call->take_responder(200);
  streams.add(
      call->caller, after,
      responder->stream({.status = 200, .headers = std::move(headers), .body = "retry: 2000\n\n"}));
}

}  // namespace

void add_request_routes(std::vector<Route>& routes) {
  routes.insert(routes.end(), {{"GET", "/v1/requests", list_requests, Scope::read},
                               {"GET", "/v1/requests/stream", stream_requests, Scope::read},
                               {"GET", "/v1/requests/{id}", get_request, Scope::read}});
}

}  // namespace privcards::rest
