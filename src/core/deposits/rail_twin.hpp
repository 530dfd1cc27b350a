#pragma once
// Two rails of one chain with one account key would issue the same addresses, and a payment to one
// would be both rails' owners'.

#include <vector>

#include "core/deposits/rail.hpp"

namespace privcards::deposits {

// The other rail of the same chain that has the same first address; none: nullptr.
const Rail* twin_of(const Rail& rail, const std::vector<Rail>& others);

}  // namespace privcards::deposits
