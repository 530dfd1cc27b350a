#include "core/iso8583/elements.hpp"

#include <algorithm>

namespace privcards::iso8583 {
namespace {

std::optional<std::uint64_t> number_of(std::string_view digits) {
  std::uint64_t value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

void put_number(char* out, std::size_t width, std::uint64_t value) {
  for (std::size_t left = width; left-- > 0; value /= 10) {
    out[left] = static_cast<char>('0' + value % 10);
  }
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string_view cut(std::string_view text, Span span) {
  if (span.offset >= text.size()) return {};
  return trimmed(text.substr(span.offset, span.length));
}

template <std::size_t size>
void put_right(std::array<char, size>& out, std::size_t at, std::size_t width,
               std::string_view digits) {
  if (digits.size() > width) digits.remove_prefix(digits.size() - width);
  std::copy(digits.begin(), digits.end(),
            out.begin() + static_cast<std::ptrdiff_t>(at + width - digits.size()));
}

}  // namespace

std::optional<Instant> transmission_time(std::string_view digits, Instant now) {
  if (digits.size() != 10) return std::nullopt;
  std::array<int, 5> parts{};
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const auto part = number_of(digits.substr(index * 2, 2));
    if (!part) return std::nullopt;
    parts[index] = static_cast<int>(*part);
  }
  if (parts[2] > 23 || parts[3] > 59 || parts[4] > 59) return std::nullopt;
  const int this_year = to_civil(now).year;
  std::optional<Instant> nearest;
  std::int64_t nearest_ms = 0;
  for (int year = this_year - 1; year <= this_year + 1; ++year) {
    if (!is_real_date(year, parts[0], parts[1])) continue;
    const Instant candidate =
        from_civil({year, parts[0], parts[1], parts[2], parts[3], parts[4], 0});
    const std::int64_t away_ms = candidate > now ? candidate.ms - now.ms : now.ms - candidate.ms;
    if (!nearest || away_ms < nearest_ms) {
      nearest = candidate;
      nearest_ms = away_ms;
    }
  }
  return nearest;
}

std::array<char, 10> render_transmission_time(Instant instant) {
  const Civil civil = to_civil(instant);
  std::array<char, 10> out;
  const int parts[] = {civil.month, civil.day, civil.hour, civil.minute, civil.second};
  for (std::size_t index = 0; index < 5; ++index) {
    put_number(out.data() + index * 2, 2, static_cast<std::uint64_t>(parts[index]));
  }
  return out;
}

Acceptor parse_acceptor(std::string_view text, const Layout& layout) {
  return {cut(text, layout.merchant_name), cut(text, layout.merchant_city),
          cut(text, layout.merchant_country)};
}

std::string render_acceptor(const Acceptor& acceptor, const Layout& layout, std::size_t length) {
  std::string out(length, ' ');
  const std::pair<Span, std::string_view> parts[] = {{layout.merchant_name, acceptor.name},
                                                     {layout.merchant_city, acceptor.city},
                                                     {layout.merchant_country, acceptor.country}};
  for (const auto& [span, text] : parts) {
    if (span.offset + span.length > length) continue;
    out.replace(span.offset, std::min(span.length, text.size()), text.substr(0, span.length));
  }
  return out;
}

std::optional<AdditionalAmounts> parse_additional_amounts(std::string_view text) {
  AdditionalAmounts amounts;
  if (text.empty() || text.size() % 20 != 0 || text.size() > 120) return std::nullopt;
  for (; !text.empty(); text.remove_prefix(20)) {
    AdditionalAmount& item = amounts.items[amounts.count++];
    std::copy_n(text.begin(), 2, item.account.begin());
    std::copy_n(text.begin() + 2, 2, item.type.begin());
    std::copy_n(text.begin() + 4, 3, item.currency.begin());
    if (text[7] != 'C' && text[7] != 'D') return std::nullopt;
    item.credit = text[7] == 'C';
    const auto amount_minor = number_of(text.substr(8, 12));
    if (!amount_minor) return std::nullopt;
    item.amount_minor = *amount_minor;
  }
  return amounts;
}

std::array<char, 20> render_additional_amount(const AdditionalAmount& amount) {
  std::array<char, 20> out;
  std::copy_n(amount.account.begin(), 2, out.begin());
  std::copy_n(amount.type.begin(), 2, out.begin() + 2);
  std::copy_n(amount.currency.begin(), 3, out.begin() + 4);
  out[7] = amount.credit ? 'C' : 'D';
  put_number(out.data() + 8, 12, amount.amount_minor);
  return out;
}

std::optional<OriginalElements> parse_original_elements(std::string_view text) {
  if (text.size() != 42 ||
      !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  return OriginalElements{text.substr(0, 4), text.substr(4, 6), text.substr(10, 10),
                          text.substr(20, 11), text.substr(31, 11)};
}

std::array<char, 42> render_original_elements(const OriginalElements& original) {
  std::array<char, 42> out;
  out.fill('0');
  put_right(out, 0, 4, original.mti);
  put_right(out, 4, 6, original.trace);
  put_right(out, 10, 10, original.transmission);
  put_right(out, 20, 11, original.acquirer);
  put_right(out, 31, 11, original.forwarder);
  return out;
}

bool all_zeros(std::string_view digits) {
  return digits.find_first_not_of('0') == std::string_view::npos;
}

std::optional<ReplacementAmounts> parse_replacement_amounts(std::string_view text) {
  // Senders that know no settlement amount or fees leave spaces there, or send the first 12 only.
  if (text.size() != 42 && text.size() != 24 && text.size() != 12) return std::nullopt;
  const auto transaction_minor = number_of(text.substr(0, 12));
  if (!transaction_minor) return std::nullopt;
  ReplacementAmounts amounts;
  amounts.transaction_minor = *transaction_minor;
  if (text.size() == 12) return amounts;
  const std::string_view settlement = trimmed(text.substr(12, 12));
  const auto settlement_minor = number_of(settlement);
  if (!settlement_minor) return std::nullopt;
  amounts.settlement_minor = *settlement_minor;
  if (text.size() == 42) {
    amounts.transaction_fee = trimmed(text.substr(24, 9));
    amounts.settlement_fee = trimmed(text.substr(33, 9));
  }
  return amounts;
}

std::array<char, 42> render_replacement_amounts(const ReplacementAmounts& amounts) {
  std::array<char, 42> out;
  out.fill('0');
  put_number(out.data(), 12, amounts.transaction_minor);
  put_number(out.data() + 12, 12, amounts.settlement_minor);
  out[24] = out[33] = 'C';
  if (amounts.transaction_fee.size() == 9) put_right(out, 24, 9, amounts.transaction_fee);
  if (amounts.settlement_fee.size() == 9) put_right(out, 33, 9, amounts.settlement_fee);
  return out;
}

}  // namespace privcards::iso8583
