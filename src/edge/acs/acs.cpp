#include "edge/acs/acs.hpp"

#include <chrono>

namespace privcards::acs {
namespace {

net::Response protocol_error(net::ProtocolError error) {
  switch (error) {
    case net::ProtocolError::malformed:
      return {.status = 400};
    case net::ProtocolError::timeout:
      return {.status = 408};
    case net::ProtocolError::body_too_large:
      return {.status = 413};
    case net::ProtocolError::uri_too_long:
      return {.status = 414};
    case net::ProtocolError::headers_too_large:
      return {.status = 431};
    case net::ProtocolError::version_not_supported:
      return {.status = 505};
  }
  return {.status = 400};
}

std::string host_and_port(const std::string& address, std::uint16_t port) {
  const bool v6 = address.find(':') != std::string::npos;
  return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

}  // namespace

Acs::Acs(net::Loop& loop, app::Book& book, app::Vault& vault, app::Clock& clock, app::Dice& dice,
         AcsOptions options, Log log)
    : loop_(loop),
      book_(book),
      vault_(vault),
      clock_(clock),
      dice_(dice),
      options_(std::move(options)),
      log_(std::move(log)),
      pages_(dice, options_.issuer),
      waiting_(loop, pages_, options_.browser_hold_ms),
      by_address_(options_.posts_per_minute),
      by_challenge_(options_.posts_per_challenge) {}

Acs::~Acs() { stop(0); }

Result<std::unique_ptr<Acs>, Fault> Acs::open(net::Loop& loop, app::Book& book, app::Vault& vault,
                                              app::Clock& clock, app::Dice& dice,
                                              AcsOptions options, Log log) {
  std::unique_ptr<Acs> acs(
      new Acs(loop, book, vault, clock, dice, std::move(options), std::move(log)));
  auto servers = DirectoryServers::open(loop, acs->options_.directory_servers);
  if (!servers) return Unexpected(std::move(servers).error());
  acs->servers_ = std::move(*servers);
  acs->reporter_ = std::make_unique<Reporter>(
      loop, book, acs->servers_, acs->options_.result_timeout_ms, acs->statistics_,
      [raw = acs.get()](const threeds::Authentication& done) { raw->waiting_.release(done); },
      [raw = acs.get()](std::string_view message, std::string_view subject) {
        raw->log_(LogLevel::warning, message, subject);
      });
  if (!acs->options_.decision.url.empty()) {
    auto decider = DecisionWebhook::open(loop, acs->options_.decision, acs->statistics_);
    if (!decider) return Unexpected(std::move(decider).error());
    acs->decider_ = std::move(*decider);
  }
  if (auto listening = acs->listen(); !listening) return Unexpected(std::move(listening).error());
  return acs;
}

Result<void, Fault> Acs::listen() {
  net::HttpServer::Options directory{.address = options_.directory_address,
                                     .port = options_.directory_port,
                                     .tls = options_.tls,
                                     .body_max = std::size_t{256} * 1024};
  directory.tls->client_ca_files = servers_.ca_files();
  auto for_directory = net::HttpServer::listen(
      loop_, std::move(directory),
      [this](const net::Request& request, std::unique_ptr<net::Responder> responder) {
        serve_directory(request, std::move(responder));
      },
      protocol_error);
  if (!for_directory) return Unexpected(std::move(for_directory).error());
  directory_ = std::move(*for_directory);
  net::HttpServer::Options browser{.address = options_.browser_address,
                                   .port = options_.browser_port};
  if (options_.browser_tls) browser.tls = options_.tls;
  auto for_browser = net::HttpServer::listen(
      loop_, std::move(browser),
      [this](const net::Request& request, std::unique_ptr<net::Responder> responder) {
        serve_browser(request, std::move(responder));
      },
      protocol_error);
  if (!for_browser) return Unexpected(std::move(for_browser).error());
  browser_ = std::move(*for_browser);
  public_url_ = options_.public_url;
  if (public_url_.empty()) {
    public_url_ = (options_.browser_tls ? "https://" : "http://") +
                  host_and_port(options_.browser_address, browser_->port());
  }
  while (public_url_.ends_with('/')) public_url_.pop_back();
  pages_.set_origin(public_url_.substr(0, public_url_.find('/', public_url_.find("://") + 3)));
  return {};
}

Result<void, Fault> Acs::start(app::Queries& queries) {
  if (auto started = reporter_->start(queries); !started) return started;
  directory_->start();
  browser_->start();
  return {};
}

void Acs::stop(std::int64_t grace_ms) {
  if (directory_) directory_->stop(grace_ms);
  if (browser_) browser_->stop(grace_ms);
}

void Acs::on_alarms(const std::vector<app::AlarmChange>& changes) { reporter_->on_alarms(changes); }

}  // namespace privcards::acs
