#include "vault/system_dice.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.hpp"
#include "base/secret.hpp"

namespace privcards::vault {

// Small draws come from a per-thread pool: one call of the generator costs as much as many bytes of
// it.
void SystemDice::fill(std::span<std::uint8_t> bytes) {
  thread_local std::array<std::uint8_t, 1024> pool{};
  thread_local std::size_t left = 0;
  if (bytes.size() > 64) {
    CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    return;
  }
  if (left < bytes.size()) {
    CHECK(RAND_bytes(pool.data(), static_cast<int>(pool.size())) == 1);
    left = pool.size();
  }
  std::uint8_t* from = pool.data() + pool.size() - left;
  std::memcpy(bytes.data(), from, bytes.size());
  wipe(from, bytes.size());  // what was handed out is nobody else's
  left -= bytes.size();
}

}  // namespace privcards::vault
