#pragma once
// What programs that share a store tell each other through it, about once a second. A program that
// is alone hears nothing.

#include <cstdint>
#include <functional>
#include <vector>

namespace privcards::app {

// How much of a rate limit's window was used, by one program when it tells, by all when it hears.
struct Usage {
  std::int64_t key = 0;
  std::int64_t slot = 0;  // which of the key's windows
  std::int64_t used = 0;
  std::int64_t ends_in_ms = 0;
};

// Called on a thread of the store, one at a time; must be quick.
struct Neighbours {
  // Accounts, API keys, data keys, links, BINs or programs may have been changed by another
  // program; also while the store cannot be asked.
  std::function<void()> changed;
  // Every round: something else may have happened.
  std::function<void()> round;
  // Used here since the last time, and what all have used of those.
  std::function<std::vector<Usage>()> take_usage;
  std::function<void(const std::vector<Usage>&)> learn_usage;
};

}  // namespace privcards::app
