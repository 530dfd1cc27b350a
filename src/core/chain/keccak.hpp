#pragma once
// Keccak-256 as Ethereum and TRON use it: the competition's padding (01), from before FIPS 202
// changed it to 06, so SHA3-256 of a library gives other digests.

#include "base/hash.hpp"

namespace privcards::chain {

Digest keccak256(ByteView message);

}  // namespace privcards::chain
