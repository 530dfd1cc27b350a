#include "main/server.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "base/hash.hpp"
#include "edge/rest/json.hpp"
#include "edge/rest/json_writer.hpp"
#include "main/admin.hpp"
#include "main/files.hpp"
#include "main/log.hpp"
#include "main/rail_feeds.hpp"
#include "main/threeds.hpp"

namespace privcards::main {
namespace {

constexpr std::int64_t grace_ms = 10'000;

LogLevel level_of(host::LogLevel level) {
  switch (level) {
    case host::LogLevel::debug:
      return LogLevel::debug;
    case host::LogLevel::info:
      return LogLevel::info;
    case host::LogLevel::warning:
      return LogLevel::warn;
    case host::LogLevel::error:
      return LogLevel::error;
  }
  return LogLevel::info;
}

Fault refused(std::string message) {
  return Fault{.kind = FaultKind::refused, .message = std::move(message)};
}

// What SQLite says names no file.
Fault about_store(const Config& config, Fault fault) {
  const std::string& directory = config.data_directory;
  if (config.database.empty() && fault.message.find(directory) == std::string::npos) {
    fault.message = store::SqliteStore::file_in(directory) + ": " + fault.message;
  }
  return fault;
}

// The one place that chooses.
Result<std::unique_ptr<app::Store>, Fault> open_store(const Config& config) {
  if (config.database.empty()) {
    auto store = store::SqliteStore::open(
        {.directory = config.data_directory, .writer_cache_bytes = config.writer_cache_mib << 20});
    if (!store) return Unexpected(std::move(store).error());
    return std::unique_ptr<app::Store>(std::move(*store));
  }
  std::error_code error;
  std::filesystem::create_directories(config.data_directory, error);
  if (error) {
    return Unexpected(refused("cannot create " + config.data_directory + ": " + error.message()));
  }
  std::filesystem::permissions(config.data_directory, std::filesystem::perms::owner_all, error);
  auto store = store::PostgresStore::open(config.database, config.read_database);
  if (!store) return Unexpected(std::move(store).error());
  return std::unique_ptr<app::Store>(std::move(*store));
}

net::Response plain(int status, std::string body, std::string type = "text/plain; charset=utf-8") {
  return {.status = status,
          .headers = {{"Content-Type", std::move(type)}, {"Cache-Control", "no-store"}},
          .body = std::move(body)};
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

Instant SystemClock::now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

Result<std::unique_ptr<Core>, Fault> Core::open(const Config& config) {
  std::unique_ptr<Core> core(new Core(config));
  auto store = open_store(config);
  if (!store) return Unexpected(about_store(config, std::move(store).error()));
  core->store_ = std::move(*store);
  if (auto opened = core->open_vault(); !opened) return Unexpected(std::move(opened).error());
  core->book_ = std::make_unique<app::Book>(*core->store_, core->clock_, core->dice_, *core->vault_,
                                            core->presenter_, app::Book::Options{});
  if (auto opened = core->book_->open(); !opened) {
    return Unexpected(about_store(config, std::move(opened).error()));
  }
  return core;
}

Result<void, Fault> Core::open_vault() {
  auto reader = store_->reader();
  if (!reader) return Unexpected(std::move(reader).error());
  app::Answer<Bytes> check = (*reader)->vault_check();
  if (!check) return Unexpected(std::move(check).error());
  // Keys are made for a store that has never been opened with any: an old one whose key file is
  // missing must say so.
  if (check->empty() && !std::filesystem::exists(config_.keys_path())) {
    if (auto made = vault::create_key_file(config_.keys_path()); !made) return made;
  }
  Result<vault::Keys, Fault> keys = vault::read_key_file(config_.keys_path());
  if (!keys) return Unexpected(std::move(keys).error());
  vault_ = std::make_unique<vault::FileVault>(std::move(*keys), dice_);
  if (check->empty()) {
    if (auto put = store_->put_vault_check(vault_->check_value()); !put) return put;
  } else if (auto right = vault_->verify_check_value(*check); !right) {
    return right;
  }
  app::Answer<std::vector<app::DataKey>> data_keys = (*reader)->data_keys();
  if (!data_keys) return Unexpected(std::move(data_keys).error());
  for (const app::DataKey& key : *data_keys) {
    if (auto loaded = vault_->load_data_key(key); !loaded) return loaded;
  }
  return {};
}

void Core::know_account(app::Queries& queries, AccountId account) {
  if (vault_->has_data_key(account)) return;
  app::Answer<std::vector<app::DataKey>> keys = queries.data_keys();
  if (!keys) return log(LogLevel::error, "data keys", {{"fault", keys.error().message}});
  for (const app::DataKey& key : *keys) {
    if (vault_->has_data_key(key.account)) continue;
    if (auto loaded = vault_->load_data_key(key); !loaded) {
      log(LogLevel::error, "a data key", {{"fault", loaded.error().message}});
    }
  }
}

void Core::stop() {
  if (book_) book_->stop();
}

Core::~Core() { stop(); }

Server::Server(std::unique_ptr<Core> core, const Config& config)
    : core_(std::move(core)), config_(config), loop_(config.network_threads) {}

Result<std::unique_ptr<Server>, Fault> Server::open(std::unique_ptr<Core> core) {
  const Config config = core->config();
  std::unique_ptr<Server> server(new Server(std::move(core), config));
  if (auto opened = server->open_edges(); !opened) return Unexpected(std::move(opened).error());
  return server;
}

Result<void, Fault> Server::open_edges() {
  auto readers =
      rest::Readers::open(core_->store(), {.threads = config_.reader_threads, .queue_max = 4'096});
  if (!readers) return Unexpected(std::move(readers).error());
  readers_ = std::move(*readers);
  host_ = std::make_unique<host::Host>(
      loop_, core_->book(), core_->vault(), core_->clock(),
      host::HostOptions{.authorization_deadline_ms = config_.authorization_deadline_ms,
                        .sign_on_required = config_.test_link_sign_on,
                        .log_messages = config_.log_messages},
      [](host::LogLevel level, std::string_view link, std::string_view message) {
        log(level_of(level), message, {{"link", std::string(link)}});
      });
  auto opened = host_->open({.name = std::string(test_link_name),
                             .world = World::test,
                             .mode = app::LinkMode::listen,
                             .address = config_.test_link.address,
                             .port = config_.test_link.port,
                             .profile = "iso87-ascii-binbm"});
  if (!opened) return opened;
  if (auto links = open_links(); !links) return links;
  acquirer_ = std::make_unique<host::LoopbackAcquirer>(
      loop_, core_->clock(),
      host::LoopbackAcquirer::Options{
          .host = config_.test_link.address == "0.0.0.0" ? "127.0.0.1" : config_.test_link.address,
          .port = host_->port(test_link_name),
          .link_name = std::string(test_link_name)});
  auto ringer_reader = reader();
  if (!ringer_reader) return Unexpected(std::move(ringer_reader).error());
  ringer_ = std::make_unique<AlarmRinger>(loop_, core_->book(), core_->clock(),
                                          core_->store().work(), std::move(*ringer_reader));
  delivery::DelivererOptions delivery_options{.ca_file = config_.webhook_ca_file};
  for (const std::string& text : config_.webhook_allowed_subnets) {
    Result<delivery::Subnet, std::string> subnet = delivery::parse_subnet(text);
    if (!subnet) return Unexpected(refused("[webhooks] allowed_subnets: " + subnet.error()));
    delivery_options.allowed_subnets.push_back(std::move(*subnet));
  }
  auto delivery_reader = reader();
  if (!delivery_reader) return Unexpected(std::move(delivery_reader).error());
  deliverer_ = std::make_unique<delivery::Deliverer>(loop_, core_->book(), core_->vault(),
                                                     core_->clock(), core_->store().work(),
                                                     std::move(*delivery_reader), delivery_options);
  delivery_options.queue = app::AlarmKind::urgent_delivery;
  delivery_options.endpoint_attempts_max = 16;
  delivery_options.connect_timeout_ms = 3'000;
  delivery_options.total_timeout_ms = 5'000;
  auto urgent_reader = reader();
  if (!urgent_reader) return Unexpected(std::move(urgent_reader).error());
  urgent_deliverer_ = std::make_unique<delivery::Deliverer>(
      loop_, core_->book(), core_->vault(), core_->clock(), core_->store().work(),
      std::move(*urgent_reader), std::move(delivery_options));
  if (auto acs = open_acs(); !acs) return acs;
  if (auto rails = open_rails(); !rails) return rails;
  return open_http();
}

Result<void, Fault> Server::open_acs() {
  auto options = acs_options(config_);
  if (!options) return Unexpected(std::move(options).error());
  const ThreedsFiles files(config_.data_directory);
  const std::string sandbox(app::sandbox_directory_server);
  auto checkout =
      acs::LoopbackCheckout::open(loop_, core_->clock(), core_->dice(),
                                  {.own = files.pair(sandbox + "-ds"),
                                   .ca_file = files.pair(sandbox + "-ca").certificate_file});
  if (!checkout) return Unexpected(std::move(checkout).error());
  checkout_ = std::move(*checkout);
  options->directory_servers.back().url_prefixes = {checkout_->results_url()};
  const bool browser_tls = options->browser_tls;
  auto acs = acs::Acs::open(
      loop_, core_->book(), core_->vault(), core_->clock(), core_->dice(), std::move(*options),
      [](acs::Acs::LogLevel level, std::string_view message, std::string_view subject) {
        log(level == acs::Acs::LogLevel::info ? LogLevel::info : LogLevel::warn, message,
            {{"acs", std::string(subject)}});
      });
  if (!acs) return Unexpected(std::move(acs).error());
  acs_ = std::move(*acs);
  checkout_->start({.directory_port = acs_->directory_port(),
                    .browser_port = acs_->browser_port(),
                    .browser_tls = browser_tls});
  return {};
}

// A scanner for each node of the configuration; it waits until its rail is added.
Result<void, Fault> Server::open_rails() {
  prices_ = std::make_unique<PriceSource>(loop_, core_->clock(), config_.rails.prices);
  if (config_.rails.screening.configured()) {
    screener_ = std::make_unique<Screener>(loop_, config_.rails.screening);
  }
  for (const RailNode& node : config_.rails.nodes) {
    auto queries = reader();
    if (!queries) return Unexpected(std::move(queries).error());
    const chain::HashKey key{core_->dice().next(), core_->dice().next()};
    scanners_.push_back(std::make_unique<RailScanner>(RailScanner::Parts{
        .book = core_->book(),
        .clock = core_->clock(),
        .prices = *prices_,
        .screener = screener_.get(),
        .queries = std::move(*queries),
        .open_feed = [node](const deposits::Rail& rail) { return open_feed(rail, node); },
        .settings = node,
        .may_scan = [this,
                     name = "chain/" + node.name] { return core_->store().work().holds(name); },
        .hash_key = key}));
  }
  return {};
}

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
          .on_access =
              [this](const rest::AccessRecord& access) {
                http_metrics_.count(access);
                if (config_.access_log) log_access(access);
              },
          .on_account = [this](app::Queries& queries,
                               AccountId account) { core_->know_account(queries, account); },
          .ring_due =
              [this](WalletId wallet, std::function<void()> done) {
                urgent_deliverer_->wake();
                deliverer_->wake();
                ringer_->ring_wallet(wallet, std::move(done));
              }});
  admin_token_ = random_token(core_->dice());
  admin_worker_ =
      std::make_unique<net::WorkerPool>(net::WorkerPool::Options{.threads = 1, .queue_max = 16});
  auto operations = net::HttpServer::listen(
      loop_, {.address = config_.operations.address, .port = config_.operations.port},
      [this](net::Request request, std::unique_ptr<net::Responder> responder) {
        answer_operations(std::move(request), std::move(responder));
      },
      [](net::ProtocolError) { return plain(400, "bad request\n"); });
  if (!operations) return Unexpected(std::move(operations).error());
  operations_ = std::move(*operations);
  return {};
}

Result<void, Fault> Server::open_links() {
  auto queries = reader();
  if (!queries) return Unexpected(std::move(queries).error());
  auto links = (*queries)->links();
  if (!links) return Unexpected(std::move(links).error());
  for (const app::NetworkLink& link : *links) {
    const auto open = host_->links();
    const bool is_open = std::any_of(open.begin(), open.end(),
                                     [&](const auto& state) { return state.name == link.name; });
    if (is_open && !link.active) host_->close_link(link.name);
    if (is_open || !link.active) continue;
    if (auto opened = host_->open(link); !opened) return opened;
  }
  return {};
}

void Server::start() {
  core_->book().on_events(
      [this](const std::vector<webhooks::Event>& events) { api_->on_events(events); });
  core_->book().on_alarms([this](const std::vector<app::AlarmChange>& changes) {
    urgent_deliverer_->on_alarms(changes);
    deliverer_->on_alarms(changes);
    acs_->on_alarms(changes);
  });
  core_->book().start();
  loop_.start();
  for (auto* deliverer : {urgent_deliverer_.get(), deliverer_.get()}) {
    if (auto started = deliverer->start(); !started) {
      log(LogLevel::error, "webhooks are not delivered", {{"fault", started.error().message}});
    }
  }
  ringer_->start();
  prices_->start();
  for (const auto& scanner : scanners_) scanner->start();
  join_neighbours();
  if (auto queries = reader(); !queries || !acs_->start(**queries)) {
    log(LogLevel::error, "the access control server does not run");
  }
  operations_->start();
  http_->start();
  const std::string address =
      R"({"url":")" + operations_url() + R"(","token":")" + admin_token_ + "\"}\n";
  if (auto written = write_private_file(admin_file(config_.data_directory), address); !written) {
    log(LogLevel::warn, "privcards admin will not find this server",
        {{"fault", written.error().message}});
  }
  ready_ = true;
  log(LogLevel::info, "ready",
      {{"http", base_url_},
       {"listen", render_listen({config_.http.address, http_->port()})},
       {"operations", operations_url()},
       {"iso8583", iso8583_address()},
       {"acs_directory", acs_directory_address()},
       {"acs_browser", acs_browser_address()}});
}

// What other nodes on the same database change: keys are looked up anew, links opened or closed.
void Server::join_neighbours() {
  core_->store().join(
      {.changed =
           [this] {
             admin_worker_->submit([this](unsigned) {
               api_->forget_keys();
               if (auto links = open_links(); !links) {
                 log(LogLevel::warn, "links", {{"fault", links.error().message}});
               }
             });
           },
       .round = [this] { api_->look_again(); },
       .take_usage = [this] { return api_->take_usage(); },
       .learn_usage = [this](const std::vector<app::Usage>& usage) { api_->learn_usage(usage); }});
}

void Server::stop() {
  if (stopped_) return;
  stopped_ = true;
  ready_ = false;
  core_->store().join({});
  log(LogLevel::info, "stopping");
  std::error_code ignored;
  std::filesystem::remove(admin_file(config_.data_directory), ignored);
  if (api_) api_->stop_streams();
  if (http_) http_->stop(grace_ms);
  if (operations_) operations_->stop(grace_ms);
  if (acs_) acs_->stop(grace_ms);
  if (checkout_) checkout_->stop();
  if (host_) host_->stop(grace_ms);
  if (urgent_deliverer_) urgent_deliverer_->stop(grace_ms);
  if (deliverer_) deliverer_->stop(grace_ms);
  if (ringer_) ringer_->stop();
  for (const auto& scanner : scanners_) scanner->stop();
  if (prices_) prices_->stop();
  if (admin_worker_) admin_worker_->stop();
  core_->stop();
  if (readers_) readers_->stop();
  loop_.stop();
  log(LogLevel::info, "stopped");
}

Server::~Server() { stop(); }

std::string Server::operations_url() const {
  return "http://" + render_listen({config_.operations.address, operations_->port()});
}

std::string Server::acs_directory_address() const {
  return render_listen({config_.acs.directory.address, acs_->directory_port()});
}

std::string Server::acs_browser_address() const {
  return render_listen({config_.acs.browser.address, acs_->browser_port()});
}

std::string Server::iso8583_address() const {
  return render_listen({config_.test_link.address, host_->port(test_link_name)});
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

void Server::answer_operations(net::Request request, std::unique_ptr<net::Responder> responder) {
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
  std::vector<RailStatus> rails;
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
  const Result<rest::Json, std::string> body = rest::parse_json(request.body);
  if (!body || !body->is(rest::Json::Kind::array)) {
    return responder->answer(plain(400, "a list of arguments is expected\n"));
  }
  std::vector<std::string> arguments;
  for (const rest::Json& item : body->items) arguments.push_back(item.text);
  std::shared_ptr<net::Responder> shared = std::move(responder);
  const bool taken = admin_worker_->submit([this, shared, arguments](unsigned) {
    const AdminAnswer answer = run_admin(*core_, arguments);
    api_->forget_keys();
    for (const auto& scanner : scanners_) scanner->wake();
    std::string problem;
    const bool about_links = !arguments.empty() && arguments.front() == "link";
    if (auto links = open_links(); !links && about_links) problem = links.error().message + "\n";
    std::string out;
    rest::JsonWriter json(out);
    json.begin_object();
    json.key("code").integer(problem.empty() ? answer.code : 1);
    json.key("output").string(answer.output + problem);
    json.end_object();
    shared->answer(plain(200, std::move(out), "application/json"));
  });
  if (!taken) shared->answer(plain(503, "busy\n"));
}

}  // namespace privcards::main
