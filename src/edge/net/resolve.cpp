#include "edge/net/resolve.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace privcards::net {

namespace ip = boost::asio::ip;

namespace {

ip::address to_address(const addrinfo& found) {
  if (found.ai_family == AF_INET) {
    sockaddr_in place{};
    std::memcpy(&place, found.ai_addr, sizeof place);
    return ip::address_v4(ntohl(place.sin_addr.s_addr));
  }
  sockaddr_in6 place{};
  std::memcpy(&place, found.ai_addr, sizeof place);
  ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &place.sin6_addr, bytes.size());
  const ip::address_v6 address(bytes, place.sin6_scope_id);
  if (address.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address);
  return address;
}

std::vector<ip::address> resolve(const std::string& host, int flags) {
  addrinfo wanted{};
  wanted.ai_flags = flags;
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0) return {};
  std::vector<ip::address> addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    const ip::address address = to_address(*entry);
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end())
      addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

}  // namespace

std::vector<ip::address> resolve_blocking(const std::string& host) { return resolve(host, 0); }

std::vector<ip::address> resolve_numeric(const std::string& host) {
  return resolve(host, AI_NUMERICHOST);
}

}  // namespace privcards::net
