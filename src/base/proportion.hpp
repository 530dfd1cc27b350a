#pragma once
// Part of one amount in the proportion of two others, for messages that carry the same payment in
// two currencies (DE 4 and DE 6).

#include <cstdint>

namespace privcards {

// amount · part / whole, rounded down, at most amount_minor_max. `whole` is not zero.
std::int64_t share_rounded_down(std::int64_t amount_minor, std::int64_t part_minor,
                                std::int64_t whole_minor);

}  // namespace privcards
