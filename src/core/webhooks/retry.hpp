#pragma once
// When a delivery is tried again, and when an endpoint is given up on. Ten attempts over about 62
// hours: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h, 14 h and 20 h, each moved by
// up to 20 % either way so that an endpoint coming back is not hit by everyone at the same instant.

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace privcards::webhooks {

inline constexpr int attempts_max = 10;

// How long to wait after `attempts_made` attempts (1 and up); nothing when that was the last one.
// `dice` is 64 random bits.
std::optional<std::int64_t> retry_delay_ms(int attempts_made, std::uint64_t dice);

// The same for what somebody at a checkout waits for: after 2, 5 and 15 seconds and every 15 from
// then on, while the event is younger than a challenge lives.
inline constexpr std::int64_t urgent_life_ms = 600'000;
std::optional<std::int64_t> urgent_retry_delay_ms(int attempts_made, std::int64_t age_ms);

// An endpoint that answers 429 or 503 may ask for patience (Retry-After, RFC 9110 section 10.2.3):
// the longer of both, but at most two hours more than our own delay.
std::int64_t patient_delay_ms(std::int64_t own_delay_ms, std::int64_t asked_seconds);

// An endpoint that only failed for five days, in ten attempts or more, is disabled.
bool should_disable(std::optional<Instant> failing_since, int failures_in_row, Instant now);

// After this many failures in a row an endpoint gets one attempt at a time instead of many.
inline constexpr int failures_before_probing = 20;

}  // namespace privcards::webhooks
