#pragma once
// Reads the members of a request one by one, checks each, and remembers everything that is wrong,
// so that one answer names all invalid fields. A getter returns nothing for what is absent, null or
// wrong; whoever must tell absent from null asks is_null() first.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "core/cards/card.hpp"
#include "edge/json/json.hpp"
#include "edge/rest/errors.hpp"

namespace privcards::rest {

enum class Need : std::uint8_t { optional, required };

struct AmountRange {
  std::int64_t min_minor = 0;
  std::int64_t max_minor = 0;
};

// What every entry of a list must be; wrong ones are named by their place: "events[1]".
struct EntryRule {
  bool (*allows)(std::string_view entry) = nullptr;
  ErrorCode otherwise = ErrorCode::invalid_text;
};

class Fields {
 public:
  // `object` outlives this. `prefix` names the place in errors: "merchant.".
  Fields(const Json& object, std::vector<FieldError>& errors, std::string prefix = "");

  bool has(std::string_view name) const { return find(name) != nullptr; }
  bool is_null(std::string_view name) const;

  // Amounts come as JSON numbers or as strings, read from their text.
  std::optional<std::int64_t> amount(std::string_view name, Need need, AmountRange range);
  // Counted in characters (code points), not bytes; control characters are refused.
  std::optional<std::string> text(std::string_view name, Need need, std::size_t characters_max,
                                  std::size_t characters_min = 0);
  std::optional<std::int64_t> integer(std::string_view name, Need need, std::int64_t min,
                                      std::int64_t max);
  std::optional<bool> boolean(std::string_view name);
  // Without repetitions.
  std::optional<std::vector<std::string>> texts(std::string_view name, Need need,
                                                std::size_t entries_max, EntryRule rule);
  std::optional<cards::Metadata> metadata(std::string_view name);
  // An object to read with Fields of its own; null when absent.
  const Json* object(std::string_view name);

  void report(ErrorCode code, std::string_view name, std::string min = "", std::string max = "");
  // Last: members nobody asked for are typing mistakes.
  void refuse_others();

 private:
  const Json* find(std::string_view name) const;
  // The member if it is there and not null; reports it when required and missing.
  const Json* present(std::string_view name, Need need);

  const Json& object_;
  std::vector<FieldError>& errors_;
  std::string prefix_;
  std::set<std::string, std::less<>> asked_;
};

// Number of code points; nothing when a control character is among them.
std::optional<std::size_t> count_characters(std::string_view utf8);

// The text of a whole number as the contract takes it: digits with an optional sign.
std::optional<std::int64_t> parse_integer(std::string_view text);

}  // namespace privcards::rest
