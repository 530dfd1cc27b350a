#pragma once
// Which card a token belongs to, for tokens seen lately. A token's card never changes and is never
// removed, so what was read once stays true; it spares every payment a walk down an index whose
// pages are as random as the tokens. Used by one thread.

#include <optional>
#include <vector>

#include "app/records.hpp"

namespace privcards::store {

class TokenCache {
 public:
  static constexpr std::size_t slots_max = std::size_t{1} << 20;  // 24 MiB

  std::optional<CardId> find(const app::PanToken& token) const;
  // Takes a free slot near its own; has more slots from then on when half are in use or none near
  // is free, up to slots_max, and then takes that of another token. Tokens that share a slot are
  // common, and one that is missed costs a question.
  void put(const app::PanToken& token, CardId card);

 private:
  struct Slot {
    app::PanToken token;
    CardId card;  // none: free
  };
  static constexpr std::size_t neighbours = 16;
  std::size_t slot_of(const app::PanToken& token, std::size_t neighbour) const {
    return (app::PanTokenHash{}(token) + neighbour) & (slots_.size() - 1);
  }
  void grow();

  std::vector<Slot> slots_{std::vector<Slot>(1024)};  // a power of two
  std::size_t used_ = 0;
};

}  // namespace privcards::store
