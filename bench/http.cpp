// Load on the API: keep-alive HTTP connections, each with one request under way.
//
//   bench_http --address HOST:PORT --key KEY --world DIR --what NAME --connections N
//
// NAME is card, transactions_page_1, transactions_page_100 (by cursor), transactions_any (page 1
// of random cards), create_card or fund_card;
// `same` sends what card would to any server. --save FILE keeps one whole response, for bench_beast
// to repeat.

#include <sys/epoll.h>

#include <charconv>
#include <fstream>
#include <random>
#include <vector>

#include "base/id.hpp"
#include "support/cards_file.hpp"
#include "support/latencies.hpp"
#include "support/stream.hpp"

namespace privcards::bench {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr int cursor_page = 100;

struct Answer {
  int status = 0;
  std::string_view whole;
  std::string_view body;
};

// The next whole response at the front of what was received; status 0 when more must come.
Answer next_response(std::string_view received) {
  const std::size_t head_end = received.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return {};
  const std::string_view head = received.substr(0, head_end);
  std::size_t length = 0;
  for (std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
    const std::size_t at = head.find(name);
    if (at == std::string_view::npos) continue;
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
  }
  const std::size_t size = head_end + 4 + length;
  if (received.size() < size) return {};
  Answer answer{.whole = received.substr(0, size), .body = received.substr(head_end + 4, length)};
  std::from_chars(head.data() + 9, head.data() + 12, answer.status);
  return answer;
}

class Load {
 public:
  explicit Load(const Flags& flags);
  void run();
  void report() const;

 private:
  void append_request(std::string& out);
  std::string one(const std::string& path);
  std::string cursor_of_page(int page);
  void receive(std::size_t stream);
  void send(std::size_t stream);

  std::vector<CardEntry> cards_;
  HostPort peer_;
  std::string what_;
  std::string common_;  // headers of every request
  std::string path_;    // of reads that always ask the same
  std::string save_;
  std::int64_t warm_ns_;
  std::int64_t measure_ns_;
  Poller poller_;
  std::vector<Stream> streams_;
  std::vector<std::int64_t> started_ns_;
  std::mt19937_64 dice_{std::random_device{}()};
  Latencies latencies_;
  std::int64_t measure_from_ns_ = 0;
  std::int64_t measure_to_ns_ = 0;
  std::int64_t refused_ = 0;
  std::size_t body_bytes_ = 0;
};

Load::Load(const Flags& flags)
    : cards_(read_cards(flags.text("world"))),
      peer_(parse_host_port(flags.text("address"))),
      what_(flags.text("what")),
      save_(flags.text("save", "")),
      warm_ns_(static_cast<std::int64_t>(flags.real("warm", 0.5) * second_ns)),
      measure_ns_(static_cast<std::int64_t>(flags.real("seconds", 4) * second_ns)) {
  common_ = " HTTP/1.1\r\nHost: " + flags.text("address") + "\r\nAuthorization: Bearer " +
            flags.text("key") + "\r\n";
  const std::string list =
      "/v1/transactions?card_id=" + render(CardId{cards_.front().id}) + "&per_page=25";
  if (what_ == "transactions_page_1") path_ = list;
  if (what_ == "transactions_page_100") {
    path_ = list + "&starting_after=" + cursor_of_page(cursor_page);
  }
  const std::int64_t connections = flags.number("connections", 32);
  for (std::int64_t at = 0; at < connections; ++at) {
    streams_.push_back(Stream::connect(peer_.host, peer_.port));
    poller_.watch(streams_.back().socket(), static_cast<std::uint32_t>(at));
  }
  started_ns_.resize(streams_.size());
}

void Load::append_request(std::string& out) {
  const CardId card{cards_[dice_() % cards_.size()].id};
  if (what_ == "card" || what_ == "same") {
    out += "GET /v1/cards/" + render(card) + common_ + "\r\n";
    return;
  }
  if (what_ == "transactions_any") {
    out += "GET /v1/transactions?card_id=" + render(card) + common_ + "\r\n";
    return;
  }
  if (!path_.empty()) {
    out += "GET " + path_ + common_ + "\r\n";
    return;
  }
  const bool creates = what_ == "create_card";
  const std::string body =
      creates ? R"({"bin_id":"491653","amount":1.00,"label":"Campaign"})" : R"({"amount":1.00})";
  out += "POST /v1/cards" + (creates ? std::string() : "/" + render(card) + "/fund") + common_ +
         "Content-Type: application/json\r\nX-Idempotency-Key: " + std::to_string(dice_()) + "-" +
         std::to_string(dice_()) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// One request on a connection of its own; the body of its answer.
std::string Load::one(const std::string& path) {
  Stream stream = Stream::connect(peer_.host, peer_.port);
  Poller poller;
  poller.watch(stream.socket(), 0);
  stream.output() = "GET " + path + common_ + "\r\n";
  stream.flush();
  while (true) {
    poller.wait(second_ns);
    if (!stream.receive()) give_up("the server closed the connection");
    const Answer answer = next_response(stream.received());
    if (answer.status == 0) continue;
    if (answer.status != 200) give_up(path + ": " + std::string(answer.body));
    return std::string(answer.body);
  }
}

// The last id of the page before it.
std::string Load::cursor_of_page(int page) {
  const std::string path = "/v1/transactions?card_id=" + render(CardId{cards_.front().id}) +
                           "&per_page=25&page=" + std::to_string(page - 1);
  const std::string body = one(path);
  const std::size_t at = body.rfind("{\"id\":\"txn_");
  if (at == std::string::npos) give_up("the busy card has too few transactions");
  const std::size_t begin = at + 7;
  return body.substr(begin, body.find('"', begin) - begin);
}

void Load::send(std::size_t stream) {
  started_ns_[stream] = now_ns();
  append_request(streams_[stream].output());
  if (!streams_[stream].flush()) give_up("a request did not fit the socket");
}

void Load::receive(std::size_t stream) {
  if (!streams_[stream].receive()) give_up("the server closed the connection");
  const Answer answer = next_response(streams_[stream].received());
  if (answer.status == 0) return;
  const std::int64_t at_ns = now_ns();
  if (answer.status != 200 && answer.status != 201) {
    if (refused_++ == 0) std::fprintf(stderr, "%.300s\n", std::string(answer.body).c_str());
  } else if (at_ns >= measure_from_ns_ && at_ns < measure_to_ns_) {
    latencies_.add(at_ns - started_ns_[stream]);
  }
  if (!save_.empty() && answer.status < 300) {
    std::ofstream(save_, std::ios::binary) << answer.whole;
    save_.clear();
  }
  body_bytes_ = answer.body.size();
  streams_[stream].use(answer.whole.size());
  if (at_ns < measure_to_ns_) send(stream);
}

void Load::run() {
  measure_from_ns_ = now_ns() + warm_ns_;
  measure_to_ns_ = measure_from_ns_ + measure_ns_;
  for (std::size_t at = 0; at < streams_.size(); ++at) send(at);
  while (now_ns() < measure_to_ns_) {
    for (std::uint32_t stream : poller_.wait(second_ns / 10)) receive(stream);
  }
}

void Load::report() const {
  Figures figures;
  figures.add("per_second", static_cast<double>(latencies_.count()) * second_ns /
                                static_cast<double>(measure_ns_));
  latencies_.report(figures);
  figures.add("refused", static_cast<double>(refused_));
  figures.add("body_bytes", static_cast<double>(body_bytes_));
  figures.print();
}

}  // namespace
}  // namespace privcards::bench

int main(int argc, char** argv) {
  privcards::bench::Load load(privcards::bench::Flags(argc, argv));
  load.run();
  load.report();
}
