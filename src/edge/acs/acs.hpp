#pragma once
// The access control server: two listeners over the challenge's commands.
//
//   directory server ══ mutual TLS ══▶ AReq ─▶ Authenticate ─▶ ARes
//   browser ─────────── TLS ─────────▶ CReq, code ─▶ StepChallenge ─▶ page, or held until reported
//   book ── alarm: an outcome stands ─▶ Reporter ══ RReq ══▶ directory server ─▶ the browser goes
//   on

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/book.hpp"
#include "edge/acs/decision_webhook.hpp"
#include "edge/acs/devices_seen.hpp"
#include "edge/acs/directory_server.hpp"
#include "edge/acs/post_gate.hpp"
#include "edge/acs/reporter.hpp"
#include "edge/acs/statistics.hpp"
#include "edge/acs/unkept_answers.hpp"
#include "edge/acs/waiting_browsers.hpp"
#include "edge/net/http_server.hpp"

namespace privcards::acs {

struct AcsOptions {
  std::string directory_address = "127.0.0.1";
  std::uint16_t directory_port = 0;
  std::string browser_address = "127.0.0.1";
  std::uint16_t browser_port = 0;
  net::TlsFiles tls;        // of the directory listener
  bool browser_tls = true;  // the same certificate; off behind a proxy that does it
  std::string public_url;   // empty: http(s)://<browser listener>
  std::string issuer = "PrivCards";
  std::vector<DirectoryServer> directory_servers;
  DecisionOptions decision;
  std::int64_t areq_deadline_ms = 2'500;
  std::int64_t result_timeout_ms = 5'000;  // to connect, and for the answer, of each attempt
  std::int64_t browser_hold_ms = 12'000;   // then a page that asks again
  std::int64_t posts_per_minute = 600;     // from one address; 0: no limit
  std::int64_t posts_per_challenge = 120;  // in a minute, of one transaction; 0: no limit
};

class Acs {
 public:
  // Level and sentence; never a card number, a code or a value.
  enum class LogLevel : std::uint8_t { info, warning };
  using Log = std::function<void(LogLevel, std::string_view message, std::string_view subject)>;

  static Result<std::unique_ptr<Acs>, Fault> open(net::Loop& loop, app::Book& book,
                                                  app::Vault& vault, app::Clock& clock,
                                                  app::Dice& dice, AcsOptions options, Log log);
  ~Acs();
  Acs(const Acs&) = delete;
  Acs& operator=(const Acs&) = delete;

  // Begins what a former run left unreported, then serves.
  Result<void, Fault> start(app::Queries& queries);
  void stop(std::int64_t grace_ms);
  // The book's listener (Book::on_alarms).
  void on_alarms(const std::vector<app::AlarmChange>& changes);

  std::uint16_t directory_port() const { return directory_->port(); }
  std::uint16_t browser_port() const { return browser_->port(); }
  const std::string& public_url() const { return public_url_; }
  const AcsStatistics& statistics() const { return statistics_; }

 private:
  struct Exchange;
  Acs(net::Loop& loop, app::Book& book, app::Vault& vault, app::Clock& clock, app::Dice& dice,
      AcsOptions options, Log log);
  Result<void, Fault> listen();

  void serve_directory(const net::Request& request, std::unique_ptr<net::Responder> responder);
  void ask_owner(const std::shared_ptr<Exchange>& exchange);
  void authenticate(const std::shared_ptr<Exchange>& exchange);
  void answer_technical(const std::shared_ptr<Exchange>& exchange, std::string_view rule);
  void turn_away(const std::shared_ptr<Exchange>& exchange);
  void settle_unkept(const std::shared_ptr<Exchange>& exchange,
                     const Result<app::AuthenticateAnswer, Fault>& answer);
  void withdraw(const app::AuthenticationKey& request);
  void finish(const std::shared_ptr<Exchange>& exchange,
              const Result<app::AuthenticateAnswer, Fault>& answer);
  threeds::AcsIdentity identity_of(const DirectoryServer& server) const;

  void serve_browser(const net::Request& request, std::unique_ptr<net::Responder> responder);
  void serve_creq(const net::Request& request, const BrowserPtr& browser);
  void serve_answer(const net::Request& request, const BrowserPtr& browser);
  void serve_method(const net::Request& request, net::Responder& responder);
  void note_device(const net::Request& request, net::Responder& responder);
  void step(app::StepChallenge::Cause cause, const BrowserPtr& browser);
  void show(const app::StepAnswer& answer, const BrowserPtr& browser);

  net::Loop& loop_;
  app::Book& book_;
  app::Vault& vault_;
  app::Clock& clock_;
  app::Dice& dice_;
  AcsOptions options_;
  Log log_;
  std::string public_url_;
  AcsStatistics statistics_;
  DirectoryServers servers_;
  PageMaker pages_;
  WaitingBrowsers waiting_;
  UnkeptAnswers unkept_;
  DevicesSeen devices_;
  PostGate by_address_;
  PostGate by_challenge_;
  std::unique_ptr<DecisionWebhook> decider_;  // null: nobody is asked
  std::unique_ptr<Reporter> reporter_;
  std::unique_ptr<net::HttpServer> directory_;
  std::unique_ptr<net::HttpServer> browser_;
};

}  // namespace privcards::acs
