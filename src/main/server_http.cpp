// What the server answers over HTTP beside the API itself: the front page, health, metrics and
// `privcards admin`.

#include "base/hash.hpp"
#include "edge/json/json.hpp"
#include "edge/json/json_writer.hpp"
#include "main/admin.hpp"
#include "main/log.hpp"
#include "main/server.hpp"

namespace privcards::main {
namespace {

net::Response plain(int status, std::string body, std::string type = "text/plain; charset=utf-8") {
  return {.status = status,
          .headers = {{"Content-Type", std::move(type)}, {"Cache-Control", "no-store"}},
          .body = std::move(body)};
}

net::Response admin_response(int status, AdminAnswer answer) {
  net::Response response = plain(status, std::move(answer.output));
  response.headers.emplace_back(admin_code_header, std::to_string(answer.code));
  return response;
}

constexpr const char* html = "text/html; charset=utf-8";

// What a browser finds at the server's address. It tells nothing that needs a key.
std::string front_page(const std::string& base_url) {
  return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>PrivCards</title>"
         "<style>body{font:16px/1.5 system-ui;max-width:42rem;margin:3rem auto;padding:0 1rem}"
         "pre{background:#f4f4f4;padding:1rem;overflow:auto}</style>"
         "<h1>PrivCards</h1><p>The API of this server is at <code>" +
         base_url +
         "/v1</code>. Every call needs an API key; <code>privcards dev</code> prints one.</p>"
         "<pre>curl " +
         base_url +
         "/v1/cards -H \"Authorization: Bearer $KEY\"</pre>"
         "<p><a href=\"/errors\">Every error</a> &middot; <a "
         "href=\"/healthz\">health</a></p></html>";
}

std::string random_token(app::Dice& dice) {
  Bytes bytes(32);
  dice.fill(bytes);
  return hex_encode(bytes);
}

}  // namespace

Result<void, Fault> Server::open_http() {
  net::HttpServer::Options options{.address = config_.http.address,
                                   .port = config_.http.port,
                                   .body_max = config_.body_bytes_max};
  if (!config_.tls_certificate_file.empty()) {
    options.tls = net::TlsFiles{config_.tls_certificate_file, config_.tls_key_file};
  }
  auto http = net::HttpServer::listen(
      loop_, options,
      [this](net::Request request, std::unique_ptr<net::Responder> responder) {
        answer_public(std::move(request), std::move(responder));
      },
      [this](net::ProtocolError error) { return api_->on_protocol_error(error); });
  if (!http) return Unexpected(std::move(http).error());
  http_ = std::move(*http);
  base_url_ = config_.public_url;
  if (base_url_.empty()) {
    base_url_ = (options.tls ? "https://" : "http://") +
                render_listen({config_.http.address, http_->port()});
  }
  return {};
}

Result<void, Fault> Server::open_api() {
  rest::RateLimits limits;
  limits.minute.calls = config_.requests_per_minute;
  limits.hour.calls = config_.requests_per_hour;
  limits.create_card.calls = config_.card_creations_per_minute;
  limits.card_details.calls = config_.card_details_per_minute;
  api_ = std::make_unique<rest::Api>(
      loop_, core_->book(), core_->vault(), core_->clock(), *acquirer_, *checkout_, *readers_,
      rest::ApiOptions{
          .doc_base = base_url_,
          .rate_limits = limits,
          .test_reach = test_reach(),
          .on_access =
              [this](const rest::AccessRecord& access) {
                http_metrics_.count(access);
                if (config_.access_log) log_access(access);
              },
          .on_account = [this](app::Queries& queries,
                               AccountId account) { core_->know_account(queries, account); },
          .ring_due =
              [this](WalletId wallet, const std::function<void()>& done) {
                urgent_deliverer_->wake();
                deliverer_->wake();
                ringer_->ring_wallet(wallet, done);
              }});
  return {};
}

Result<void, Fault> Server::open_operations() {
  admin_token_ = random_token(core_->dice());
  admin_worker_ =
      std::make_unique<net::WorkerPool>(net::WorkerPool::Options{.threads = 1, .queue_max = 16});
  auto operations = net::HttpServer::listen(
      loop_, {.address = config_.operations.address, .port = config_.operations.port},
      [this](const net::Request& request, std::unique_ptr<net::Responder> responder) {
        answer_operations(request, std::move(responder));
      },
      [](net::ProtocolError) { return plain(400, "bad request\n"); });
  if (!operations) return Unexpected(std::move(operations).error());
  operations_ = std::move(*operations);
  return {};
}

net::Response Server::health(bool ready_only) const {
  if (ready_only && !ready_) return plain(503, "stopping\n");
  return plain(200, "ok\n");
}

void Server::answer_public(net::Request request, std::unique_ptr<net::Responder> responder) {
  if (request.path == "/healthz") return responder->answer(health(false));
  if (request.path == "/readyz") return responder->answer(health(true));
  if (request.path == "/") return responder->answer(plain(200, front_page(base_url_), html));
  if (request.path == "/errors") {
    return responder->answer(plain(200, rest::errors_page(), html));
  }
  api_->handle(std::move(request), std::move(responder));
}

void Server::answer_operations(const net::Request& request,
                               std::unique_ptr<net::Responder> responder) {
  if (request.path == "/healthz") return responder->answer(health(false));
  if (request.path == "/readyz") return responder->answer(health(true));
  if (request.path == "/metrics") {
    return responder->answer(plain(200, metrics(), "text/plain; version=0.0.4"));
  }
  if (request.path == "/admin" && request.method == "POST") {
    return answer_admin(request, std::move(responder));
  }
  responder->answer(plain(404, "not found\n"));
}

std::string Server::metrics() const {
  std::vector<rails::RailStatus> rails;
  for (const auto& scanner : scanners_) rails.push_back(scanner->status());
  return render_metrics({core_->book(), core_->store(), *host_, *deliverer_, *urgent_deliverer_,
                         *acs_, http_metrics_, rails, prices_->providers()});
}

// Whoever can read the token's file owns the data directory anyway.
void Server::answer_admin(const net::Request& request, std::unique_ptr<net::Responder> responder) {
  const std::string expected = "Bearer " + admin_token_;
  if (!equal_in_constant_time(as_bytes(request.header("authorization")), as_bytes(expected))) {
    return responder->answer(plain(401, "wrong token\n"));
  }
  const Result<Json, std::string> body = parse_json(request.body);
  if (!body || !body->is(Json::Kind::array)) {
    const std::string why = body ? "a list is expected" : body.error();
    return responder->answer(
        admin_response(400, {2, "the arguments cannot be read: " + why + "\n"}));
  }
  std::vector<std::string> arguments;
  for (const Json& item : body->items) arguments.push_back(item.text);
  std::shared_ptr<net::Responder> shared = std::move(responder);
  const bool taken = admin_worker_->submit([this, shared, arguments](unsigned) {
    AdminAnswer answer = run_admin(*core_, arguments);
    api_->forget_keys();
    for (const auto& scanner : scanners_) scanner->wake();
    const bool about_links = !arguments.empty() && arguments.front() == "link";
    if (auto links = open_links(); !links && about_links) {
      answer = {1, answer.output + links.error().message + "\n"};
    }
    shared->answer(admin_response(200, std::move(answer)));
  });
  if (!taken) shared->answer(admin_response(503, {1, "the running server is stopping\n"}));
}

}  // namespace privcards::main
