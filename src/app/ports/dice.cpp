#include "app/ports/dice.hpp"

#include <array>
#include <cstring>

#include "base/check.hpp"

namespace privcards::app {

std::uint64_t Dice::next() {
  std::array<std::uint8_t, 8> bytes{};
  fill(bytes);
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), bytes.size());
  return value;
}

std::uint64_t Dice::below(std::uint64_t bound) {
  CHECK(bound > 0);
  // Values at the top that would favour the low remainders are drawn again.
  std::uint64_t excess = (0 - bound) % bound;
  for (;;) {
    std::uint64_t value = next();
    if (value >= excess) return value % bound;
  }
}

}  // namespace privcards::app
