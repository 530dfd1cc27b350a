#include "store/sql/token_cache.hpp"

#include <utility>

namespace privcards::store {

std::optional<CardId> TokenCache::find(const app::PanToken& token) const {
  const Slot& slot = slots_[app::PanTokenHash{}(token) & (slots_.size() - 1)];
  if (!slot.card || slot.token != token) return std::nullopt;
  return slot.card;
}

void TokenCache::put(const app::PanToken& token, CardId card) {
  if (used_ > slots_.size() / 2 && slots_.size() < slots_max) grow();
  Slot& slot = slot_of(token);
  if (!slot.card) ++used_;
  slot = {token, card};
}

void TokenCache::grow() {
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  used_ = 0;
  for (const Slot& slot : before) {
    if (slot.card) put(slot.token, slot.card);
  }
}

}  // namespace privcards::store
