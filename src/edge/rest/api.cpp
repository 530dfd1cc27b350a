#include "edge/rest/api.hpp"

#include "edge/rest/canonical.hpp"
#include "edge/rest/event_streams.hpp"
#include "edge/rest/request_streams.hpp"

namespace privcards::rest {
namespace {

constexpr std::size_t idempotency_key_max = 255;

bool is_printable(std::string_view text) {
  for (char c : text) {
    if (c < ' ' || c > '~') return false;
  }
  return true;
}

// `Bearer sk_…`, the scheme in any case (RFC 6750).
std::optional<std::string_view> bearer_token(std::string_view header) {
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size()) return std::nullopt;
  for (std::size_t at = 0; at < scheme.size(); ++at) {
    if ((header[at] | 0x20) != scheme[at] && header[at] != scheme[at]) return std::nullopt;
  }
  header.remove_prefix(scheme.size());
  while (!header.empty() && header.front() == ' ') header.remove_prefix(1);
  if (header.empty()) return std::nullopt;
  return header;
}

bool is_json(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  constexpr std::string_view json = "application/json";
  std::string lower;
  for (char c : type) {
    if (c != ' ' && c != '\t') {
      lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    }
  }
  return lower == json || (lower.starts_with("application/") && lower.ends_with("+json"));
}

bool is_write(std::string_view method) {
  return method == "POST" || method == "PATCH" || method == "DELETE";
}

std::int64_t steady_ms() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

std::string join(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

}  // namespace

Api::Api(net::Loop& loop, app::Book& book, app::Vault& vault, app::Clock& clock,
         app::Acquirer& acquirer, app::Checkout& checkout, Readers& readers, ApiOptions options)
    : book_(book),
      vault_(vault),
      clock_(clock),
      acquirer_(acquirer),
      checkout_(checkout),
      readers_(readers),
      options_(std::move(options)),
      rates_(options_.rate_limits),
      streams_(std::make_unique<EventStreams>(loop, readers)),
      request_streams_(std::make_unique<RequestStreams>(loop, readers, requests_)),
      routes_(all_routes()),
      request_ids_(book.node()) {}

Api::~Api() = default;

void Api::handle(net::Request request, std::unique_ptr<net::Responder> responder) {
  auto call =
      std::make_shared<Call>(*this, std::move(request), std::move(responder), next_request_id());
  RouteMatch match = match_route(routes_, call->request.method, call->request.path);
  call->route = match.route;
  call->id_text = std::move(match.id);
  call->allowed_methods = std::move(match.allow);
  // What leads nowhere counts for the key that asks it. Without a key it is told apart as well:
  // where a route is, is no secret.
  const bool anonymous = !bearer_token(call->request.header("authorization"));
  if (call->route == nullptr && anonymous) return refuse_route(call);
  authenticate(call);
}

void Api::refuse_route(const CallPtr& call) {
  if (call->allowed_methods.empty()) return call->fail(ErrorCode::not_found);
  call->extra_headers.emplace_back("Allow", join(call->allowed_methods));
  call->fail(ErrorCode::method_not_allowed);
}

void Api::authenticate(const CallPtr& call) {
  const auto token = bearer_token(call->request.header("authorization"));
  if (!token) return call->fail(ErrorCode::unauthorized);
  const Digest hash = sha256(as_bytes(*token));
  const Instant now = clock_.now();
  if (std::optional<app::ApiKey> key = keys_.find(hash, now); key) {
    call->caller = std::move(*key);
    return admit(call);
  }
  const std::uint64_t generation = keys_.generation();
  auto look_up = [this, call, hash, now, generation](app::Queries& queries) {
    app::Answer<std::optional<app::ApiKey>> key = queries.api_key(hash);
    if (!key) return call->fault(key.error());
    if (!*key || (*key)->revoked_at) return call->fail(ErrorCode::invalid_api_key);
    keys_.put(hash, **key, now, generation);
    if (options_.on_account) options_.on_account(queries, (*key)->account);
    call->caller = **key;
    admit(call);
  };
  if (!readers_.run(std::move(look_up))) call->fail(ErrorCode::unavailable);
}

void Api::admit(const CallPtr& call) {
  if (!within_rate(call)) return;
  if (call->route == nullptr) return refuse_route(call);
  const Route& route = *call->route;
  if ((call->caller.scopes & static_cast<std::uint8_t>(route.scope)) == 0) {
    return call->fail(ErrorCode::insufficient_scope);
  }
  if (route.worlds == Worlds::test_only && call->caller.world != World::test) {
    return call->fail(ErrorCode::test_mode_only);
  }
  if (is_write(route.method) && !accept_body(call)) return;
  if (is_write(route.method) && !accept_idempotency_key(call)) return;
  route.handler(call);
}

bool Api::within_rate(const CallPtr& call) {
  const auto rate_class = call->route == nullptr ? RateClass::general : call->route->rate_class;
  RateLimiter::Verdict verdict = rates_.take(call->caller.id, rate_class, steady_ms());
  call->extra_headers = std::move(verdict.headers);
  if (verdict.allowed) return true;
  call->extra_headers.emplace_back("Retry-After", std::to_string(verdict.retry_after_s));
  call->fail(ErrorCode::rate_limited);
  return false;
}

bool Api::accept_body(const CallPtr& call) {
  call->body.kind = Json::Kind::object;
  if (call->request.body.empty()) return true;
  if (!is_json(call->request.header("content-type"))) {
    call->fail(ErrorCode::unsupported_media_type);
    return false;
  }
  Result<Json, std::string> parsed = parse_json(call->request.body);
  if (!parsed || !parsed->is(Json::Kind::object)) {
    const std::string detail = parsed ? "an object is expected" : parsed.error();
    call->fail(ApiError{.code = ErrorCode::invalid_json, .detail = detail});
    return false;
  }
  call->body = std::move(*parsed);
  return true;
}

bool Api::accept_idempotency_key(const CallPtr& call) {
  std::string_view name = "X-Idempotency-Key";
  if (!call->request.has_header(name)) name = "Idempotency-Key";
  if (!call->request.has_header(name)) return true;
  const std::string_view key = call->request.header(name);
  // An empty one is a client's mistake: whoever sends it believes to be safe.
  if (key.empty() || key.size() > idempotency_key_max || !is_printable(key)) {
    call->failed({{.code = ErrorCode::invalid_idempotency_key, .param = std::string(name)}});
    return false;
  }
  call->idempotency_key = key;
  call->idempotency = app::IdempotencyRequest{
      .wallet = call->wallet(),
      .key_hash = sha256(as_bytes(key)),
      .fingerprint = fingerprint(call->request.method, call->request.path, call->body)};
  if (!hold_idempotency_key(*call->idempotency)) {
    call->fail(ErrorCode::idempotency_in_progress);
    return false;
  }
  call->holds_idempotency_key = true;
  return true;
}

net::Response Api::on_protocol_error(net::ProtocolError error) {
  const auto code = [error] {
    switch (error) {
      case net::ProtocolError::malformed:
        return ErrorCode::invalid_request;
      case net::ProtocolError::timeout:
        return ErrorCode::request_timeout;
      case net::ProtocolError::body_too_large:
        return ErrorCode::body_too_large;
      case net::ProtocolError::uri_too_long:
        return ErrorCode::uri_too_long;
      case net::ProtocolError::headers_too_large:
        return ErrorCode::headers_too_large;
      case net::ProtocolError::version_not_supported:
        return ErrorCode::version_not_supported;
    }
    return ErrorCode::invalid_request;
  }();
  const std::string request_id = next_request_id();
  const ErrorText& text = text_of(code);
  record({.request_id = request_id, .status = text.status, .error = std::string(text.slug)});
  return {.status = text.status,
          .headers = {{"Content-Type", "application/json"},
                      {"Request-Id", request_id},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}},
          .body = render_error({.code = code}, Language::en, request_id, options_.doc_base)};
}

void Api::on_events(const std::vector<webhooks::Event>& events) { streams_->on_events(events); }

void Api::forget_keys() {
  keys_.clear();
  streams_->check_keys();
  request_streams_->check_keys();
}

void Api::stop_streams() {
  streams_->stop();
  request_streams_->stop();
}

void Api::read(const CallPtr& call, std::function<void(app::Queries&)> work) {
  const bool relaxed =
      !is_write(call->request.method) && !writers_.includes(call->caller.id, steady_ms());
  const auto freshness = relaxed ? Readers::Freshness::relaxed : Readers::Freshness::latest;
  if (!readers_.run(freshness, std::move(work))) call->fail(ErrorCode::unavailable);
}

void Api::note_write(ApiKeyId key) { writers_.note(key, steady_ms()); }

void Api::look_again() { streams_->look_again(); }

std::vector<app::Usage> Api::take_usage() { return rates_.take_usage(steady_ms()); }

void Api::learn_usage(const std::vector<app::Usage>& usage) {
  rates_.learn_usage(usage, steady_ms());
}

bool Api::hold_idempotency_key(const app::IdempotencyRequest& key) {
  std::lock_guard lock(mutex_);
  return running_keys_.emplace(key.wallet, key.key_hash).second;
}

void Api::release_idempotency_key(const app::IdempotencyRequest& key) {
  std::lock_guard lock(mutex_);
  running_keys_.erase({key.wallet, key.key_hash});
}

void Api::record(const AccessRecord& access) const {
  if (options_.on_access) options_.on_access(access);
}

void Api::log_request(RequestLogEntry entry) {
  const WalletId wallet = entry.wallet;
  requests_.add(std::move(entry));
  request_streams_->on_request(wallet);
}

std::string Api::next_request_id() {
  std::lock_guard lock(mutex_);
  return render(request_ids_.next<RequestKind>(clock_.now()));
}

}  // namespace privcards::rest
