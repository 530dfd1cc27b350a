// Webhook deliveries to a receiver on this machine. The program is both ends: it pays with cards
// over the ISO 8583 link, and receives what the server then posts to the endpoint it created.
//
//   delay  one payment after the other: from its answer, which leaves right after the commit, to
//          the first byte of the event's request (connecting included)
//   rate   payments as fast as they go for a moment, then until the queue is drained or time is up:
//          requests received and answered per second
//
// bench_webhooks --address HOST:PORT (ISO 8583) --api HOST:PORT --key KEY --world DIR

#include <algorithm>
#include <charconv>
#include <memory>
#include <unordered_map>
#include <vector>

#include "support/latencies.hpp"
#include "support/payments.hpp"
#include "support/stream.hpp"

namespace privcards::bench {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

// Size of the whole request at the front, 0 when more must come.
std::size_t request_size(std::string_view received) {
  const std::size_t head_end = received.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return 0;
  const std::string_view name = "Content-Length: ";
  const std::size_t at = received.find(name);
  std::size_t length = 0;
  if (at < head_end) {
    std::from_chars(received.data() + at + name.size(), received.data() + head_end, length);
  }
  const std::size_t size = head_end + 4 + length;
  return received.size() < size ? 0 : size;
}

class Both {
 public:
  explicit Both(const Flags& flags)
      : cards_(read_cards(flags.text("world"))),
        payments_(cards_),
        seconds_(flags.real("seconds", 5)),
        samples_(flags.number("samples", 1'000)),
        link_(connect(flags.text("address"))) {
    poller_.watch(listener_.socket, 0);
    poller_.watch(link_.socket(), 1);
    subscribe(flags);
  }

  void measure_delay();
  void measure_rate();
  void report();

 private:
  static Stream connect(const std::string& address) {
    const HostPort peer = parse_host_port(address);
    return Stream::connect(peer.host, peer.port);
  }
  void subscribe(const Flags& flags);
  void wait(std::int64_t timeout_ns);
  void accept_all();
  void take_answers();
  void receive(std::uint32_t tag);
  void pay();

  std::vector<CardEntry> cards_;
  Payments payments_;
  double seconds_;
  std::int64_t samples_;
  Listener listener_;
  Stream link_;
  Poller poller_;
  std::unordered_map<std::uint32_t, Stream> deliveries_;  // by socket + 2
  std::int64_t answered_ = 0;
  std::int64_t received_ = 0;
  std::int64_t answered_at_ns_ = 0;
  std::int64_t received_at_ns_ = 0;
  Latencies delays_;
  Figures figures_;
};

void Both::subscribe(const Flags& flags) {
  Stream api = connect(flags.text("api"));
  Poller poller;
  poller.watch(api.socket(), 0);
  const std::string body = R"({"url":"http://127.0.0.1:)" + std::to_string(listener_.port) +
                           R"(/hook","events":["transaction.authorized"]})";
  api.output() =
      "POST /v1/webhooks HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + flags.text("key") +
      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  api.flush();
  poller.wait(5 * second_ns);
  api.receive();
  if (!api.received().starts_with("HTTP/1.1 201")) give_up(std::string(api.received()));
}

void Both::pay() {
  payments_.append(link_.output());
  link_.flush();
}

void Both::accept_all() {
  for (int socket = listener_.accept(); socket >= 0; socket = listener_.accept()) {
    const auto tag = static_cast<std::uint32_t>(socket) + 2;
    deliveries_.emplace(tag, Stream(socket));
    poller_.watch(socket, tag);
  }
}

void Both::take_answers() {
  if (!link_.receive()) give_up("the server closed the link");
  answered_at_ns_ = now_ns();
  std::size_t used = 0;
  while (const auto paid = next_answer(payments_.profile(), link_.received(), used)) {
    link_.use(used);
    if (paid->code != "00") give_up("a payment was declined with " + paid->code);
    ++answered_;
  }
}

void Both::receive(std::uint32_t tag) {
  const auto found = deliveries_.find(tag);
  if (found == deliveries_.end()) return;
  Stream& stream = found->second;
  const bool first = stream.received().empty();
  if (!stream.receive()) {
    deliveries_.erase(found);
    return;
  }
  if (first) received_at_ns_ = now_ns();
  const std::size_t size = request_size(stream.received());
  if (size == 0) return;
  ++received_;
  stream.use(size);
  stream.output() += answer;
  stream.flush();
}

void Both::wait(std::int64_t timeout_ns) {
  const std::vector<std::uint32_t> ready = poller_.wait(timeout_ns);
  for (std::uint32_t tag : ready) {
    if (tag == 0) accept_all();
    if (tag == 1) take_answers();
    if (tag > 1) receive(tag);
  }
}

void Both::measure_delay() {
  for (std::int64_t sample = 0; sample < samples_; ++sample) {
    const std::int64_t answers = answered_ + 1;
    const std::int64_t receipts = received_ + 1;
    const std::int64_t until_ns = now_ns() + 20 * second_ns;
    pay();
    while (answered_ < answers || received_ < receipts) {
      wait(second_ns);
      if (now_ns() > until_ns) give_up("no webhook came within 20 seconds");
    }
    delays_.add(received_at_ns_ - answered_at_ns_);
  }
  delays_.report(figures_, "delay_");
}

void Both::measure_rate() {
  constexpr std::int64_t outstanding_max = 64;
  const std::int64_t from_ns = now_ns();
  const auto measure_ns = static_cast<std::int64_t>(seconds_ * second_ns);
  const std::int64_t received_before = received_;
  const std::int64_t answered_before = answered_;
  std::int64_t sent = 0;
  // More events than can be delivered in the time, but not so many that nothing else is measured.
  const std::int64_t backlog_max = 4'000;
  while (now_ns() < from_ns + measure_ns) {
    const std::int64_t paid = answered_ - answered_before;
    const bool hungry = paid - (received_ - received_before) < backlog_max;
    while (hungry && sent - paid < outstanding_max) {
      payments_.append(link_.output());
      ++sent;
    }
    link_.flush();
    wait(second_ns / 100);
  }
  const auto elapsed_ns = static_cast<double>(now_ns() - from_ns);
  figures_.add("per_second",
               static_cast<double>(received_ - received_before) * second_ns / elapsed_ns);
  figures_.add("payments_per_second",
               static_cast<double>(answered_ - answered_before) * second_ns / elapsed_ns);
}

void Both::report() { figures_.print(); }

}  // namespace
}  // namespace privcards::bench

int main(int argc, char** argv) {
  privcards::bench::Both both(privcards::bench::Flags(argc, argv));
  both.measure_delay();
  both.measure_rate();
  both.report();
}
