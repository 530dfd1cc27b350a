#include "edge/rest/call.hpp"

#include "edge/rest/api.hpp"

namespace privcards::rest {

Call::Call(Api& api_, net::Request request_, std::unique_ptr<net::Responder> responder,
           std::string request_id_)
    : api(api_),
      request(std::move(request_)),
      request_id(std::move(request_id_)),
      language(pick_language(request.header("accept-language"))),
      responder_(std::move(responder)) {}

Call::~Call() {
  if (responder_) fail(ErrorCode::internal_error);
}

void Call::answer(int status, std::string json) { send(status, std::move(json), {}); }

void Call::answer_stored(const app::StoredAnswer& stored, bool replayed) {
  if (replayed) extra_headers.emplace_back("Idempotent-Replayed", "true");
  send(stored.status, stored.body, {});
}

void Call::fail(const ApiError& error) {
  const ErrorText& text = text_of(error.code);
  if (text.status == 503 || error.code == ErrorCode::idempotency_in_progress) {
    extra_headers.emplace_back("Retry-After", "1");
  }
  if (text.status == 401) extra_headers.emplace_back("WWW-Authenticate", "Bearer");
  send(text.status, error_body(error), std::string(text.slug));
}

bool Call::failed(std::vector<FieldError> fields) {
  if (fields.empty()) return false;
  fail(of_fields(std::move(fields)));
  return true;
}

void Call::fault(const Fault& fault) {
  const ApiError error{.code = fault.kind == FaultKind::corrupted ? ErrorCode::internal_error
                                                                  : ErrorCode::unavailable};
  extra_headers.emplace_back("Retry-After", "1");
  send(status_of(error), error_body(error), fault.message);
}

std::string Call::error_body(const ApiError& error) const {
  return render_error(error, language, request_id, api.options().doc_base);
}

net::Headers Call::answer_headers() const {
  net::Headers headers{{"Content-Type", "application/json"},
                       {"Request-Id", request_id},
                       {"Cache-Control", "no-store"},
                       {"X-Content-Type-Options", "nosniff"}};
  headers.insert(headers.end(), extra_headers.begin(), extra_headers.end());
  return headers;
}

void Call::send(int status, std::string json, std::string error) {
  CHECK(responder_ != nullptr);
  std::unique_ptr<net::Responder> responder = std::move(responder_);
  finish(status, std::move(error), status < 400 ? std::string_view() : error_code_of(json));
  responder->answer({.status = status, .headers = answer_headers(), .body = std::move(json)});
}

std::unique_ptr<net::Responder> Call::take_responder(int status) {
  finish(status, {}, {});
  return std::move(responder_);
}

void Call::finish(int status, std::string error, std::string_view code) {
  if (holds_idempotency_key) api.release_idempotency_key(*idempotency);
  holds_idempotency_key = false;
  if (caller.id && request.method != "GET") api.note_write(caller.id);
  const auto duration = std::chrono::steady_clock::now() - request.received_at;
  const std::int64_t duration_us =
      std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  log(status, code, duration_us);
  api.record({.request_id = request_id,
              .method = request.method,
              .route = route == nullptr ? std::string_view() : route->pattern,
              .status = status,
              .duration_us = duration_us,
              .key = caller.id,
              .peer_address = request.peer_address,
              .error = std::move(error)});
}

// What a known key asked of a route goes to its request log, but for the reading of the log itself.
void Call::log(int status, std::string_view code, std::int64_t duration_us) {
  if (!caller.id || route == nullptr || route->pattern.starts_with("/v1/requests")) return;
  RequestLogEntry entry;
  entry.id = parse_id<RequestKind>(request_id).value_or(RequestId{});
  entry.wallet = caller.wallet;
  entry.world = caller.world;
  entry.method = request.method;
  entry.path = shown_path(route->pattern, id_text);
  entry.status = status;
  entry.error = code;
  entry.duration_ms = (duration_us + 500) / 1'000;
  entry.key_last4 = caller.last4;
  entry.idempotency_key = idempotency_key;
  api.log_request(std::move(entry));
}

}  // namespace privcards::rest
