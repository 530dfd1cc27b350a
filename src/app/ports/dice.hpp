#pragma once
// Chance and time, passed in so that tests and the simulation can hold them still.

#include <cstdint>
#include <span>

#include "base/time.hpp"

namespace privcards::app {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

class Dice {
 public:
  virtual ~Dice() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;  // cryptographically random outside tests
  std::uint64_t next();                                  // 64 random bits
  std::uint64_t below(std::uint64_t bound);              // uniform in [0, bound)
};

}  // namespace privcards::app
