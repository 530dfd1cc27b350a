#include "main/server.hpp"

#include <algorithm>
#include <filesystem>

#include "base/private_file.hpp"
#include "edge/chain/rail_feeds.hpp"
#include "main/files.hpp"
#include "main/log.hpp"
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

void log_of_rail(rails::LogLevel level, std::string_view message, const rails::LogFields& fields) {
  log(level == rails::LogLevel::error ? LogLevel::error : LogLevel::warn, message,
      LogFields(fields.begin(), fields.end()));
}

}  // namespace

Server::Server(std::unique_ptr<Core> core, const Config& config)
    : core_(std::move(core)), config_(config), loop_(config.network_threads) {}

Result<std::unique_ptr<Server>, Fault> Server::open(std::unique_ptr<Core> core) {
  const Config config = core->config();
  std::unique_ptr<Server> server(new Server(std::move(core), config));
  if (auto opened = server->open_edges(); !opened) return Unexpected(std::move(opened).error());
  return server;
}

Result<void, Fault> Server::open_edges() {
  using Open = Result<void, Fault> (Server::*)();
  for (Open edge :
       {&Server::open_readers, &Server::open_host, &Server::open_links, &Server::open_acquirer,
        &Server::open_ringer, &Server::open_deliverers, &Server::open_acs, &Server::open_rails,
        &Server::open_http, &Server::open_api, &Server::open_operations}) {
    if (auto opened = (this->*edge)(); !opened) return opened;
  }
  return {};
}

Result<void, Fault> Server::open_readers() {
  auto readers =
      rest::Readers::open(core_->store(), {.threads = config_.reader_threads, .queue_max = 4'096});
  if (!readers) return Unexpected(std::move(readers).error());
  readers_ = std::move(*readers);
  return {};
}

// With the sandbox's own link; the others are in the database.
Result<void, Fault> Server::open_host() {
  host_ = std::make_unique<host::Host>(
      loop_, core_->book(), core_->vault(), core_->clock(),
      host::HostOptions{.authorization_deadline_ms = config_.authorization_deadline_ms,
                        .sign_on_required = config_.test_link_sign_on,
                        .log_messages = config_.log_messages},
      [](host::LogLevel level, std::string_view link, std::string_view message) {
        log(level_of(level), message, {{"link", std::string(link)}});
      });
  return host_->open({.name = std::string(test_link_name),
                      .world = World::test,
                      .mode = app::LinkMode::listen,
                      .address = config_.test_link.address,
                      .port = config_.test_link.port,
                      .profile = "iso87-ascii-binbm"});
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

Result<void, Fault> Server::open_acquirer() {
  acquirer_ = std::make_unique<host::LoopbackAcquirer>(
      loop_, core_->clock(),
      host::LoopbackAcquirer::Options{
          .host = config_.test_link.address == "0.0.0.0" ? "127.0.0.1" : config_.test_link.address,
          .port = host_->port(test_link_name),
          .link_name = std::string(test_link_name),
          .node = core_->book().node()});
  return {};
}

Result<void, Fault> Server::open_ringer() {
  auto queries = reader();
  if (!queries) return Unexpected(std::move(queries).error());
  ringer_ = std::make_unique<AlarmRinger>(loop_, core_->book(), core_->clock(),
                                          core_->store().work(), std::move(*queries));
  return {};
}

webhooks::Reach Server::test_reach() const {
  return config_.webhook_test_loopback ? webhooks::Reach::or_loopback : webhooks::Reach::https_only;
}

Result<void, Fault> Server::open_deliverers() {
  delivery::DelivererOptions options{.test_reach = test_reach(),
                                     .ca_file = config_.webhook_ca_file};
  for (const std::string& text : config_.webhook_allowed_subnets) {
    Result<delivery::Subnet, std::string> subnet = delivery::parse_subnet(text);
    if (!subnet) {
      return Unexpected(Fault{.kind = FaultKind::refused,
                              .message = "[webhooks] allowed_subnets: " + subnet.error()});
    }
    options.allowed_subnets.push_back(std::move(*subnet));
  }
  auto deliverer = open_deliverer(options);
  if (!deliverer) return Unexpected(std::move(deliverer).error());
  deliverer_ = std::move(*deliverer);
  options.queue = app::AlarmKind::urgent_delivery;
  options.endpoint_attempts_max = 16;
  options.connect_timeout_ms = 3'000;
  options.total_timeout_ms = 5'000;
  auto urgent = open_deliverer(std::move(options));
  if (!urgent) return Unexpected(std::move(urgent).error());
  urgent_deliverer_ = std::move(*urgent);
  return {};
}

Result<std::unique_ptr<delivery::Deliverer>, Fault> Server::open_deliverer(
    delivery::DelivererOptions options) {
  auto queries = reader();
  if (!queries) return Unexpected(std::move(queries).error());
  return std::make_unique<delivery::Deliverer>(loop_, core_->book(), core_->vault(), core_->clock(),
                                               core_->store().work(), std::move(*queries),
                                               std::move(options));
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
  prices_ = std::make_unique<rails::PriceSource>(loop_, core_->clock(), config_.rails.prices);
  if (config_.rails.screening.configured()) {
    screener_ = std::make_unique<rails::Screener>(loop_, config_.rails.screening);
  }
  for (const RailNode& node : config_.rails.nodes) {
    auto queries = reader();
    if (!queries) return Unexpected(std::move(queries).error());
    const chain::HashKey key{core_->dice().next(), core_->dice().next()};
    scanners_.push_back(std::make_unique<rails::RailScanner>(rails::RailScanner::Parts{
        .book = core_->book(),
        .clock = core_->clock(),
        .prices = *prices_,
        .screener = screener_.get(),
        .queries = std::move(*queries),
        .open_feed =
            [node](const deposits::Rail& rail) { return chain::open_feed(rail, node.rpc); },
        .settings = node.scanner,
        .may_scan = [this, name = "chain/" +
                                  node.scanner.rail] { return core_->store().work().holds(name); },
        .hash_key = key,
        .log = log_of_rail}));
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

}  // namespace privcards::main
