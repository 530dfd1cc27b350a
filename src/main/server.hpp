#pragma once
// The whole program in one object: the core (store, vault, book) and the edges around it, opened in
// order and stopped in the opposite one. Two of them can live in one process, on two directories.

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "edge/acs/acs.hpp"
#include "edge/acs/loopback_checkout.hpp"
#include "edge/delivery/deliverer.hpp"
#include "edge/host/host.hpp"
#include "edge/host/loopback_acquirer.hpp"
#include "edge/net/http_server.hpp"
#include "edge/rails/price_source.hpp"
#include "edge/rails/rail_scanner.hpp"
#include "edge/rails/screening.hpp"
#include "edge/rest/api.hpp"
#include "main/alarm_ringer.hpp"
#include "main/core.hpp"
#include "main/metrics.hpp"

namespace privcards::main {

class Server {
 public:
  static Result<std::unique_ptr<Server>, Fault> open(std::unique_ptr<Core> core);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  // Stops accepting, finishes what was begun, commits it, closes.
  void stop();

  Core& core() { return *core_; }
  app::Acquirer& acquirer() { return *acquirer_; }
  std::string base_url() const { return base_url_; }
  const std::string& data_directory() const { return config_.data_directory; }
  std::string operations_url() const;
  std::string iso8583_address() const;
  const acs::Acs& acs() const { return *acs_; }
  std::string acs_directory_address() const;
  std::string acs_browser_address() const;
  // Opens the live and further test links of the database that are not open yet, closes those that
  // were switched off.
  Result<void, Fault> open_links();

 private:
  Server(std::unique_ptr<Core> core, const Config& config);
  Result<void, Fault> open_edges();
  Result<void, Fault> open_readers();
  Result<void, Fault> open_host();
  Result<void, Fault> open_acquirer();
  Result<void, Fault> open_ringer();
  Result<void, Fault> open_deliverers();
  webhooks::Reach test_reach() const;  // of webhooks
  Result<std::unique_ptr<delivery::Deliverer>, Fault> open_deliverer(
      delivery::DelivererOptions options);
  Result<void, Fault> open_acs();
  Result<void, Fault> open_rails();
  Result<std::unique_ptr<app::Queries>, Fault> reader() { return core_->store().reader(); }
  void join_neighbours();

  // HTTP: the public API, and what operators ask (server_http.cpp).
  Result<void, Fault> open_http();
  Result<void, Fault> open_api();
  Result<void, Fault> open_operations();
  void answer_public(net::Request request, std::unique_ptr<net::Responder> responder);
  void answer_operations(const net::Request& request, std::unique_ptr<net::Responder> responder);
  void answer_admin(const net::Request& request, std::unique_ptr<net::Responder> responder);
  net::Response health(bool ready_only) const;
  std::string metrics() const;

  std::unique_ptr<Core> core_;
  Config config_;
  std::string base_url_;
  std::string admin_token_;
  std::atomic<bool> ready_ = false;
  bool stopped_ = false;
  net::Loop loop_;
  HttpMetrics http_metrics_;
  std::unique_ptr<rest::Readers> readers_;
  std::unique_ptr<host::Host> host_;
  std::unique_ptr<host::LoopbackAcquirer> acquirer_;
  std::unique_ptr<acs::LoopbackCheckout> checkout_;
  std::unique_ptr<acs::Acs> acs_;
  std::unique_ptr<AlarmRinger> ringer_;
  std::unique_ptr<delivery::Deliverer> deliverer_;
  std::unique_ptr<delivery::Deliverer> urgent_deliverer_;
  std::unique_ptr<rails::PriceSource> prices_;
  std::unique_ptr<rails::Screener> screener_;
  std::vector<std::unique_ptr<rails::RailScanner>> scanners_;
  std::unique_ptr<rest::Api> api_;
  std::unique_ptr<net::HttpServer> http_;
  std::unique_ptr<net::HttpServer> operations_;
  std::unique_ptr<net::WorkerPool> admin_worker_;
};

inline constexpr std::string_view test_link_name = "test";

}  // namespace privcards::main
