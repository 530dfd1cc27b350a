#pragma once
// Chance from the operating system's generator.

#include "app/ports/dice.hpp"

namespace privcards::vault {

class SystemDice final : public app::Dice {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace privcards::vault
