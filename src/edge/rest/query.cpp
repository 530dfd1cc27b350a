#include "edge/rest/query.hpp"

#include <algorithm>

namespace privcards::rest {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Length of the UTF-8 sequence that starts at `at`, by RFC 3629 section 4; 0 when it is none.
std::size_t utf8_sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (first == 0xe0 && byte(1) < 0xa0) return 0;
    if (first == 0xed && byte(1) > 0x9f) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (first == 0xf0 && byte(1) < 0x90) return 0;
    if (first == 0xf4 && byte(1) > 0x8f) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = utf8_sequence(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

}  // namespace

std::optional<std::string> decode_component(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus_is_space) {
      out.push_back(' ');
    } else if (text[at] == '%') {
      if (at + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[at + 1]);
      const int low = hex_digit(text[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out.push_back(static_cast<char>(high * 16 + low));
      at += 2;
    } else {
      out.push_back(text[at]);
    }
  }
  if (!is_utf8(out) || !count_characters(out)) return std::nullopt;
  return out;
}

Query::Query(std::string_view query, std::vector<FieldError>& errors) : errors_(errors) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    std::optional<std::string> name = decode_component(pair.substr(0, equals), true);
    std::optional<std::string> value = equals == std::string_view::npos
                                           ? std::string()
                                           : decode_component(pair.substr(equals + 1), true);
    if (!name || name->empty()) {
      report(ErrorCode::invalid_text, "query");
      continue;
    }
    const auto same = [&](const auto& parameter) { return parameter.first == *name; };
    if (!value || std::any_of(parameters_.begin(), parameters_.end(), same)) {
      report(ErrorCode::invalid_text, *name);
      asked_.insert(*name);  // reported once is enough
      continue;
    }
    parameters_.emplace_back(std::move(*name), std::move(*value));
  }
}

void Query::report(ErrorCode code, std::string_view name, std::string min, std::string max) {
  errors_.push_back(
      {.code = code, .param = std::string(name), .min = std::move(min), .max = std::move(max)});
}

std::optional<std::string> Query::text(std::string_view name) {
  asked_.emplace(name);
  for (const auto& [key, value] : parameters_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<Instant> Query::time(std::string_view name) {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  std::optional<Instant> instant = parse_rfc3339(*value);
  if (!instant) report(ErrorCode::invalid_date, name);
  return instant;
}

std::int64_t Query::integer(std::string_view name, std::int64_t otherwise, std::int64_t min,
                            std::int64_t max) {
  const std::optional<std::string> value = text(name);
  if (!value) return otherwise;
  const std::optional<std::int64_t> number = parse_integer(*value);
  if (number && *number >= min && *number <= max) return *number;
  report(ErrorCode::invalid_number, name, std::to_string(min), std::to_string(max));
  return otherwise;
}

void Query::refuse_others() {
  for (const auto& [name, value] : parameters_) {
    if (!asked_.contains(name)) report(ErrorCode::unknown_parameter, name);
  }
}

}  // namespace privcards::rest
