#pragma once
// Tells directory servers what challenges came to: one RReq each. That it leaves is kept first, so
// that no crash makes it leave twice; what a former run had not begun is begun at the start. It is
// tried twice when no connection comes about or the far end says it cannot now, and never again
// once anything was answered.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/book.hpp"
#include "app/challenge_step.hpp"
#include "edge/acs/directory_server.hpp"
#include "edge/acs/statistics.hpp"
#include "edge/net/loop.hpp"

namespace privcards::acs {

class Reporter {
 public:
  using Reported = std::function<void(const threeds::Authentication&)>;
  using Log = std::function<void(std::string_view message, std::string_view acs_trans_id)>;

  Reporter(net::Loop& loop, app::Book& book, const DirectoryServers& servers,
           std::int64_t timeout_ms, AcsStatistics& statistics, Reported reported, Log log)
      : loop_(loop),
        book_(book),
        servers_(servers),
        timeout_ms_(timeout_ms),
        statistics_(statistics),
        reported_(std::move(reported)),
        log_(std::move(log)) {}

  Result<void, Fault> start(app::Queries& queries);
  // On the book's thread.
  void on_alarms(const std::vector<app::AlarmChange>& changes);

 private:
  struct Report;
  using ReportPtr = std::shared_ptr<Report>;

  void begin(const app::Alarm& alarm);
  void send(const ReportPtr& report);
  void answered(const ReportPtr& report, const net::OutgoingResult& result);
  threeds::Report judge(const ReportPtr& report, const net::OutgoingResult& result);
  void send_error(const ReportPtr& report, threeds::ProtocolError error);
  void record(const threeds::Authentication& authentication, threeds::Report outcome);

  net::Loop& loop_;
  app::Book& book_;
  const DirectoryServers& servers_;
  const std::int64_t timeout_ms_;
  AcsStatistics& statistics_;
  Reported reported_;
  Log log_;
  std::mutex mutex_;
  std::unordered_map<ChallengeId, std::unique_ptr<net::Timer>> pauses_;  // between two attempts
};

}  // namespace privcards::acs
