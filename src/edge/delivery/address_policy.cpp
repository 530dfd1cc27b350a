#include "edge/delivery/address_policy.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.hpp"

namespace privcards::delivery {
namespace {

constexpr std::array refused_texts{
    // IPv4
    "0.0.0.0/8",        // this network
    "10.0.0.0/8",       // private
    "100.64.0.0/10",    // carrier-grade NAT
    "127.0.0.0/8",      // loopback
    "169.254.0.0/16",   // link-local; cloud metadata
    "172.16.0.0/12",    // private
    "192.0.0.0/24",     // protocol assignments
    "192.0.2.0/24",     // documentation
    "192.88.99.0/24",   // 6to4 relay
    "192.168.0.0/16",   // private
    "198.18.0.0/15",    // benchmarking
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",   // documentation
    "224.0.0.0/4",      // multicast
    "240.0.0.0/4",      // reserved, broadcast
    // IPv6
    "::/96",           // unspecified, loopback, IPv4-compatible
    "::ffff:0:0/96",   // IPv4-mapped
    "64:ff9b::/96",    // NAT64
    "64:ff9b:1::/48",  // NAT64, local use
    "100::/64",        // discard
    "2001::/32",       // Teredo
    "2001:2::/48",     // benchmarking
    "2001:10::/28",    // ORCHID
    "2001:20::/28",    // ORCHIDv2
    "2001:db8::/32",   // documentation
    "2002::/16",       // 6to4
    "3fff::/20",       // documentation
    "5f00::/16",       // segment routing
    "fc00::/7",        // unique local
    "fe80::/10",       // link-local
    "fec0::/10",       // site-local
    "ff00::/8",        // multicast
};

const std::vector<Subnet>& refused() {
  static const std::vector<Subnet> subnets = [] {
    std::vector<Subnet> parsed;
    for (const char* text : refused_texts) {
      Result<Subnet, std::string> subnet = parse_subnet(text);
      CHECK(subnet.has_value());
      parsed.push_back(std::move(*subnet));
    }
    return parsed;
  }();
  return subnets;
}

bool contained(const std::vector<Subnet>& subnets, ByteView address) {
  return std::any_of(subnets.begin(), subnets.end(),
                     [&](const Subnet& subnet) { return subnet.contains(address); });
}

}  // namespace

bool Subnet::contains(ByteView candidate) const {
  if (candidate.size() != address.size()) return false;
  const auto whole = static_cast<std::size_t>(prefix_bits / 8);
  const int rest = prefix_bits % 8;
  if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                  candidate.begin())) {
    return false;
  }
  if (rest == 0) return true;
  const unsigned mask = 0xffU << (8 - rest);
  return ((address[whole] ^ candidate[whole]) & mask & 0xffU) == 0;
}

Result<Subnet, std::string> parse_subnet(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string host(text.substr(0, slash));
  Subnet subnet;
  subnet.address.resize(host.find(':') == std::string::npos ? 4 : 16);
  const int family = subnet.address.size() == 4 ? AF_INET : AF_INET6;
  if (inet_pton(family, host.c_str(), subnet.address.data()) != 1) {
    return Unexpected("\"" + std::string(text) + "\" is not an IP address or subnet");
  }
  const int bits = static_cast<int>(subnet.address.size()) * 8;
  subnet.prefix_bits = bits;
  if (slash == std::string_view::npos) return subnet;
  const std::string_view digits = text.substr(slash + 1);
  auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), subnet.prefix_bits);
  if (error != std::errc() || end != digits.data() + digits.size() || subnet.prefix_bits < 0 ||
      subnet.prefix_bits > bits) {
    return Unexpected("\"" + std::string(text) + "\" has no valid prefix length");
  }
  return subnet;
}

bool is_public_address(ByteView address) {
  if (address.size() != 4 && address.size() != 16) return false;
  return !contained(refused(), address);
}

bool is_loopback_address(ByteView address) {
  if (address.size() == 4) return address.front() == 127;
  if (address.size() != 16) return false;
  return std::all_of(address.begin(), address.end() - 1, [](auto byte) { return byte == 0; }) &&
         address.back() == 1;
}

bool AddressPolicy::allows(ByteView address, bool loopback_only) const {
  if (loopback_only) return is_loopback_address(address);
  return is_public_address(address) || contained(allowed_, address);
}

}  // namespace privcards::delivery
