#pragma once
// Which addresses a webhook may be sent to. The program runs inside somebody's network, so a URL
// chosen by an API client must not reach into it (server-side request forgery): everything that is
// not plainly the public internet is refused, and every IPv6 form that carries an IPv4 address
// whole. Sources: the IANA special-purpose address registries (RFC 6890), RFC 6598, RFC 6052,
// RFC 3056, RFC 4380.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace privcards::delivery {

// A range of addresses: 4 or 16 bytes and a prefix length in bits.
struct Subnet {
  Bytes address;
  int prefix_bits = 0;
  bool contains(ByteView candidate) const;
};

// "10.1.0.0/16", "fd00::/8", or one address. The error says what is wrong.
Result<Subnet, std::string> parse_subnet(std::string_view text);

bool is_public_address(ByteView address);
bool is_loopback_address(ByteView address);

class AddressPolicy {
 public:
  // Subnets the operator allows beside the public internet.
  explicit AddressPolicy(std::vector<Subnet> allowed) : allowed_(std::move(allowed)) {}

  // `loopback_only` is for the plain http that the test world may send to this machine.
  bool allows(ByteView address, bool loopback_only) const;

 private:
  std::vector<Subnet> allowed_;
};

}  // namespace privcards::delivery
