#pragma once
// Instants are milliseconds since 1970-01-01T00:00:00Z, without leap seconds. Rules never read a
// clock: whoever calls them passes the instant in.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace privcards {

struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;

  Instant plus_ms(std::int64_t delta_ms) const { return {ms + delta_ms}; }
  Instant plus_seconds(std::int64_t delta_s) const { return {ms + delta_s * 1000}; }
  Instant plus_days(std::int64_t days) const { return {ms + days * 86'400'000}; }
};

// A moment taken apart, UTC, proleptic Gregorian calendar.
struct Civil {
  int year = 1970;
  int month = 1;  // 1-12
  int day = 1;    // 1-31
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
  bool operator==(const Civil&) const = default;
};

Civil to_civil(Instant instant);
Instant from_civil(const Civil& civil);
bool is_real_date(int year, int month, int day);

// Months since year 0: the key under which monthly spending is counted (UTC calendar month).
std::int32_t month_index(Instant instant);

// `2026-04-15T12:00:00Z`; the API prints whole seconds.
std::string render_rfc3339(Instant instant);
void append_rfc3339(std::string& out, Instant instant);

// RFC 3339 section 5.6 with any offset and up to nine fraction digits, or a bare date, which means
// midnight UTC. Nothing for anything else, for dates that do not exist, and outside years
// 1970-9999.
std::optional<Instant> parse_rfc3339(std::string_view text);

// YYMM as on a card and in ISO 8583 DE 14, for example 2904.
struct ExpiryMonth {
  int yymm = 0;
  auto operator<=>(const ExpiryMonth&) const = default;
};
ExpiryMonth expiry_month(Instant instant);

}  // namespace privcards
