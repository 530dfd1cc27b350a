#include "base/money.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace privcards {
namespace {

struct CurrencyRow {
  std::uint16_t numeric;
  std::string_view alpha;
  int exponent;
};

// ISO 4217 active codes that card networks carry, by numeric code.
constexpr auto currencies = std::to_array<CurrencyRow>({
    {8, "ALL", 2},   {12, "DZD", 2},  {32, "ARS", 2},  {36, "AUD", 2},  {44, "BSD", 2},
    {48, "BHD", 3},  {50, "BDT", 2},  {51, "AMD", 2},  {52, "BBD", 2},  {60, "BMD", 2},
    {64, "BTN", 2},  {68, "BOB", 2},  {72, "BWP", 2},  {84, "BZD", 2},  {90, "SBD", 2},
    {96, "BND", 2},  {104, "MMK", 2}, {108, "BIF", 0}, {116, "KHR", 2}, {124, "CAD", 2},
    {132, "CVE", 2}, {136, "KYD", 2}, {144, "LKR", 2}, {152, "CLP", 0}, {156, "CNY", 2},
    {170, "COP", 2}, {174, "KMF", 0}, {188, "CRC", 2}, {192, "CUP", 2}, {203, "CZK", 2},
    {208, "DKK", 2}, {214, "DOP", 2}, {222, "SVC", 2}, {230, "ETB", 2}, {242, "FJD", 2},
    {262, "DJF", 0}, {270, "GMD", 2}, {292, "GIP", 2}, {320, "GTQ", 2}, {324, "GNF", 0},
    {328, "GYD", 2}, {332, "HTG", 2}, {340, "HNL", 2}, {344, "HKD", 2}, {348, "HUF", 2},
    {352, "ISK", 0}, {356, "INR", 2}, {360, "IDR", 2}, {368, "IQD", 3}, {376, "ILS", 2},
    {388, "JMD", 2}, {392, "JPY", 0}, {398, "KZT", 2}, {400, "JOD", 3}, {404, "KES", 2},
    {410, "KRW", 0}, {414, "KWD", 3}, {417, "KGS", 2}, {418, "LAK", 2}, {422, "LBP", 2},
    {426, "LSL", 2}, {430, "LRD", 2}, {434, "LYD", 3}, {446, "MOP", 2}, {454, "MWK", 2},
    {458, "MYR", 2}, {462, "MVR", 2}, {480, "MUR", 2}, {484, "MXN", 2}, {496, "MNT", 2},
    {498, "MDL", 2}, {504, "MAD", 2}, {512, "OMR", 3}, {516, "NAD", 2}, {524, "NPR", 2},
    {532, "ANG", 2}, {533, "AWG", 2}, {548, "VUV", 0}, {554, "NZD", 2}, {558, "NIO", 2},
    {566, "NGN", 2}, {578, "NOK", 2}, {586, "PKR", 2}, {590, "PAB", 2}, {598, "PGK", 2},
    {600, "PYG", 0}, {604, "PEN", 2}, {608, "PHP", 2}, {634, "QAR", 2}, {643, "RUB", 2},
    {646, "RWF", 0}, {654, "SHP", 2}, {682, "SAR", 2}, {690, "SCR", 2}, {702, "SGD", 2},
    {704, "VND", 0}, {706, "SOS", 2}, {710, "ZAR", 2}, {748, "SZL", 2}, {752, "SEK", 2},
    {756, "CHF", 2}, {764, "THB", 2}, {776, "TOP", 2}, {780, "TTD", 2}, {784, "AED", 2},
    {788, "TND", 3}, {800, "UGX", 0}, {807, "MKD", 2}, {818, "EGP", 2}, {826, "GBP", 2},
    {834, "TZS", 2}, {840, "USD", 2}, {858, "UYU", 2}, {860, "UZS", 2}, {882, "WST", 2},
    {886, "YER", 2}, {901, "TWD", 2}, {928, "VES", 2}, {929, "MRU", 2}, {930, "STN", 2},
    {933, "BYN", 2}, {934, "TMT", 2}, {936, "GHS", 2}, {938, "SDG", 2}, {941, "RSD", 2},
    {943, "MZN", 2}, {944, "AZN", 2}, {946, "RON", 2}, {949, "TRY", 2}, {950, "XAF", 0},
    {951, "XCD", 2}, {952, "XOF", 0}, {953, "XPF", 0}, {967, "ZMW", 2}, {968, "SRD", 2},
    {969, "MGA", 2}, {971, "AFN", 2}, {972, "TJS", 2}, {973, "AOA", 2}, {975, "BGN", 2},
    {976, "CDF", 2}, {977, "BAM", 2}, {978, "EUR", 2}, {980, "UAH", 2}, {981, "GEL", 2},
    {985, "PLN", 2}, {986, "BRL", 2},
});

const CurrencyRow* find_numeric(std::uint16_t numeric) {
  auto at =
      std::lower_bound(currencies.begin(), currencies.end(), numeric,
                       [](const CurrencyRow& row, std::uint16_t n) { return row.numeric < n; });
  return at != currencies.end() && at->numeric == numeric ? &*at : nullptr;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A decimal taken apart: digits of the significand without point, and the power of ten they carry.
struct Decimal {
  std::string digits;
  int scale = 0;  // value = digits * 10^scale
  bool negative = false;
};

// The JSON number grammar (RFC 8259 section 6); exponents beyond four digits are clamped, for such
// a number is zero or out of range whatever the exact exponent.
std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal decimal;
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') {
    decimal.negative = true;
    ++at;
  }
  std::size_t whole = at;
  for (; at < text.size() && is_digit(text[at]); ++at) decimal.digits.push_back(text[at]);
  if (at == whole || (text[whole] == '0' && at - whole > 1)) return std::nullopt;
  if (at < text.size() && text[at] == '.') {
    std::size_t fraction = ++at;
    for (; at < text.size() && is_digit(text[at]); ++at) decimal.digits.push_back(text[at]);
    if (at == fraction) return std::nullopt;
    decimal.scale = -static_cast<int>(at - fraction);
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    bool down = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    std::size_t digits = at;
    int power = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      power = std::min(power * 10 + (text[at] - '0'), 9'999);
    }
    if (at == digits) return std::nullopt;
    decimal.scale += down ? -power : power;
  }
  if (at != text.size()) return std::nullopt;
  return decimal;
}

}  // namespace

std::optional<Currency> currency_from_alpha(std::string_view alpha) {
  if (alpha.empty()) return std::nullopt;
  for (const CurrencyRow& row : currencies) {
    if (row.alpha[0] == alpha[0] && row.alpha == alpha) return Currency{row.numeric};
  }
  return std::nullopt;
}

std::optional<Currency> currency_from_numeric(std::uint16_t numeric) {
  if (find_numeric(numeric) == nullptr) return std::nullopt;
  return Currency{numeric};
}

std::string_view alpha_code(Currency currency) {
  const CurrencyRow* row = find_numeric(currency.numeric);
  return row == nullptr ? "XXX" : row->alpha;
}

int exponent(Currency currency) {
  const CurrencyRow* row = find_numeric(currency.numeric);
  return row == nullptr ? 2 : row->exponent;
}

std::int64_t checked_add(std::int64_t left_minor, std::int64_t right_minor) {
  std::int64_t sum = 0;
  bool overflow = __builtin_add_overflow(left_minor, right_minor, &sum);
  CHECK(!overflow);
  return sum;
}

std::int64_t checked_subtract(std::int64_t left_minor, std::int64_t right_minor) {
  std::int64_t difference = 0;
  bool overflow = __builtin_sub_overflow(left_minor, right_minor, &difference);
  CHECK(!overflow);
  return difference;
}

ParsedAmount parse_amount(std::string_view text, Currency currency) {
  // Longer texts are not amounts; the bound keeps hostile input from costing anything.
  if (text.size() > 64) return {std::nullopt, AmountError::not_a_number};
  std::optional<Decimal> decimal = parse_decimal(text);
  if (!decimal) return {std::nullopt, AmountError::not_a_number};
  int scale = decimal->scale + exponent(currency);
  if (scale < 0 && decimal->digits.find_first_not_of('0') != std::string::npos) {
    return {std::nullopt, AmountError::too_many_decimals};
  }
  if (scale < 0 && -scale > 60) return {std::nullopt, AmountError::too_many_decimals};
  std::int64_t minor = 0;
  for (char c : decimal->digits) {
    minor = minor * 10 + (c - '0');
    if (minor > amount_minor_max) return {std::nullopt, AmountError::too_large};
  }
  for (; scale > 0 && minor != 0; --scale) {
    minor *= 10;
    if (minor > amount_minor_max) return {std::nullopt, AmountError::too_large};
  }
  return {decimal->negative ? -minor : minor, {}};
}

void append_amount(std::string& out, std::int64_t minor, Currency currency) {
  if (minor < 0) out.push_back('-');
  std::uint64_t magnitude =
      minor < 0 ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
  std::array<char, 24> digits{};
  std::size_t at = digits.size();
  int decimals = exponent(currency);
  for (int i = 0; magnitude > 0 || i <= decimals; ++i, magnitude /= 10) {
    if (i == decimals && decimals > 0) digits[--at] = '.';
    digits[--at] = static_cast<char>('0' + magnitude % 10);
  }
  out.append(digits.data() + at, digits.size() - at);
}

std::string render_amount(std::int64_t minor, Currency currency) {
  std::string out;
  append_amount(out, minor, currency);
  return out;
}

}  // namespace privcards
