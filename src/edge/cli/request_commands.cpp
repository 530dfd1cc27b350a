#include "edge/cli/request_commands.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/id.hpp"
#include "edge/cli/api_client.hpp"
#include "edge/cli/follower.hpp"
#include "edge/cli/terminal.hpp"

namespace privcards::cli {
namespace {

bool fits(const boost::json::object& request, const TailOptions& options) {
  if (!options.method.empty() && text_of(request, "method") != options.method) return false;
  if (options.status.empty()) return true;
  const std::string status = std::to_string(number_of(request, "status"));
  return options.status.ends_with("xx") ? status.front() == options.status.front()
                                        : status == options.status;
}

std::string line_of(const boost::json::object& request) {
  std::string line = text_of(request, "created_at") + "  " +
                     std::to_string(number_of(request, "status")) + "  " +
                     text_of(request, "method") + " " + text_of(request, "path") + "  " +
                     std::to_string(number_of(request, "duration_ms")) + " ms  …" +
                     text_of(request, "api_key_last4") + "  " + text_of(request, "id");
  if (const std::string error = text_of(request, "error"); !error.empty()) line += "  " + error;
  return line;
}

}  // namespace

int tail_logs(const Access& access, const TailOptions& options, Stop& stop) {
  ApiClient api(access);
  // Asked first, so that a wrong key or filter is told at once, and that nothing falls between.
  std::string filters;
  if (!options.method.empty()) filters += "&method=" + options.method;
  if (!options.status.empty()) filters += "&status=" + options.status;
  const auto checked = api.call("GET", "/requests?per_page=1" + filters);
  if (!checked) return complain(checked.error().sentence);
  const auto newest = api.call("GET", "/requests?per_page=1");
  if (!newest) return complain(newest.error().sentence);
  const auto* row = first_row(*newest);
  // After a request that the log does not hold comes all it holds: of an empty log, what is new.
  const std::string last = row == nullptr ? render(RequestId{1}) : text_of(*row, "id");
  note("Listening to the requests of " + access.base_url + "; stop with Ctrl-C");
  Follower follower(access, "/requests/stream", last, stop);
  while (auto message = follower.next()) {
    if (message->data.empty()) continue;
    const auto request = parse_object(message->data);
    if (!request) return complain("a request that is not JSON");
    if (!fits(*request, options)) continue;
    if (!say(options.json ? message->data : line_of(*request))) return 0;
  }
  return stop.requested() ? 0 : complain(follower.failure());
}

int resend_event(const Access& access, const std::string& event, const std::string& webhook) {
  if (!parse_id<EventKind>(event)) return complain(event + " is not the id of an event");
  if (!webhook.empty() && !parse_id<WebhookKind>(webhook)) {
    return complain(webhook + " is not the id of a webhook");
  }
  ApiClient api(access);
  const std::string body = webhook.empty() ? "{}" : R"({"webhook_id":")" + webhook + "\"}";
  const auto answer = api.call("POST", "/events/" + event + "/resend", body);
  if (!answer) return complain(answer.error().sentence);
  const auto* deliveries = answer->if_contains("data");
  if (first_row(*answer) == nullptr) return complain("no enabled webhook wants this event");
  for (const auto& delivery : deliveries->get_array()) {
    const auto* row = delivery.if_object();
    if (row == nullptr) continue;
    say(text_of(*row, "id") + "  " + text_of(*row, "event_type") + "  to " +
        text_of(*row, "webhook_id") + "  " + text_of(*row, "status"));
  }
  return 0;
}

}  // namespace privcards::cli
