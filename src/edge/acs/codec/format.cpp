#include "edge/acs/codec/format.hpp"

#include <algorithm>
#include <charconv>

#include "base/time.hpp"
#include "core/threeds/display_text.hpp"
#include "core/threeds/protocol.hpp"
#include "edge/acs/codec/base64url.hpp"
#include "edge/acs/codec/iso_codes.hpp"
#include "edge/acs/codec/url.hpp"

namespace privcards::acs {
namespace {

using Kind = JsonValue::Kind;

Fit fit(bool good) { return good ? Fit::good : Fit::wrong; }

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int value_of(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool has_length(const Format& format, std::string_view text) {
  const std::size_t count = threeds::character_count(text);
  return count >= format.min && count <= format.max;
}

bool is_listed(std::string_view list, std::string_view text) {
  while (!list.empty()) {
    const std::size_t space = list.find(' ');
    if (list.substr(0, space) == text) return true;
    if (space == std::string_view::npos) return false;
    list.remove_prefix(space + 1);
  }
  return false;
}

bool is_code(const Format& format, std::string_view text) {
  if (is_listed(format.codes, text)) return true;
  return format.network_codes && text.size() == 2 && is_digits(text) && value_of(text) >= 80;
}

// YYYYMMDD, then as many of HH, MM, SS as `size` has room for.
bool is_moment(std::string_view text, std::size_t size) {
  if (text.size() != size || !is_digits(text)) return false;
  const int year = value_of(text.substr(0, 4));
  if (!is_real_date(year, value_of(text.substr(4, 2)), value_of(text.substr(6, 2)))) return false;
  if (size >= 10 && value_of(text.substr(8, 2)) > 23) return false;
  if (size >= 12 && value_of(text.substr(10, 2)) > 59) return false;
  return size < 14 || value_of(text.substr(12, 2)) <= 59;
}

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size();
}

bool is_expiry(std::string_view text) {
  if (text.size() != 4 || !is_digits(text)) return false;
  const int month = value_of(text.substr(2));
  return month >= 1 && month <= 12;
}

bool is_offset(std::string_view text) {
  if (text.size() > 5) return false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return is_digits(text) && text.size() <= 4;
}

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = text.find('.');
    const std::string_view number = text.substr(0, dot);
    if (!is_digits(number) || number.size() > 3 || value_of(number) > 255) return false;
    if ((dot == std::string_view::npos) != (part == 3)) return false;
    if (dot != std::string_view::npos) text.remove_prefix(dot + 1);
  }
  return true;
}

bool is_hex_group(std::string_view group) {
  const auto hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return !group.empty() && group.size() <= 4 && std::all_of(group.begin(), group.end(), hex);
}

// Groups of one side of "::"; an IPv4 tail counts for two. Nothing good is -1.
int count_groups(std::string_view text, bool may_end_in_ipv4) {
  if (text.empty()) return 0;
  int groups = 0;
  while (true) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && may_end_in_ipv4 && is_ipv4(group)) return groups + 2;
    if (!is_hex_group(group)) return -1;
    groups += 1;
    if (colon == std::string_view::npos) return groups;
    text.remove_prefix(colon + 1);
  }
}

bool is_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text, true) == 8;
  const int before = count_groups(text.substr(0, gap), false);
  const int after = count_groups(text.substr(gap + 2), true);
  return before >= 0 && after >= 0 && before + after <= 7;
}

Fit check_iso(std::string_view text, bool (*is_known)(std::uint16_t)) {
  if (text.size() != 3 || !is_digits(text)) return Fit::wrong;
  return is_known(static_cast<std::uint16_t>(value_of(text))) ? Fit::good : Fit::not_iso;
}

Fit check_text(const Format& format, std::string_view text) {
  switch (format.kind) {
    case FormatKind::text:
      return fit(has_length(format, text));
    case FormatKind::digits:
      return fit(is_digits(text) && has_length(format, text));
    case FormatKind::code:
      return fit(is_code(format, text));
    case FormatKind::number:
      return fit(is_digits(text) && text.size() <= (format.width != 0 ? format.width : 3) &&
                 text.size() >= format.width && value_of(text) >= static_cast<int>(format.min) &&
                 value_of(text) <= static_cast<int>(format.max));
    case FormatKind::uuid:
      return fit(threeds::is_uuid(text));
    case FormatKind::url:
      return fit(has_length(format, text) && is_absolute_url(text));
    case FormatKind::email:
      return fit(has_length(format, text) && is_email(text));
    case FormatKind::base64url:
      return fit(has_length(format, text) && base64url_decode(text).has_value());
    case FormatKind::date:
      return fit(is_moment(text, 8));
    case FormatKind::minute:
      return fit(is_moment(text, 12));
    case FormatKind::second:
      return fit(is_moment(text, 14));
    case FormatKind::expiry:
      return fit(is_expiry(text));
    case FormatKind::offset:
      return fit(is_offset(text));
    case FormatKind::ip_address:
      return fit(is_ipv4(text) || is_ipv6(text));
    case FormatKind::country:
      return check_iso(text, is_country_number);
    case FormatKind::currency:
      return check_iso(text, is_currency_number);
    case FormatKind::boolean:
    case FormatKind::only_true:
    case FormatKind::object:
    case FormatKind::codes:
    case FormatKind::extensions:
      break;
  }
  return Fit::wrong;
}

bool is_list_of_codes(const Format& format, const JsonValue& value) {
  if (!value.is(Kind::array) || value.items.empty() || value.items.size() > format.max) {
    return false;
  }
  return std::all_of(value.items.begin(), value.items.end(), [&](const JsonValue& item) {
    return item.is(Kind::string) && is_listed(format.codes, item.text);
  });
}

constexpr std::size_t extension_data_max = 8'059;
constexpr std::size_t extensions_max = 81'920;

bool is_member_text(const JsonValue& extension, std::string_view name, std::size_t max) {
  const JsonValue* member = extension.find(name);
  return member != nullptr && member->is(Kind::string) && !member->text.empty() &&
         threeds::character_count(member->text) <= max;
}

bool is_extension(const JsonValue& extension) {
  if (!extension.is(Kind::object)) return false;
  const JsonValue* critical = extension.find("criticalityIndicator");
  const JsonValue* data = extension.find("data");
  return is_member_text(extension, "name", 64) && is_member_text(extension, "id", 64) &&
         critical != nullptr && critical->is(Kind::boolean) && data != nullptr &&
         data->is(Kind::object) && data->compact_size() <= extension_data_max;
}

bool are_extensions(const Format& format, const JsonValue& value) {
  return value.is(Kind::array) && value.items.size() <= format.max &&
         value.compact_size() <= extensions_max &&
         std::all_of(value.items.begin(), value.items.end(), is_extension);
}

}  // namespace

Fit check_format(const Format& format, const JsonValue& value) {
  switch (format.kind) {
    case FormatKind::boolean:
      return fit(value.is(Kind::boolean));
    case FormatKind::only_true:
      return fit(value.is(Kind::boolean) && value.truth);
    case FormatKind::object:
      return fit(value.is(Kind::object) && (format.max == 0 || value.compact_size() <= format.max));
    case FormatKind::codes:
      return fit(is_list_of_codes(format, value));
    case FormatKind::extensions:
      return fit(are_extensions(format, value));
    default:
      return value.is(Kind::string) ? check_text(format, value.text) : Fit::wrong;
  }
}

}  // namespace privcards::acs
