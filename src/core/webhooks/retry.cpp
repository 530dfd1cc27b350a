#include "core/webhooks/retry.hpp"

#include <algorithm>
#include <array>

namespace privcards::webhooks {
namespace {

constexpr std::int64_t second = 1000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;
constexpr std::array<std::int64_t, attempts_max - 1> delays_ms{5 * second, 5 * minute, 30 * minute,
                                                               2 * hour,   5 * hour,   10 * hour,
                                                               10 * hour,  14 * hour,  20 * hour};

constexpr std::int64_t patience_ms_max = 2 * hour;
constexpr std::int64_t failing_ms_max = 5 * day;
constexpr int failures_min = 10;

}  // namespace

std::optional<std::int64_t> retry_delay_ms(int attempts_made, std::uint64_t dice) {
  if (attempts_made < 1 || attempts_made >= attempts_max) return std::nullopt;
  const std::int64_t delay = delays_ms.at(static_cast<std::size_t>(attempts_made - 1));
  const std::int64_t fifth = delay / 5;
  return delay - fifth +
         static_cast<std::int64_t>(dice % static_cast<std::uint64_t>(2 * fifth + 1));
}

std::optional<std::int64_t> urgent_retry_delay_ms(int attempts_made, std::int64_t age_ms) {
  constexpr std::array<std::int64_t, 3> delays{2 * second, 5 * second, 15 * second};
  if (attempts_made < 1) return std::nullopt;
  const auto at = std::min<std::size_t>(static_cast<std::size_t>(attempts_made), delays.size()) - 1;
  if (age_ms + delays.at(at) >= urgent_life_ms) return std::nullopt;
  return delays.at(at);
}

std::int64_t patient_delay_ms(std::int64_t own_delay_ms, std::int64_t asked_seconds) {
  if (asked_seconds <= 0) return own_delay_ms;
  // Compared in seconds first, so that an absurd number cannot overflow.
  const std::int64_t longest_ms = own_delay_ms + patience_ms_max;
  if (asked_seconds > longest_ms / second) return longest_ms;
  return std::max(own_delay_ms, asked_seconds * second);
}

bool should_disable(std::optional<Instant> failing_since, int failures_in_row, Instant now) {
  return failing_since && failures_in_row >= failures_min &&
         now.ms - failing_since->ms >= failing_ms_max;
}

}  // namespace privcards::webhooks
