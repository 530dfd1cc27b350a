// privcards_sim SEED [STEPS]: the same seed does the same every time. Prints what happened; when
// something broke, the seed and what it was, and exits 1.

#include <charconv>
#include <cstdio>
#include <cstring>

#include "tests/sim/simulation.hpp"

namespace {

bool parse(const char* text, std::uint64_t& value) {
  const char* end = text + std::strlen(text);
  auto [stop, error] = std::from_chars(text, end, value);
  return error == std::errc{} && stop == end;
}

}  // namespace

int main(int count, char** words) {
  std::uint64_t seed = 0;
  std::uint64_t steps = 1'000;
  bool understood =
      (count == 2 || count == 3) && parse(words[1], seed) && (count == 2 || parse(words[2], steps));
  if (!understood) {
    std::fprintf(stderr, "usage: privcards_sim SEED [STEPS]\n");
    return 2;
  }
  privcards::tests::Simulation simulation(seed);
  bool sound = simulation.run(static_cast<std::int64_t>(steps)) && simulation.wind_down();
  std::printf("seed %llu, %llu steps: %s\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(steps), simulation.summary().c_str());
  if (sound) return 0;
  std::printf("BROKEN with seed %llu: %s\n", static_cast<unsigned long long>(seed),
              simulation.problem().c_str());
  return 1;
}
