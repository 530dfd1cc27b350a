#include "base/time.hpp"

#include <array>

namespace privcards {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

// Days since 1970-01-01 and back, by the era arithmetic of 400-year cycles of 146,097 days whose
// years start on 1 March, so that the leap day comes last.
std::int64_t days_from_civil(int year, int month, int day) {
  std::int64_t y = year - (month <= 2 ? 1 : 0);
  std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  std::int64_t year_of_era = y - era * 400;
  std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

void civil_from_days(std::int64_t days, Civil& civil) {
  days += 719'468;
  std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  std::int64_t day_of_era = days - era * 146'097;
  std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  civil.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  civil.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  civil.year = static_cast<int>(year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0));
}

void append_padded(std::string& out, int value, int width) {
  std::array<char, 8> digits{};
  for (int i = width; i-- > 0; value /= 10) {
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
  }
  out.append(digits.data(), static_cast<std::size_t>(width));
}

// Reads exactly `width` digits at `at` and moves past them; -1 if they are not there.
int take_digits(std::string_view text, std::size_t& at, std::size_t width) {
  if (at + width > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    char c = text[at + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  at += width;
  return value;
}

bool take(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

// `.5`, `.123456789`: whole milliseconds, the rest is cut. Absent is 0; malformed is -1.
int take_fraction_ms(std::string_view text, std::size_t& at) {
  if (!take(text, at, '.')) return 0;
  int value = 0;
  int digits = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
    if (digits < 3) value = value * 10 + (text[at] - '0');
  }
  if (digits == 0 || digits > 9) return -1;
  for (; digits < 3; ++digits) value *= 10;
  return value;
}

std::optional<std::int64_t> take_offset_ms(std::string_view text, std::size_t& at) {
  if (take(text, at, 'Z') || take(text, at, 'z')) return 0;
  int sign = take(text, at, '+') ? 1 : take(text, at, '-') ? -1 : 0;
  if (sign == 0) return std::nullopt;
  int hours = take_digits(text, at, 2);
  if (hours < 0 || hours > 23 || !take(text, at, ':')) return std::nullopt;
  int minutes = take_digits(text, at, 2);
  if (minutes < 0 || minutes > 59) return std::nullopt;
  return std::int64_t{sign} * (hours * 60 + minutes) * 60'000;
}

}  // namespace

Civil to_civil(Instant instant) {
  std::int64_t days = instant.ms / day_ms;
  std::int64_t rest = instant.ms % day_ms;
  if (rest < 0) {
    rest += day_ms;
    --days;
  }
  Civil civil;
  civil_from_days(days, civil);
  civil.hour = static_cast<int>(rest / 3'600'000);
  civil.minute = static_cast<int>(rest / 60'000 % 60);
  civil.second = static_cast<int>(rest / 1'000 % 60);
  civil.millisecond = static_cast<int>(rest % 1'000);
  return civil;
}

Instant from_civil(const Civil& civil) {
  std::int64_t days = days_from_civil(civil.year, civil.month, civil.day);
  std::int64_t seconds = (civil.hour * 60 + civil.minute) * 60 + civil.second;
  return {days * day_ms + seconds * 1000 + civil.millisecond};
}

bool is_real_date(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1) return false;
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  int last = days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
  return day <= last;
}

std::int32_t month_index(Instant instant) {
  Civil civil = to_civil(instant);
  return civil.year * 12 + civil.month - 1;
}

void append_rfc3339(std::string& out, Instant instant) {
  Civil civil = to_civil(instant);
  append_padded(out, civil.year, 4);
  out.push_back('-');
  append_padded(out, civil.month, 2);
  out.push_back('-');
  append_padded(out, civil.day, 2);
  out.push_back('T');
  append_padded(out, civil.hour, 2);
  out.push_back(':');
  append_padded(out, civil.minute, 2);
  out.push_back(':');
  append_padded(out, civil.second, 2);
  out.push_back('Z');
}

std::string render_rfc3339(Instant instant) {
  std::string out;
  append_rfc3339(out, instant);
  return out;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  Civil civil;
  std::size_t at = 0;
  civil.year = take_digits(text, at, 4);
  if (civil.year < 1970 || !take(text, at, '-')) return std::nullopt;
  civil.month = take_digits(text, at, 2);
  if (!take(text, at, '-')) return std::nullopt;
  civil.day = take_digits(text, at, 2);
  if (!is_real_date(civil.year, civil.month, civil.day)) return std::nullopt;
  if (at == text.size()) return from_civil(civil);
  if (!take(text, at, 'T') && !take(text, at, 't')) return std::nullopt;
  civil.hour = take_digits(text, at, 2);
  if (civil.hour < 0 || civil.hour > 23 || !take(text, at, ':')) return std::nullopt;
  civil.minute = take_digits(text, at, 2);
  if (civil.minute < 0 || civil.minute > 59 || !take(text, at, ':')) return std::nullopt;
  civil.second = take_digits(text, at, 2);
  if (civil.second < 0 || civil.second > 60) return std::nullopt;
  civil.millisecond = take_fraction_ms(text, at);
  if (civil.millisecond < 0) return std::nullopt;
  std::optional<std::int64_t> offset_ms = take_offset_ms(text, at);
  if (!offset_ms || at != text.size()) return std::nullopt;
  Instant instant = from_civil(civil).plus_ms(-*offset_ms);
  if (instant.ms < 0) return std::nullopt;
  return instant;
}

ExpiryMonth expiry_month(Instant instant) {
  Civil civil = to_civil(instant);
  return {civil.year % 100 * 100 + civil.month};
}

}  // namespace privcards
