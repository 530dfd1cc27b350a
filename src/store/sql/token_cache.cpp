#include "store/sql/token_cache.hpp"

#include <utility>

namespace privcards::store {

std::optional<CardId> TokenCache::find(const app::PanToken& token) const {
  for (std::size_t neighbour = 0; neighbour < neighbours; ++neighbour) {
    const Slot& slot = slots_[slot_of(token, neighbour)];
    if (!slot.card) return std::nullopt;
    if (slot.token == token) return slot.card;
  }
  return std::nullopt;
}

void TokenCache::put(const app::PanToken& token, CardId card) {
  if (used_ > slots_.size() / 2 && slots_.size() < slots_max) grow();
  for (std::size_t neighbour = 0; neighbour < neighbours; ++neighbour) {
    Slot& slot = slots_[slot_of(token, neighbour)];
    if (slot.card && slot.token != token) continue;
    if (!slot.card) ++used_;
    slot = {token, card};
    return;
  }
  if (slots_.size() < slots_max) {
    grow();
    return put(token, card);
  }
  slots_[slot_of(token, 0)] = {token, card};
}

void TokenCache::grow() {
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  used_ = 0;
  for (const Slot& slot : before) {
    if (slot.card) put(slot.token, slot.card);
  }
}

}  // namespace privcards::store
