#include "edge/rest/query.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace privcards::rest {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
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
