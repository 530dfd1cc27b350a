#include "support/stream.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "support/flags.hpp"

namespace privcards::bench {
namespace {

constexpr std::size_t read_bytes = 256 * 1024;

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) give_up(host + " is no address");
  return address;
}

[[noreturn]] void give_up_on(const std::string& doing) {
  give_up(doing + ": " + std::strerror(errno));
}

}  // namespace

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Stream::Stream(int socket) : socket_(socket) {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(socket_, F_SETFL, O_NONBLOCK);
}

Stream Stream::connect(const std::string& host, std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = address_of(host, port);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    give_up_on("connecting to " + host + ":" + std::to_string(port));
  }
  return Stream(socket);
}

Stream::Stream(Stream&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      input_(std::move(other.input_)),
      used_(other.used_),
      filled_(other.filled_),
      output_(std::move(other.output_)),
      written_(other.written_) {}

Stream::~Stream() {
  if (socket_ >= 0) ::close(socket_);
}

bool Stream::receive() {
  filled_ -= used_;
  if (used_ > 0) std::memmove(input_.data(), input_.data() + used_, filled_);
  used_ = 0;
  if (input_.size() < filled_ + read_bytes) input_.resize(filled_ + read_bytes);
  const ssize_t count = ::read(socket_, input_.data() + filled_, read_bytes);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  filled_ += static_cast<std::size_t>(count);
  return count > 0;
}

bool Stream::flush() {
  while (written_ < output_.size()) {
    const ssize_t count =
        ::send(socket_, output_.data() + written_, output_.size() - written_, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return false;
    if (count < 0) give_up_on("sending");
    written_ += static_cast<std::size_t>(count);
  }
  output_.clear();
  written_ = 0;
  return true;
}

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}
Poller::~Poller() { ::close(epoll_); }

void Poller::watch(int socket, std::uint32_t tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = tag;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) give_up_on("epoll");
}

void Poller::watch_writing(int socket, std::uint32_t tag, bool writing) {
  epoll_event event{};
  event.events = EPOLLIN | (writing ? EPOLLOUT : 0U);
  event.data.u32 = tag;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event);
}

const std::vector<std::uint32_t>& Poller::wait(std::int64_t timeout_ns) {
  std::array<epoll_event, 256> events{};
  timeout_ns = std::max<std::int64_t>(timeout_ns, 0);
  const timespec timeout{timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
  const int count =
      ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  ready_.clear();
  for (int at = 0; at < count; ++at) {
    ready_.push_back(events.at(static_cast<std::size_t>(at)).data.u32);
  }
  return ready_;
}

Listener::Listener() : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_in address = address_of("127.0.0.1", 0);
  socklen_t size = sizeof address;
  const bool listens =
      ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::listen(socket, 1'024) == 0 &&
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (!listens) give_up_on("listening");
  port = ntohs(address.sin_port);
}

Listener::~Listener() { ::close(socket); }

int Listener::accept() const { return ::accept4(socket, nullptr, nullptr, SOCK_CLOEXEC); }

HostPort parse_host_port(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) give_up(text + " is no HOST:PORT");
  return {text.substr(0, colon), static_cast<std::uint16_t>(std::atoi(text.c_str() + colon + 1))};
}

}  // namespace privcards::bench
