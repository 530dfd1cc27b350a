#include "edge/cli/listen.hpp"

#include <array>
#include <memory>
#include <type_traits>
#include <utility>

#include "core/webhooks/event.hpp"
#include "edge/cli/event_log.hpp"
#include "edge/cli/follower.hpp"
#include "edge/cli/forwarder.hpp"
#include "edge/cli/terminal.hpp"

namespace privcards::cli {
namespace {

// A failing endpoint is asked this often, then the event is passed over.
constexpr std::array<std::int64_t, 3> retry_delays_ms{500, 1'000, 2'000};

constexpr std::int64_t ask_delay_ms = 1'000;
constexpr int asks_max = 30;

std::string name_of(const EventMessage& event) {
  return "#" + std::to_string(event.sequence) + "  " + event.type + "  " + event.id;
}

class Listener {
 public:
  Listener(const Access& access, const ListenOptions& options, Stop& stop)
      : access_(access), options_(options), stop_(stop), api_(access) {
    wanted_.events = options.events;
  }

  int run() {
    if (auto problem = prepare(); !problem.empty()) return complain(problem);
    if (auto problem = begin(); !problem.empty()) return complain(problem);
    Follower follower(access_, "/events/stream", last_.id, stop_);
    while (auto message = follower.next()) {
      if (message->data.empty()) {
        if (auto problem = look_back(); !problem.empty()) return complain(problem);
        continue;
      }
      auto event = read_event(message->data);
      if (!event) return complain(event.error());
      if (auto problem = catch_up(event->sequence); !problem.empty()) return complain(problem);
      take(*event);
    }
    if (!stop_.requested()) return complain(follower.failure());
    note("stopped; to go on from here: --since " + std::to_string(last_.sequence));
    return 0;
  }

 private:
  std::string prepare() {
    for (const std::string& event : options_.events) {
      if (event != "ping" && !webhooks::is_subscription(event)) {
        return event + " is not an event type";
      }
    }
    if (options_.forward_to.empty()) return {};
    auto to = parse_url(options_.forward_to);
    if (!to) return to.error();
    forwarder_ = std::make_unique<Forwarder>(std::move(*to), options_.secret, access_.ca_file);
    return {};
  }

  // Where to listen from is settled before the stream is opened, so that nothing falls in between.
  std::string begin() {
    auto newest = newest_event(api_);
    if (!newest) return newest.error();
    last_ = std::move(*newest);
    if (options_.since && *options_.since > last_.sequence) {
      return "the newest event is number " + std::to_string(last_.sequence);
    }
    say_where();
    if (!options_.since || *options_.since == last_.sequence) return {};
    last_ = {.id = {}, .sequence = *options_.since};
    if (last_.sequence == 0) return catch_up(2);
    const auto seen = event_at(api_, last_.sequence);
    if (!seen) return seen.error();
    if (*seen) last_.id = (*seen)->id;
    return {};
  }

  void say_where() {
    if (forwarder_) {
      tell("Forwarding to " + options_.forward_to + ", signed with " + options_.secret.reveal());
    }
    tell("Listening to " + access_.base_url + "; stop with Ctrl-C");
  }

  // A stream that could not name an event, because there was none, may have opened after the first.
  std::string look_back() {
    const auto newest = patiently([this] { return newest_event(api_); });
    return newest ? catch_up(newest->sequence + 1) : newest.error();
  }

  // The sequence has no gaps: what is missing before an event is fetched one by one.
  std::string catch_up(std::int64_t sequence) {
    while (last_.sequence + 1 < sequence && !stop_.requested()) {
      const auto event = patiently([this] { return event_at(api_, last_.sequence + 1); });
      if (!event) return event.error();
      if (!*event) return "event number " + std::to_string(last_.sequence + 1) + " is missing";
      take(**event);
    }
    return {};
  }

  // While listening the server may go away for a moment at any time.
  template <class Ask>
  std::invoke_result_t<Ask> patiently(Ask ask) {
    auto answer = ask();
    for (int attempt = 1; !answer && attempt < asks_max; ++attempt) {
      if (stop_.wait_ms(ask_delay_ms)) break;
      answer = ask();
    }
    return answer;
  }

  void take(const EventMessage& event) {
    if (event.sequence <= last_.sequence) return;
    if (is_wanted(event.type) && !handle(event)) return;  // stopped: it was not received
    last_ = {event.id, event.sequence};
  }

  bool is_wanted(const std::string& type) const {
    if (wanted_.events.empty()) return true;
    for (const std::string& name : wanted_.events) {
      if (name == type) return true;
    }
    const auto parsed = webhooks::parse_event_type(type);
    return parsed && webhooks::wants(wanted_, *parsed);
  }

  bool handle(const EventMessage& event) {
    if (options_.print_json && !say(event.body)) stop_.request();
    if (!forwarder_) {
      if (!options_.print_json) tell(event.created_at + "  " + name_of(event));
      return true;
    }
    for (std::size_t attempt = 0;; ++attempt) {
      const Forwarder::Outcome outcome = forwarder_->send(event);
      if (outcome.received) {
        tell(event.created_at + "  " + name_of(event) + "  " + outcome.words);
        return true;
      }
      if (attempt == retry_delays_ms.size()) {
        note(name_of(event) + "  passed over: " + outcome.words + ", " +
             std::to_string(attempt + 1) + " attempts failed; to have it again: --since " +
             std::to_string(event.sequence - 1));
        return true;
      }
      note(name_of(event) + "  " + outcome.words + "; again in " +
           std::to_string(retry_delays_ms.at(attempt)) + " ms");
      if (stop_.wait_ms(retry_delays_ms.at(attempt))) return false;
    }
  }

  void tell(const std::string& line) {
    if (options_.print_json) return note(line);
    if (!say(line)) stop_.request();
  }

  const Access& access_;
  const ListenOptions& options_;
  Stop& stop_;
  ApiClient api_;
  webhooks::Webhook wanted_;  // its `events` are what is asked for
  std::unique_ptr<Forwarder> forwarder_;
  EventPlace last_;  // handled last
};

}  // namespace

int listen(const Access& access, const ListenOptions& options, Stop& stop) {
  return Listener(access, options, stop).run();
}

}  // namespace privcards::cli
