#include "tests/support/cutting_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/check.hpp"

namespace privcards::tests {
namespace {

constexpr std::string_view socket_name = "/.s.PGSQL.5432";
constexpr int look_around_ms = 20;  // how often a relay asks whether it should stop

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path.size() < sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  return address;
}

bool send_all(int to, std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = ::send(to, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

CuttingProxy::CuttingProxy(std::string server_socket)
    : server_socket_(std::move(server_socket) + std::string(socket_name)) {
  const sockaddr_un address = address_of(directory_.path() + std::string(socket_name));
  listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(::listen(listener_, 16) == 0);
  accepter_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy() {
  stopping_ = true;
  accepter_.join();
  for (std::thread& relay : relays_) relay.join();
  ::close(listener_);
}

// A connection's first commit of a group spells its statements out; later ones name them.
void CuttingProxy::cut_next(Cut cut, std::string sign) {
  {
    std::lock_guard lock(mutex_);
    sign_ = std::move(sign);
  }
  cut_ = cut;
}

std::string CuttingProxy::sign() const {
  std::lock_guard lock(mutex_);
  return sign_;
}

void CuttingProxy::accept_all() {
  while (!stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, look_around_ms) <= 0) continue;
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client >= 0) relays_.emplace_back([this, client] { relay(client); });
  }
}

void CuttingProxy::relay(int client) {
  const sockaddr_un address = address_of(server_socket_);
  const int server = ::socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK(::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  std::array<char, 65'536> buffer{};
  std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
  bool committing = false;
  bool silent = false;
  bool server_spoke = true;
  std::string seen;  // the end of what the client said before: a piece may end within the sign
  for (bool open = true; open && !stopping_;) {
    if (::poll(ends.data(), ends.size(), look_around_ms) <= 0) continue;
    for (std::size_t i = 0; i < ends.size() && open; ++i) {
      if (ends.at(i).revents == 0) continue;
      const ssize_t size = ::recv(ends.at(i).fd, buffer.data(), buffer.size(), 0);
      open = size > 0;
      if (!open) break;
      if (silent) continue;
      if (i == 0 && server_spoke) ++round_trips_;
      server_spoke = i == 1;
      const std::string_view data(buffer.data(), static_cast<std::size_t>(size));
      // The answer is what the server says next, however the question was cut into pieces.
      if (committing && i == 1) {
        open = false;
        break;
      }
      bool commits = false;
      if (i == 0) {
        seen += data;
        const std::string sign = this->sign();
        commits = !sign.empty() && seen.find(sign) != std::string::npos;
        seen.erase(0, seen.size() - std::min(seen.size(), sign.size()));
      }
      const Cut cut = commits ? cut_.exchange(Cut::never) : Cut::never;
      if (cut != Cut::never) ++cuts_;
      committing = committing || cut == Cut::after;
      silent = cut == Cut::silent;
      open = cut != Cut::before && send_all(ends.at(1 - i).fd, data);
    }
  }
  ::close(client);
  ::close(server);
}

}  // namespace privcards::tests
