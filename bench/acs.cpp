// Load on the access control server: AReqs of random cards over mutual TLS, each connection kept
// alive with one request under way.
//
//   bench_acs --address HOST:PORT --world DIR --certificate FILE --key FILE --connections N
//             [--rate PER_SECOND] [--amount MINOR]
//
// With --rate the connections together begin that many per second whether or not earlier ones were
// answered in time, and latency counts from when one should have begun.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include "support/cards_file.hpp"
#include "support/latencies.hpp"
#include "support/stream.hpp"

namespace privcards::bench {
namespace {

std::string uuid(std::mt19937_64& dice) {
  char text[37];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-8%03x-%012llx", static_cast<unsigned>(dice()),
                static_cast<unsigned>(dice() & 0xffff), static_cast<unsigned>(dice() & 0xfff),
                static_cast<unsigned>(dice() & 0xfff),
                static_cast<unsigned long long>(dice() & 0xffffffffffffULL));
  return text;
}

int connect_blocking(const HostPort& peer) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(peer.port);
  inet_pton(AF_INET, peer.host.c_str(), &address.sin_addr);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    give_up("cannot connect");
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

struct Plan {
  HostPort peer;
  std::vector<CardEntry> cards;
  std::string amount;
  int connections = 1;
  std::int64_t warm_ns = 0;
  std::int64_t measure_ns = 0;
  double rate = 0;  // 0: as fast as answers come
};

class Connection {
 public:
  Connection(const Plan& plan, SSL_CTX* context, unsigned seed)
      : plan_(plan), tls_(SSL_new(context)), dice_(seed) {
    const int socket = connect_blocking(plan.peer);
    SSL_set_fd(tls_, socket);
    if (SSL_connect(tls_) != 1) give_up("the handshake failed");
  }
  ~Connection() { SSL_free(tls_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // True when it was answered with the transStatus Y or C.
  bool ask() {
    const std::string request = next();
    SSL_write(tls_, request.data(), static_cast<int>(request.size()));
    std::string answer;
    char piece[4096];
    while (true) {
      const int count = SSL_read(tls_, piece, sizeof piece);
      if (count <= 0) give_up("the connection ended");
      answer.append(piece, static_cast<std::size_t>(count));
      const std::size_t head = answer.find("\r\n\r\n");
      if (head == std::string::npos) continue;
      const std::size_t at = answer.find("Content-Length: ");
      const std::size_t length = std::strtoull(answer.c_str() + at + 16, nullptr, 10);
      if (answer.size() >= head + 4 + length) break;
    }
    return answer.find("\"transStatus\":\"Y\"") != std::string::npos ||
           answer.find("\"transStatus\":\"C\"") != std::string::npos;
  }

 private:
  std::string next() {
    const CardEntry& card = plan_.cards[dice_() % plan_.cards.size()];
    const std::string body =
        R"({"messageType":"AReq","messageVersion":"2.2.0","deviceChannel":"02","messageCategory":"01",)"
        R"("threeDSServerTransID":")" +
        uuid(dice_) + R"(","dsTransID":")" + uuid(dice_) +
        R"(","threeDSServerRefNumber":"BENCH","dsReferenceNumber":"BENCH",)"
        R"("threeDSServerURL":"https://server.example/","dsURL":"https://localhost:9443/results",)"
        R"("threeDSRequestorID":"R","threeDSRequestorName":"Shop","threeDSRequestorURL":"https://shop.example/",)"
        R"("threeDSRequestorAuthenticationInd":"01","threeDSCompInd":"U",)"
        R"("notificationURL":"https://shop.example/done","browserAcceptHeader":"*/*","browserUserAgent":"bench",)"
        R"("browserIP":"192.0.2.1","browserJavascriptEnabled":false,"browserLanguage":"en","acctNumber":")" +
        std::string(card.number.data(), card.number.size()) +
        R"(","acquirerBIN":"400000","acquirerMerchantID":"M1","mcc":"5734",)"
        R"("merchantCountryCode":"840","merchantName":"Shop","purchaseAmount":")" +
        plan_.amount +
        R"(","purchaseCurrency":"840","purchaseExponent":"2","purchaseDate":"20260415120000","transType":"01"})";
    return "POST /areq HTTP/1.1\r\nHost: acs\r\nContent-Type: "
           "application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  const Plan& plan_;
  SSL* tls_;
  std::mt19937_64 dice_;
};

struct Tally {
  Latencies latencies;
  std::int64_t other = 0;
};

void run(const Plan& plan, SSL_CTX* context, int number, std::int64_t begin_ns, Tally& tally) {
  Connection connection(plan, context, std::random_device{}());
  const auto own_ns =
      static_cast<std::int64_t>(plan.rate > 0 ? 1e9 * plan.connections / plan.rate : 0);
  std::int64_t due_ns = begin_ns + own_ns * number / std::max(plan.connections, 1);
  const std::int64_t from_ns = begin_ns + plan.warm_ns;
  const std::int64_t to_ns = from_ns + plan.measure_ns;
  for (;; due_ns += own_ns) {
    const std::int64_t here_ns = now_ns();
    if (here_ns >= to_ns) return;
    if (own_ns > 0 && here_ns < due_ns) {
      std::this_thread::sleep_for(std::chrono::nanoseconds(due_ns - here_ns));
    }
    const std::int64_t started_ns = own_ns > 0 ? due_ns : here_ns;
    const bool good = connection.ask();
    const std::int64_t done_ns = now_ns();
    if (done_ns < from_ns || done_ns >= to_ns) continue;
    tally.latencies.add(done_ns - started_ns);
    if (!good) ++tally.other;
  }
}

SSL_CTX* context_with(const std::string& certificate, const std::string& key) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    give_up("the certificate cannot be read");
  }
  return context;  // lives as long as the program
}

}  // namespace

int main_of(const Flags& flags) {
  constexpr double second_ns = 1e9;
  Plan plan{.peer = parse_host_port(flags.text("address")),
            .cards = read_cards(flags.text("world")),
            .amount = flags.text("amount", "300101"),
            .connections = static_cast<int>(flags.number("connections", 16)),
            .warm_ns = static_cast<std::int64_t>(flags.real("warm", 0.5) * second_ns),
            .measure_ns = static_cast<std::int64_t>(flags.real("seconds", 2) * second_ns),
            .rate = flags.real("rate", 0)};
  std::erase_if(plan.cards, [](const CardEntry& card) { return card.number[0] != '4'; });
  SSL_CTX* context = context_with(flags.text("certificate"), flags.text("key"));
  std::vector<Tally> tallies(static_cast<std::size_t>(plan.connections));
  std::vector<std::thread> threads;
  const std::int64_t begin_ns = now_ns() + 200'000'000;
  for (int number = 0; number < plan.connections; ++number) {
    threads.emplace_back([&, number] {
      run(plan, context, number, begin_ns, tallies[static_cast<std::size_t>(number)]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  Latencies all;
  std::int64_t other = 0;
  for (const Tally& tally : tallies) {
    all.merge(tally.latencies);
    other += tally.other;
  }
  Figures figures;
  figures.add("per_second",
              static_cast<double>(all.count()) * second_ns / static_cast<double>(plan.measure_ns));
  figures.add("other", static_cast<double>(other));
  all.report(figures);
  figures.print();
  return 0;
}

}  // namespace privcards::bench

int main(int argc, char** argv) {
  return privcards::bench::main_of(privcards::bench::Flags(argc, argv));
}
