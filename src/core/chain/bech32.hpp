#pragma once
// Segregated-witness addresses: bech32 for witness version 0 (BIP 173), bech32m for versions 1 to
// 16 (BIP 350). The human-readable part names the network: bc, tb, bcrt, rltc.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace privcards::chain {

struct SegwitAddress {
  std::string prefix;  // the human-readable part, lower case
  int version = 0;     // 0 to 16
  Bytes program;       // 2 to 40 bytes; 20 or 32 in version 0
};

// CHECKs the ranges above.
std::string render_segwit(const SegwitAddress& address);
// Either case throughout; a mixed one, a wrong checksum or the other version's checksum is nothing.
std::optional<SegwitAddress> parse_segwit(std::string_view text);

}  // namespace privcards::chain
