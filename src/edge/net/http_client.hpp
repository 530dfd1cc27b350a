#pragma once
// Outgoing HTTP(S) requests to addresses somebody else chose (webhook endpoints). Resolve once,
// check every address with the caller's policy, connect to a checked address, keep Host and SNI,
// follow no redirect, read at most `response_max` bytes, give up after the deadlines. Names wait
// for one of the resolver's threads; one asker's silent name servers hold up nobody else.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "edge/net/http_server.hpp"
#include "edge/net/loop.hpp"

namespace privcards::net {

// 4 or 16 bytes in network order.
using AddressPolicy = std::function<bool(ByteView address)>;

struct OutgoingRequest {
  std::string scheme;  // "http" or "https"
  std::string host;    // name, IPv4, or IPv6 without brackets
  std::uint16_t port = 443;
  std::string target;  // "/hooks?x=1"
  std::string method = "POST";
  Headers headers;  // Host and Content-Length are added
  std::string body;
  // On whose behalf, when somebody else chose the host. Empty: the program's own.
  std::string asker;
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t total_timeout_ms = 15'000;             // from the beginning of the host's lookup
  std::int64_t queue_timeout_ms = 60'000;             // until its lookup begins: not_begun
  std::size_t response_max = std::size_t{64} * 1024;  // read no more than this
  std::size_t response_keep = std::size_t{4} * 1024;  // keep no more than this
};

enum class OutgoingFailure {
  none,
  not_resolved,         // DNS gave nothing
  address_not_allowed,  // at least one address is refused by the policy
  connect_failed,
  tls_failed,  // handshake or certificate
  timeout,
  broken_response,
  not_begun  // the name waited too long for a thread of ours: says nothing about the host
};

struct OutgoingResult {
  OutgoingFailure failure = OutgoingFailure::none;
  int status = 0;  // 0 unless an answer came
  Headers headers;
  std::string body;  // at most response_keep bytes
  std::int64_t duration_ms = 0;
  std::string detail;  // for the operator's log; never a secret
};

// An answer whose body does not end by itself (server-sent events). Both run on the loop; while
// they run nothing more is read, so a slow receiver slows the sender.
struct OutgoingStream {
  std::function<void(int status)> on_head;
  // A piece of the body of a 200 answer; false ends the call. Other bodies go to the result.
  std::function<bool(std::string_view bytes)> on_body;
  std::int64_t idle_timeout_ms = 45'000;  // from one piece to the next
};

class HttpClient {
 public:
  struct Options {
    std::string ca_file;  // empty: the system's trust store
    TlsFiles own;         // shown to servers that ask for a certificate; none when empty
    unsigned resolver_threads = 8;
    // Instead of the system's, for tests: a name's addresses as text. It may block.
    std::function<std::vector<std::string>(const std::string& host)> resolve;
    // Off: any certificate will do. For connections that never leave this program's own sockets.
    bool verify = true;
  };
  explicit HttpClient(Loop& loop, const Options& options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  // `done` runs exactly once, on the loop; on the caller's thread when the loop has stopped before.
  void send(OutgoingRequest request, AddressPolicy policy,
            std::function<void(OutgoingResult)> done);
  // The same for a body that is read as it comes: the total timeout ends with the head, and
  // `response_max` does not count. A connection that just breaks off is a broken_response.
  void stream(OutgoingRequest request, AddressPolicy policy, OutgoingStream stream,
              std::function<void(OutgoingResult)> done);

 private:
  void begin(OutgoingRequest request, AddressPolicy policy, std::optional<OutgoingStream> stream,
             std::function<void(OutgoingResult)> done);

  struct Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace privcards::net
