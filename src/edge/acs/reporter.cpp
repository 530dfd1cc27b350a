#include "edge/acs/reporter.hpp"

#include "app/announce.hpp"
#include "core/webhooks/endpoint.hpp"
#include "edge/acs/codec/codec.hpp"

namespace privcards::acs {
namespace {

constexpr int attempts_max = 2;
constexpr std::int64_t between_attempts_ms = 1'000;
constexpr std::int64_t left_over_max = 100'000;
constexpr Instant end_of_time{253'402'300'799'000};

// Nobody has begun to think about it: it may be sent again.
bool never_heard(const net::OutgoingResult& result) {
  switch (result.failure) {
    case net::OutgoingFailure::not_resolved:
    case net::OutgoingFailure::connect_failed:
    case net::OutgoingFailure::not_begun:
      return true;
    case net::OutgoingFailure::none:
      return result.status == 502 || result.status == 503 || result.status == 504;
    case net::OutgoingFailure::address_not_allowed:
    case net::OutgoingFailure::tls_failed:
    case net::OutgoingFailure::timeout:
    case net::OutgoingFailure::broken_response:
      return false;
  }
  return false;
}

}  // namespace

struct Reporter::Report {
  app::ReportToSend what;
  const DirectoryServers::Entry* to = nullptr;
  webhooks::Endpoint endpoint;
  std::string body;
  int attempts = 0;
};

Result<void, Fault> Reporter::start(app::Queries& queries) {
  std::vector<std::int64_t> domains{app::alarm_domain(World::live, {})};
  app::Answer<std::vector<WalletId>> wallets = queries.test_wallets();
  if (!wallets) return Unexpected(std::move(wallets).error());
  for (WalletId wallet : *wallets) domains.push_back(app::alarm_domain(World::test, wallet));
  for (std::int64_t domain : domains) {
    auto alarms = queries.due_alarms(domain, end_of_time, app::AlarmKind::authentication_report,
                                     left_over_max);
    if (!alarms) return Unexpected(std::move(alarms).error());
    for (const app::Alarm& alarm : *alarms) begin(alarm);
  }
  return {};
}

void Reporter::on_alarms(const std::vector<app::AlarmChange>& changes) {
  for (const app::AlarmChange& change : changes) {
    const bool ours = change.alarm.kind == app::AlarmKind::authentication_report;
    if (ours && change.set) begin(change.alarm);
  }
}

void Reporter::begin(const app::Alarm& alarm) {
  std::unique_ptr<app::Command> command = std::make_unique<app::BeginReport>(
      alarm, [this](Result<std::optional<app::ReportToSend>, Fault> begun) {
        if (!begun || !*begun) return;  // the state's deadline ends it
        auto report = std::make_shared<Report>();
        report->what = std::move(**begun);
        loop_.post([this, report] { send(report); });
      });
  if (!book_.submit(command)) log_("the book is full: a result waits for the next start", "");
}

void Reporter::send(const ReportPtr& report) {
  const threeds::Authentication& authentication = report->what.authentication;
  if (report->attempts == 0) {
    report->to = servers_.find(authentication.directory_server);
    auto endpoint = webhooks::parse_endpoint(authentication.ds_url, webhooks::Reach::https_only);
    const bool allowed =
        report->to != nullptr && allows_url(report->to->server, authentication.ds_url);
    if (!allowed || !endpoint) {
      log_("the directory server's URL is not allowed any more", authentication.ids.acs);
      return record(authentication, threeds::Report::failed);
    }
    report->endpoint = std::move(*endpoint);
    report->body = write_rreq(threeds::results_of(authentication, report->what.value));
  }
  ++report->attempts;
  report->to->client->send(
      {.scheme = report->endpoint.scheme,
       .host = report->endpoint.host,
       .port = report->endpoint.port,
       .target = report->endpoint.target,
       .headers = {{"Content-Type", "application/json; charset=utf-8"},
                   {"Accept", "application/json"}},
       .body = report->body,
       .connect_timeout_ms = timeout_ms_,
       .total_timeout_ms = timeout_ms_ * 2,
       .response_keep = message_bytes_max},
      [](ByteView) { return true; },  // the operator chose the host
      [this, report](const net::OutgoingResult& result) { answered(report, result); });
}

void Reporter::answered(const ReportPtr& report, const net::OutgoingResult& result) {
  if (report->attempts < attempts_max && never_heard(result)) {
    std::lock_guard lock(mutex_);
    pauses_[report->what.authentication.id] =
        loop_.after(between_attempts_ms, [this, report] { send(report); });
    return;
  }
  record(report->what.authentication, judge(report, result));
}

threeds::Report Reporter::judge(const ReportPtr& report, const net::OutgoingResult& result) {
  const threeds::Authentication& authentication = report->what.authentication;
  const auto& ids = authentication.ids;
  if (result.failure == net::OutgoingFailure::timeout) {
    send_error(report, {.code = threeds::ErrorCode::timed_out, .message_type = "RReq", .ids = ids});
  }
  if (result.failure != net::OutgoingFailure::none || result.status != 200) {
    log_("no answer to a result: " +
             (result.detail.empty() ? std::to_string(result.status) : result.detail),
         ids.acs);
    return threeds::Report::failed;
  }
  auto message = parse_results_answer(result.body);
  std::optional<threeds::ProtocolError> wrong;
  if (!message) {
    wrong = message.error();
  } else if (const auto* answer = std::get_if<threeds::ResultsResponse>(&*message)) {
    wrong = threeds::check_results(authentication, *answer);
    if (!wrong) return threeds::Report::delivered;
  } else {
    log_("a result was answered with an error", ids.acs);
    return threeds::Report::refused;
  }
  log_("the answer to a result is not valid: " + wrong->detail, ids.acs);
  wrong->ids = ids;
  send_error(report, std::move(*wrong));
  return threeds::Report::refused;
}

// Said once, and what is answered to it is nobody's concern.
void Reporter::send_error(const ReportPtr& report, threeds::ProtocolError error) {
  error.version = text_of(report->what.authentication.version);
  report->to->client->send(
      {.scheme = report->endpoint.scheme,
       .host = report->endpoint.host,
       .port = report->endpoint.port,
       .target = report->endpoint.target,
       .headers = {{"Content-Type", "application/json; charset=utf-8"}},
       .body = write_erro(error),
       .connect_timeout_ms = timeout_ms_,
       .total_timeout_ms = timeout_ms_},
      [](ByteView) { return true; }, [](const net::OutgoingResult&) {});
}

void Reporter::record(const threeds::Authentication& authentication, threeds::Report outcome) {
  if (outcome == threeds::Report::delivered) ++statistics_.reported;
  if (outcome == threeds::Report::refused) ++statistics_.reports_refused;
  if (outcome == threeds::Report::failed) ++statistics_.reports_failed;
  {
    std::lock_guard lock(mutex_);
    pauses_.erase(authentication.id);
  }
  std::unique_ptr<app::Command> command = std::make_unique<app::StepChallenge>(
      app::ChallengeEvent{authentication.id, threeds::ResultReported{outcome}},
      [this](const Result<app::StepAnswer, Fault>& step) {
        if (!step || !step->authentication) return;
        // Pages are made on the loop: the book has other things to do.
        loop_.post([this, done = *step->authentication] { reported_(done); });
      });
  book_.submit(command);
}

}  // namespace privcards::acs
