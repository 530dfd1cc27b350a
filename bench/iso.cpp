// Load on the ISO 8583 link: authorizations of random cards over a few connections.
//
//   --outstanding N   closed loop: N messages are always on their way, each answer sends the next
//   --rate R          open loop: R messages per second at random moments; a message's latency
//                     counts from the moment it was due, so a stalled server cannot hide its queue
//
// Prints answers per second, latencies and how many were approved. bench/run.py runs it.

#include <sys/epoll.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "support/latencies.hpp"
#include "support/payments.hpp"
#include "support/stream.hpp"

namespace privcards::bench {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t drain_ns = 10 * second_ns;

class Load {
 public:
  explicit Load(const Flags& flags)
      : cards_(read_cards(flags.text("world"))),
        payments_(cards_),
        started_ns_(traces_max),
        outstanding_(flags.number("outstanding", 0)),
        rate_(flags.real("rate", 0)),
        warm_ns_(static_cast<std::int64_t>(flags.real("warm", 1) * second_ns)),
        measure_ns_(static_cast<std::int64_t>(flags.real("seconds", 5) * second_ns)) {
    if ((outstanding_ > 0) == (rate_ > 0)) give_up("either --outstanding or --rate");
    const HostPort peer = parse_host_port(flags.text("address"));
    std::int64_t connections = flags.number("connections", 4);
    if (outstanding_ > 0) connections = std::min(connections, outstanding_);
    for (std::int64_t at = 0; at < connections; ++at) {
      streams_.push_back(Stream::connect(peer.host, peer.port));
      poller_.watch(streams_.back().socket(), static_cast<std::uint32_t>(at));
    }
  }

  void run();
  void report() const;

 private:
  void send(std::size_t stream, std::int64_t due_ns);
  void answered(const PaymentAnswer& answer, std::int64_t at_ns);
  void receive(std::size_t stream);
  void flush();
  void send_due(std::int64_t at_ns);

  std::vector<CardEntry> cards_;
  Payments payments_;
  Poller poller_;
  std::vector<Stream> streams_;
  std::vector<std::int64_t> started_ns_;  // by trace number
  std::int64_t outstanding_;
  double rate_;
  std::int64_t warm_ns_;
  std::int64_t measure_ns_;
  std::mt19937_64 dice_{1};
  Latencies latencies_;
  std::int64_t in_flight_ = 0;
  std::int64_t measure_from_ns_ = 0;
  std::int64_t measure_to_ns_ = 0;
  std::int64_t answered_ = 0;  // while measuring
  std::int64_t approved_ = 0;  // in all
  std::int64_t declined_ = 0;
  double next_due_ns_ = 0;
  std::size_t turn_ = 0;
};

void Load::send(std::size_t stream, std::int64_t due_ns) {
  started_ns_[payments_.append(streams_[stream].output())] = due_ns;
  ++in_flight_;
}

void Load::answered(const PaymentAnswer& answer, std::int64_t at_ns) {
  --in_flight_;
  ++(answer.code == "00" ? approved_ : declined_);
  const std::int64_t from_ns = started_ns_[answer.trace];
  if (at_ns >= measure_from_ns_ && at_ns < measure_to_ns_) ++answered_;
  // By when it was due: a latency of the last moments is not lost because it was long.
  if (from_ns >= measure_from_ns_ && from_ns < measure_to_ns_) latencies_.add(at_ns - from_ns);
}

void Load::receive(std::size_t stream) {
  if (!streams_[stream].receive()) give_up("the server closed the link");
  const std::int64_t at_ns = now_ns();
  std::size_t used = 0;
  while (auto answer = next_answer(payments_.profile(), streams_[stream].received(), used)) {
    streams_[stream].use(used);
    answered(*answer, at_ns);
    if (outstanding_ > 0 && at_ns < measure_to_ns_) send(stream, at_ns);
  }
}

void Load::flush() {
  for (std::size_t at = 0; at < streams_.size(); ++at) {
    if (streams_[at].output().empty()) continue;
    const bool done = streams_[at].flush();
    if (!done) poller_.watch_writing(streams_[at].socket(), static_cast<std::uint32_t>(at), true);
  }
}

void Load::send_due(std::int64_t at_ns) {
  std::exponential_distribution<double> gap(rate_ / static_cast<double>(second_ns));
  while (next_due_ns_ <= static_cast<double>(at_ns) && at_ns < measure_to_ns_) {
    send(turn_++ % streams_.size(), static_cast<std::int64_t>(next_due_ns_));
    next_due_ns_ += gap(dice_);
  }
}

void Load::run() {
  const std::int64_t start_ns = now_ns();
  measure_from_ns_ = start_ns + warm_ns_;
  measure_to_ns_ = measure_from_ns_ + measure_ns_;
  next_due_ns_ = static_cast<double>(start_ns);
  for (std::int64_t at = 0; at < outstanding_; ++at) {
    send(static_cast<std::size_t>(at) % streams_.size(), now_ns());
  }
  for (std::int64_t at_ns = start_ns; at_ns < measure_to_ns_ || in_flight_ > 0; at_ns = now_ns()) {
    if (at_ns > measure_to_ns_ + drain_ns) break;
    std::int64_t timeout_ns = second_ns / 10;
    if (rate_ > 0 && at_ns < measure_to_ns_) {
      send_due(at_ns);
      timeout_ns = static_cast<std::int64_t>(next_due_ns_) - now_ns();
    }
    flush();
    for (std::uint32_t stream : poller_.wait(timeout_ns)) receive(stream);
  }
}

void Load::report() const {
  Figures figures;
  figures.add("per_second",
              static_cast<double>(answered_) * second_ns / static_cast<double>(measure_ns_));
  latencies_.report(figures);
  figures.add("approved", static_cast<double>(approved_));
  figures.add("declined", static_cast<double>(declined_));
  figures.add("unanswered", static_cast<double>(in_flight_));
  figures.print();
}

}  // namespace
}  // namespace privcards::bench

int main(int argc, char** argv) {
  privcards::bench::Load load(privcards::bench::Flags(argc, argv));
  load.run();
  load.report();
}
