#include "core/deposits/rail_twin.hpp"

#include "core/deposits/rail_address.hpp"

namespace privcards::deposits {

const Rail* twin_of(const Rail& rail, const std::vector<Rail>& others) {
  const auto first = derive_address(rail, 0);
  if (!first) return nullptr;
  for (const Rail& other : others) {
    if (other.name == rail.name || other.identity != rail.identity) continue;
    const auto its_first = derive_address(other, 0);
    if (its_first && its_first->target == first->target) return &other;
  }
  return nullptr;
}

}  // namespace privcards::deposits
