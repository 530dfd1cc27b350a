#pragma once
// Non-blocking TCP on epoll, as little as a load generator needs: a stream reads what is there into
// one buffer and writes what was collected in one call. Failures end the program.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace privcards::bench {

std::int64_t now_ns();  // steady

class Stream {
 public:
  explicit Stream(int socket);  // taken over, made non-blocking, TCP_NODELAY
  static Stream connect(const std::string& host, std::uint16_t port);
  Stream(Stream&& other) noexcept;
  Stream& operator=(Stream&&) = delete;
  ~Stream();

  int socket() const { return socket_; }
  // False when the peer has closed.
  bool receive();
  std::string_view received() const {
    return std::string_view(input_).substr(used_, filled_ - used_);
  }
  void use(std::size_t bytes) { used_ += bytes; }

  std::string& output() { return output_; }
  // Writes what it can; true when everything is out.
  bool flush();

 private:
  int socket_ = -1;
  std::string input_;
  std::size_t used_ = 0;
  std::size_t filled_ = 0;
  std::string output_;
  std::size_t written_ = 0;
};

class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void watch(int socket, std::uint32_t tag);
  void watch_writing(int socket, std::uint32_t tag, bool writing);
  // Tags of what is ready; waits at most that long.
  const std::vector<std::uint32_t>& wait(std::int64_t timeout_ns);

 private:
  int epoll_ = -1;
  std::vector<std::uint32_t> ready_;
};

// Bound to 127.0.0.1 and a free port.
struct Listener {
  Listener();
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  int accept() const;  // -1 when nobody waits

  int socket = -1;
  std::uint16_t port = 0;
};

struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
HostPort parse_host_port(const std::string& text);  // "127.0.0.1:8583"

}  // namespace privcards::bench
