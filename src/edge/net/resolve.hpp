#pragma once
// Names to addresses, blocking: the system's resolver has no other face that all systems share.
// Internal to this room.

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

namespace privcards::net {

// Never on a loop. Without duplicates, in the system's order of preference. IPv4 inside IPv6
// (::ffff:1.2.3.4) comes out as IPv4, so that it cannot slip past a policy about IPv4. Empty if
// nothing was found.
std::vector<boost::asio::ip::address> resolve_blocking(const std::string& host);

// The same for what is an address in any notation getaddrinfo knows ("::1", "127.1", "0x7f000001"):
// asks nobody and does not wait. Empty for a name.
std::vector<boost::asio::ip::address> resolve_numeric(const std::string& host);

}  // namespace privcards::net
