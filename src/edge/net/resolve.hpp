#pragma once
// Names to addresses, blocking: the system's resolver has no other face that all systems share.
// Internal to this room; runs on a WorkerPool, never on a loop.

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

namespace privcards::net {

// Without duplicates, in the system's order of preference. IPv4 inside IPv6 (::ffff:1.2.3.4) comes
// out as IPv4, so that it cannot slip past a policy about IPv4. Empty if nothing was found.
std::vector<boost::asio::ip::address> resolve_blocking(const std::string& host);

}  // namespace privcards::net
