#pragma once
// How a ceiling is measured: groups one after another, half a second to warm up, then as long as
// asked for. Prints authorizations per second and how long a group took.

#include <cstdint>

#include "support/latencies.hpp"
#include "support/stream.hpp"

namespace privcards::bench {

inline constexpr std::int64_t second_ns = 1'000'000'000;

template <class Group>
void measure_groups(std::int64_t group_size, std::int64_t measure_ns, const Group& group) {
  const std::int64_t warm_until_ns = now_ns() + second_ns / 2;
  while (now_ns() < warm_until_ns) group();
  Latencies latencies;
  std::int64_t groups = 0;
  const std::int64_t from_ns = now_ns();
  std::int64_t at_ns = from_ns;
  while (at_ns < from_ns + measure_ns) {
    const std::int64_t begun_ns = at_ns;
    group();
    ++groups;
    at_ns = now_ns();
    latencies.add(at_ns - begun_ns);
  }
  Figures figures;
  figures.add("per_second", static_cast<double>(groups * group_size) * second_ns /
                                static_cast<double>(at_ns - from_ns));
  latencies.report(figures, "group_");
  figures.print();
}

}  // namespace privcards::bench
