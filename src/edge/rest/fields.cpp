#include "edge/rest/fields.hpp"

#include <algorithm>
#include <charconv>

#include "base/money.hpp"

namespace privcards::rest {
namespace {

constexpr std::size_t metadata_entries_max = 20;
constexpr std::size_t metadata_name_max = 40;
constexpr std::size_t metadata_value_max = 500;

}  // namespace

std::optional<std::size_t> count_characters(std::string_view utf8) {
  std::size_t count = 0;
  for (char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return std::nullopt;
    if ((byte & 0xc0) != 0x80) ++count;
  }
  return count;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Fields::Fields(const Json& object, std::vector<FieldError>& errors, std::string prefix)
    : object_(object), errors_(errors), prefix_(std::move(prefix)) {}

const Json* Fields::find(std::string_view name) const { return object_.find(name); }

bool Fields::is_null(std::string_view name) const {
  const Json* member = find(name);
  return member != nullptr && member->is(Json::Kind::null);
}

const Json* Fields::present(std::string_view name, Need need) {
  asked_.emplace(name);
  const Json* member = find(name);
  if (member != nullptr && !member->is(Json::Kind::null)) return member;
  if (need == Need::required) report(ErrorCode::missing_parameter, name);
  return nullptr;
}

void Fields::report(ErrorCode code, std::string_view name, std::string min, std::string max) {
  errors_.push_back({.code = code,
                     .param = prefix_ + std::string(name),
                     .min = std::move(min),
                     .max = std::move(max)});
}

std::optional<std::int64_t> Fields::amount(std::string_view name, Need need, AmountRange range) {
  const Json* member = present(name, need);
  if (member == nullptr) return std::nullopt;
  if (!member->is(Json::Kind::number) && !member->is(Json::Kind::string)) {
    report(ErrorCode::invalid_amount, name);
    return std::nullopt;
  }
  const ParsedAmount parsed = parse_amount(member->text, usd);
  if (!parsed.minor && parsed.error != AmountError::too_large) {
    report(ErrorCode::invalid_amount, name);
    return std::nullopt;
  }
  if (!parsed.minor || *parsed.minor < range.min_minor || *parsed.minor > range.max_minor) {
    report(ErrorCode::amount_out_of_range, name, render_amount(range.min_minor, usd),
           render_amount(range.max_minor, usd));
    return std::nullopt;
  }
  return parsed.minor;
}

std::optional<std::string> Fields::text(std::string_view name, Need need,
                                        std::size_t characters_max, std::size_t characters_min) {
  const Json* member = present(name, need);
  if (member == nullptr) return std::nullopt;
  if (!member->is(Json::Kind::string)) {
    report(ErrorCode::invalid_type, name, "string");
    return std::nullopt;
  }
  const std::optional<std::size_t> characters = count_characters(member->text);
  if (!characters || *characters < characters_min) {
    report(ErrorCode::invalid_text, name);
    return std::nullopt;
  }
  if (*characters > characters_max) {
    report(ErrorCode::too_long, name, "", std::to_string(characters_max));
    return std::nullopt;
  }
  return member->text;
}

std::optional<std::int64_t> Fields::integer(std::string_view name, Need need, std::int64_t min,
                                            std::int64_t max) {
  const Json* member = present(name, need);
  if (member == nullptr) return std::nullopt;
  const std::optional<std::int64_t> number =
      member->is(Json::Kind::number) ? parse_integer(member->text) : std::nullopt;
  if (!number || *number < min || *number > max) {
    report(ErrorCode::invalid_number, name, std::to_string(min), std::to_string(max));
    return std::nullopt;
  }
  return number;
}

std::optional<bool> Fields::boolean(std::string_view name) {
  const Json* member = present(name, Need::optional);
  if (member == nullptr) return std::nullopt;
  if (!member->is(Json::Kind::boolean)) {
    report(ErrorCode::invalid_type, name, "boolean");
    return std::nullopt;
  }
  return member->truth;
}

std::optional<std::vector<std::string>> Fields::texts(std::string_view name, Need need,
                                                      std::size_t entries_max, EntryRule rule) {
  const Json* member = present(name, need);
  if (member == nullptr) return std::nullopt;
  const auto is_string = [](const Json& item) { return item.is(Json::Kind::string); };
  if (!member->is(Json::Kind::array) ||
      !std::all_of(member->items.begin(), member->items.end(), is_string)) {
    report(ErrorCode::invalid_type, name, "strings");
    return std::nullopt;
  }
  if (member->items.size() > entries_max) {
    report(ErrorCode::too_many, name, "", std::to_string(entries_max));
    return std::nullopt;
  }
  std::vector<std::string> values;
  for (std::size_t at = 0; at < member->items.size(); ++at) {
    const Json& item = member->items[at];
    if (!rule.allows(item.text)) {
      report(rule.otherwise, std::string(name) + "[" + std::to_string(at) + "]");
    }
    if (std::find(values.begin(), values.end(), item.text) == values.end()) {
      values.push_back(item.text);
    }
  }
  return values;
}

std::optional<cards::Metadata> Fields::metadata(std::string_view name) {
  const Json* member = object(name);
  if (member == nullptr) return std::nullopt;
  if (member->members.size() > metadata_entries_max) {
    report(ErrorCode::too_many, name, "", std::to_string(metadata_entries_max));
    return std::nullopt;
  }
  Fields entries(*member, errors_, prefix_ + std::string(name) + ".");
  cards::Metadata metadata;
  for (const auto& [key, value] : member->members) {
    const std::optional<std::size_t> characters = count_characters(key);
    if (!characters || *characters == 0) {
      entries.report(ErrorCode::invalid_text, key);
    } else if (*characters > metadata_name_max) {
      entries.report(ErrorCode::too_long, key, "", std::to_string(metadata_name_max));
    }
    if (!value.is(Json::Kind::string)) {
      entries.report(ErrorCode::invalid_type, key, "string");
      continue;
    }
    auto text = entries.text(key, Need::optional, metadata_value_max);
    if (text) metadata.emplace_back(key, std::move(*text));
  }
  return metadata;
}

const Json* Fields::object(std::string_view name) {
  const Json* member = present(name, Need::optional);
  if (member == nullptr) return nullptr;
  if (!member->is(Json::Kind::object)) {
    report(ErrorCode::invalid_type, name, "object");
    return nullptr;
  }
  return member;
}

void Fields::refuse_others() {
  for (const auto& [name, value] : object_.members) {
    if (!asked_.contains(name)) report(ErrorCode::unknown_parameter, name);
  }
}

}  // namespace privcards::rest
