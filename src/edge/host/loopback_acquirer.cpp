#include "edge/host/loopback_acquirer.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/elements.hpp"
#include "core/iso8583/framing.hpp"
#include "core/iso8583/message.hpp"
#include "edge/host/acquirer_message.hpp"
#include "edge/host/profile_file.hpp"

namespace privcards::host {
namespace {

constexpr std::uint32_t trace_max = 999'999;
constexpr std::int64_t redial_ms = 200;  // the host is in this very process

iso8583::CompiledProfile default_profile() {
  auto profile = load_compiled_profile(default_profile_name);
  CHECK(profile);
  return std::move(profile).value();
}

}  // namespace

// Shared with the connection's session and the timers, which may fire after the acquirer has gone.
struct LoopbackAcquirer::State : std::enable_shared_from_this<State> {
  using Done = std::function<void(Result<std::string, Fault>)>;

  struct Outstanding {
    Bytes frame;  // until sent
    Done done;
    std::unique_ptr<net::Timer> timer;
  };
  class Session;

  State(net::Loop& loop_, app::Clock& clock_, Options options_)
      : loop(loop_), clock(clock_), options(std::move(options_)), profile(default_profile()) {
    // Beginning somewhere else after each start keeps a message sent within the same second apart
    // from one of the run before.
    const auto now_ms = static_cast<std::uint64_t>(clock.now().ms);
    trace = static_cast<std::uint32_t>(now_ms % trace_max);
    transactions = now_ms * 100;
  }

  app::AcquirerEnvelope next_envelope(app::AcquirerMessage message);
  void send(const app::AcquirerRequest& request, const app::AcquirerEnvelope& envelope, Done done);
  void signed_on(std::shared_ptr<net::Link> to);
  void lost();
  void answered(const iso8583::Message& message);
  void end(std::uint32_t trace_number, Result<std::string, Fault> result);
  void stop();

  net::Loop& loop;
  app::Clock& clock;
  const Options options;
  const iso8583::CompiledProfile profile;

  std::mutex mutex;
  std::shared_ptr<net::Link> link;  // while signed on
  std::unordered_map<std::uint32_t, Outstanding> outstanding;
  std::uint32_t trace = 0;
  std::uint64_t transactions = 0;
  bool stopped = false;
};

// One connection: signs on, then hands every answer to the state.
class LoopbackAcquirer::State::Session final : public net::LinkSession {
 public:
  explicit Session(std::shared_ptr<State> state) : state_(std::move(state)) {}

  void on_open(std::shared_ptr<net::Link> opened) override {
    link_ = std::move(opened);
    ask("001");
  }

  std::size_t on_bytes(ByteView received) override {
    std::size_t used = 0;
    for (;;) {
      const iso8583::FrameScan scan = iso8583::next_frame(state_->profile, received.subspan(used));
      used += scan.used;
      if (scan.outcome == iso8583::FrameOutcome::need_more) return used;
      if (scan.outcome == iso8583::FrameOutcome::bad_length) {
        link_->close();
        return received.size();
      }
      if (scan.outcome == iso8583::FrameOutcome::frame) handle(scan.body);
    }
  }

  void on_idle() override { ask("301"); }
  void on_closed() override {
    state_->lost();
    link_.reset();
  }

 private:
  void ask(std::string_view code) {
    const auto transmission = iso8583::render_transmission_time(state_->clock.now());
    iso8583::Builder message(state_->profile, "0800");
    message.set_text(7, {transmission.data(), transmission.size()});
    message.set_text(11, "000001");
    message.set_text(70, code);
    const auto body = message.finish();
    CHECK(body);
    Bytes frame;
    iso8583::append_frame(state_->profile, *body, frame);
    link_->send(frame);
  }

  void handle(ByteView body) {
    iso8583::Message message;
    if (iso8583::parse(state_->profile, body, message)) return;
    if (message.mti() != "0810") return state_->answered(message);
    std::array<char, 3> code;
    if (message.text(70, code) == "001" && message.text(39) == "00") state_->signed_on(link_);
  }

  const std::shared_ptr<State> state_;
  std::shared_ptr<net::Link> link_;
};

app::AcquirerEnvelope LoopbackAcquirer::State::next_envelope(app::AcquirerMessage message) {
  app::AcquirerEnvelope envelope;
  {
    std::lock_guard lock(mutex);
    do {
      trace = trace % trace_max + 1;
    } while (outstanding.contains(trace));
    envelope.trace = trace;
    envelope.network_transaction_number = network_transaction_number(options.node, ++transactions);
  }
  envelope.transmitted_at = {clock.now().ms / 1'000 * 1'000};
  envelope.key = acquirer_message_key(options.link_name, message, envelope);
  return envelope;
}

void LoopbackAcquirer::State::send(const app::AcquirerRequest& request,
                                   const app::AcquirerEnvelope& envelope, Done done) {
  const auto frame = write_acquirer_message(profile, envelope, request);
  if (!frame) {
    return done(Unexpected(
        Fault{FaultKind::refused, "the sandbox's acquirer cannot say it: " + frame.error()}));
  }
  const std::uint32_t number = envelope.trace;
  std::unique_lock lock(mutex);
  // The trace number is taken when a repeat meets its first sending, or another day's message.
  if (stopped || outstanding.size() >= options.outstanding_max || outstanding.contains(number)) {
    lock.unlock();
    return done(Unexpected(Fault{FaultKind::unavailable, "the sandbox's acquirer is busy"}));
  }
  Outstanding& waiting = outstanding[number];
  waiting.done = std::move(done);
  waiting.timer = loop.after(options.timeout_ms, [weak = weak_from_this(), number] {
    if (auto state = weak.lock()) {
      state->end(number, Unexpected(Fault{FaultKind::unavailable, "the host did not answer"}));
    }
  });
  // Before sign-on the frame waits; a link that refuses it is about to be reported lost.
  if (link) {
    link->send(*frame);
  } else {
    waiting.frame = *frame;
  }
}

void LoopbackAcquirer::State::signed_on(std::shared_ptr<net::Link> to) {
  std::lock_guard lock(mutex);
  link = std::move(to);
  for (auto& [number, waiting] : outstanding) {
    if (!waiting.frame.empty()) link->send(std::exchange(waiting.frame, {}));
  }
}

// What was sent may have been decided or not; the caller is told that nobody knows.
void LoopbackAcquirer::State::lost() {
  std::vector<std::uint32_t> sent;
  {
    std::lock_guard lock(mutex);
    link.reset();
    for (const auto& [number, waiting] : outstanding) {
      if (waiting.frame.empty()) sent.push_back(number);
    }
  }
  for (std::uint32_t number : sent) {
    end(number, Unexpected(Fault{FaultKind::unavailable, "the link to the host was lost"}));
  }
}

void LoopbackAcquirer::State::answered(const iso8583::Message& message) {
  const auto number = message.number(11);
  if (number) end(static_cast<std::uint32_t>(*number), std::string(message.text(39)));
}

// Whoever comes first, answer, timer or loss, ends it.
void LoopbackAcquirer::State::end(std::uint32_t number, Result<std::string, Fault> result) {
  Outstanding ended;
  {
    std::lock_guard lock(mutex);
    auto at = outstanding.find(number);
    if (at == outstanding.end()) return;
    ended = std::move(at->second);
    outstanding.erase(at);
  }
  ended.done(std::move(result));
}

void LoopbackAcquirer::State::stop() {
  std::vector<std::uint32_t> waiting;
  {
    std::lock_guard lock(mutex);
    stopped = true;
    for (const auto& [number, one] : outstanding) waiting.push_back(number);
  }
  for (std::uint32_t number : waiting) {
    end(number, Unexpected(Fault{FaultKind::unavailable, "stopping"}));
  }
}

LoopbackAcquirer::LoopbackAcquirer(net::Loop& loop, app::Clock& clock, Options options)
    : state_(std::make_shared<State>(loop, clock, std::move(options))) {
  net::LinkOptions link_options;
  link_options.redial_min_ms = redial_ms;
  link_options.redial_max_ms = redial_ms * 10;
  dialer_ =
      net::LinkDialer::dial(loop, state_->options.host, state_->options.port, link_options,
                            [state = state_] { return std::make_shared<State::Session>(state); });
}

LoopbackAcquirer::~LoopbackAcquirer() {
  dialer_->stop();
  state_->stop();
}

app::AcquirerEnvelope LoopbackAcquirer::next_envelope(app::AcquirerMessage message) {
  return state_->next_envelope(message);
}

void LoopbackAcquirer::send(app::AcquirerRequest request, const app::AcquirerEnvelope& envelope,
                            std::function<void(Result<std::string, Fault>)> done) {
  state_->send(request, envelope, std::move(done));
}

}  // namespace privcards::host
