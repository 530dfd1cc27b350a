#pragma once
// Money is a whole number of minor units with its currency: cents for USD. It is never a floating
// point number. Sums go through the checked functions; an overflow is a bug, because every amount
// that enters is bounded by amount_minor_max, far below what int64 holds.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace privcards {

// ISO 4217: numeric code and number of decimals of the minor unit.
struct Currency {
  std::uint16_t numeric = 840;
  auto operator<=>(const Currency&) const = default;
};
inline constexpr Currency usd{840};

std::optional<Currency> currency_from_alpha(std::string_view alpha);   // "USD"
std::optional<Currency> currency_from_numeric(std::uint16_t numeric);  // 840; nothing if unknown
std::string_view alpha_code(Currency currency);                        // "USD"
int exponent(Currency currency);                                       // 2

// What one amount may be at most: 9,999,999,999.99 in a currency with two decimals.
inline constexpr std::int64_t amount_minor_max = 999'999'999'999;

std::int64_t checked_add(std::int64_t left_minor, std::int64_t right_minor);
std::int64_t checked_subtract(std::int64_t left_minor, std::int64_t right_minor);

enum class AmountError { not_a_number, too_many_decimals, too_large };

// Reads a decimal from the text of a JSON number or string, exactly: `500`, `500.00`, `5e2`, `-0`.
// More significant decimals than the currency has is too_many_decimals; `1.500` is 1.50 written
// with three decimals and is refused too, as the contract says.
struct ParsedAmount {
  std::optional<std::int64_t> minor;
  AmountError error = AmountError::not_a_number;  // meaningful when minor is empty
};
ParsedAmount parse_amount(std::string_view text, Currency currency);

// `500.00`, `-0.05`; always as many decimals as the currency has.
std::string render_amount(std::int64_t minor, Currency currency);
void append_amount(std::string& out, std::int64_t minor, Currency currency);

}  // namespace privcards
