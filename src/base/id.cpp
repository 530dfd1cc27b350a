#include "base/id.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/check.hpp"

namespace privcards {
namespace {

constexpr std::string_view base62_digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::int64_t epoch_ms = 1'577'836'800'000;  // 2020-01-01T00:00:00Z
constexpr int node_bits = 10;
constexpr int counter_bits = 12;
constexpr std::int64_t node_mask = (1 << node_bits) - 1;
constexpr std::int64_t counter_mask = (1 << counter_bits) - 1;

int base62_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  if (c >= 'a' && c <= 'z') return c - 'a' + 36;
  return -1;
}

}  // namespace

void append_base62(std::string& out, std::int64_t value) {
  CHECK(value >= 0);
  std::array<char, 11> digits{};
  std::size_t at = digits.size();
  do {
    digits[--at] = base62_digits[static_cast<std::size_t>(value % 62)];
    value /= 62;
  } while (value > 0);
  out.append(digits.data() + at, digits.size() - at);
}

std::optional<std::int64_t> parse_base62(std::string_view text) {
  // A leading zero would be a second spelling of the same id.
  if (text.empty() || text.size() > 11 || text.front() == '0') return std::nullopt;
  std::int64_t value = 0;
  for (char c : text) {
    int digit = base62_value(c);
    if (digit < 0) return std::nullopt;
    if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 62) return std::nullopt;
    value = value * 62 + digit;
  }
  return value;
}

std::int64_t smallest_id_at(Instant instant) {
  return std::max<std::int64_t>(instant.ms - epoch_ms, 0) << (node_bits + counter_bits);
}

Instant time_of_id(std::int64_t value) {
  return {(value >> (node_bits + counter_bits)) + epoch_ms};
}

void IdSource::pass(std::int64_t other) {
  if (other <= last_) return;
  std::int64_t node = static_cast<std::int64_t>(node_) << counter_bits;
  std::int64_t ms = other >> (node_bits + counter_bits);
  if ((other >> counter_bits & node_mask) == static_cast<std::int64_t>(node_)) {
    last_ = other;
    return;
  }
  last_ = ms << (node_bits + counter_bits) | node;
  if (last_ < other) last_ = (ms + 1) << (node_bits + counter_bits) | node;
}

std::int64_t IdSource::next_value(Instant now) {
  std::int64_t node = static_cast<std::int64_t>(node_) << counter_bits;
  std::int64_t fresh = smallest_id_at(now) | node | 1;
  if (fresh <= last_) {
    // Same millisecond, or the clock went back: count on, into the next millisecond when full.
    bool full = (last_ & counter_mask) == counter_mask;
    std::int64_t ms = (last_ >> (node_bits + counter_bits)) + (full ? 1 : 0);
    std::int64_t counter = full ? 1 : (last_ & counter_mask) + 1;
    fresh = ms << (node_bits + counter_bits) | node | counter;
  }
  last_ = fresh;
  return fresh;
}

}  // namespace privcards
