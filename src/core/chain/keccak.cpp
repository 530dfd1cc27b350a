#include "core/chain/keccak.hpp"

#include <bit>

namespace privcards::chain {
namespace {

using State = std::array<std::uint64_t, 25>;  // lane (x, y) at x + 5y
constexpr std::size_t rate = 136;             // bytes absorbed between permutations

// The round constants come from a linear feedback shift register (Keccak reference, section 1.2).
constexpr std::array<std::uint64_t, 24> round_constants = [] {
  std::array<std::uint64_t, 24> constants{};
  std::uint8_t shift = 1;
  for (std::uint64_t& constant : constants) {
    for (int j = 0; j < 7; ++j) {
      if ((shift & 1) != 0) constant |= std::uint64_t{1} << ((1 << j) - 1);
      shift = static_cast<std::uint8_t>(shift << 1 ^ ((shift & 0x80) != 0 ? 0x71 : 0));
    }
  }
  return constants;
}();

// rho and pi: each lane is rotated and moves on; both follow the same walk over the lanes.
void rotate_and_move(State& state) {
  std::size_t x = 1;
  std::size_t y = 0;
  std::uint64_t moved = state[1];
  int rotation = 0;
  for (int step = 1; step <= 24; ++step) {
    const std::size_t next_y = (2 * x + 3 * y) % 5;
    x = y;
    y = next_y;
    rotation = (rotation + step) % 64;
    std::swap(moved, state[x + 5 * y]);
    state[x + 5 * y] = std::rotl(state[x + 5 * y], rotation);
  }
}

void permute(State& state) {
  for (std::uint64_t constant : round_constants) {
    std::array<std::uint64_t, 5> parity{};
    for (std::size_t i = 0; i < 25; ++i) parity[i % 5] ^= state[i];
    for (std::size_t i = 0; i < 25; ++i) {
      state[i] ^= parity[(i + 4) % 5] ^ std::rotl(parity[(i % 5 + 1) % 5], 1);
    }
    rotate_and_move(state);
    for (std::size_t row = 0; row < 25; row += 5) {
      std::array<std::uint64_t, 5> lanes;
      for (std::size_t x = 0; x < 5; ++x) lanes[x] = state[row + x];
      for (std::size_t x = 0; x < 5; ++x) {
        state[row + x] = lanes[x] ^ (~lanes[(x + 1) % 5] & lanes[(x + 2) % 5]);
      }
    }
    state[0] ^= constant;
  }
}

void absorb(State& state, std::size_t place, std::uint8_t byte) {
  state[place / 8] ^= static_cast<std::uint64_t>(byte) << (place % 8 * 8);
}

}  // namespace

Digest keccak256(ByteView message) {
  State state{};
  std::size_t place = 0;
  for (std::uint8_t byte : message) {
    absorb(state, place, byte);
    if (++place == rate) {
      permute(state);
      place = 0;
    }
  }
  absorb(state, place, 0x01);
  absorb(state, rate - 1, 0x80);
  permute(state);
  Digest digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(state[i / 8] >> (i % 8 * 8));
  }
  return digest;
}

}  // namespace privcards::chain
