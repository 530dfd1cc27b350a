#pragma once
// The query string of a request: percent-decoded parameters, checked the same way as a body, with
// every wrong one named. Repeated and unknown parameters are refused.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ports/queries.hpp"
#include "edge/rest/errors.hpp"
#include "edge/rest/fields.hpp"

namespace privcards::rest {

// `%41` and `+` decoded; nothing for a broken escape, control characters or text that is not UTF-8.
std::optional<std::string> decode_component(std::string_view text, bool plus_is_space);

class Query {
 public:
  Query(std::string_view query, std::vector<FieldError>& errors);

  std::optional<std::string> text(std::string_view name);
  template <class T, class Parse>
  std::optional<T> choice(std::string_view name, Parse parse, std::string_view choices);
  template <class Kind>
  std::optional<Id<Kind>> id(std::string_view name);
  std::optional<Instant> time(std::string_view name);
  // page, per_page and starting_after.
  template <class Kind>
  app::PageRequest page();
  void report(ErrorCode code, std::string_view name, std::string min = "", std::string max = "");
  void refuse_others();  // last

 private:
  std::int64_t integer(std::string_view name, std::int64_t otherwise, std::int64_t min,
                       std::int64_t max);

  std::vector<std::pair<std::string, std::string>> parameters_;
  std::set<std::string, std::less<>> asked_;
  std::vector<FieldError>& errors_;
};

// Pages reach this many rows; a cursor reaches all.
inline constexpr std::int64_t page_rows_max = 100'000;
inline constexpr std::int64_t per_page_max = 100;

template <class T, class Parse>
std::optional<T> Query::choice(std::string_view name, Parse parse, std::string_view choices) {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  std::optional<T> parsed = parse(*value);
  if (!parsed) report(ErrorCode::invalid_choice, name, "", std::string(choices));
  return parsed;
}

template <class Kind>
std::optional<Id<Kind>> Query::id(std::string_view name) {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  std::optional<Id<Kind>> parsed = parse_id<Kind>(*value);
  if (!parsed) report(ErrorCode::invalid_id, name);
  return parsed;
}

template <class Kind>
app::PageRequest Query::page() {
  app::PageRequest request;
  request.page = integer("page", 1, 1, 1'000'000'000'000);
  request.per_page = integer("per_page", 25, 1, per_page_max);
  if (std::optional<Id<Kind>> after = id<Kind>("starting_after"); after) {
    request.after = after->value;
    request.page = 1;
  } else if (request.page * request.per_page > page_rows_max) {
    report(ErrorCode::page_too_deep, "page");
  }
  return request;
}

}  // namespace privcards::rest
