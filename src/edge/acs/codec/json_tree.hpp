#pragma once
// JSON as the protocol wants it read: a tree in the order sent, and the path of every member that
// appears twice in its object (error 204 lists them all). Boost.JSON does the parsing; what is not
// UTF-8 or nests deeper than json_depth_max is no document.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace privcards::acs {

struct JsonValue {
  enum class Kind { null, boolean, number, string, array, object };
  struct Member;

  Kind kind = Kind::null;
  bool truth = false;            // boolean
  std::string text;              // string: its characters
  std::vector<JsonValue> items;  // array
  std::vector<Member> members;   // object

  bool is(Kind asked) const { return kind == asked; }
  // Of an object; of two members with one name the first.
  const JsonValue* find(std::string_view name) const;
  // "acctInfo.chAccAgeInd": through objects.
  const JsonValue* find_path(std::string_view path) const;
  // Characters it takes as JSON without blanks; numbers and escapes count as one.
  std::size_t compact_size() const;
  // Null, "", [] or {}: there is nothing in it.
  bool is_empty() const;
};

struct JsonValue::Member {
  std::string name;
  JsonValue value;
};

struct JsonDocument {
  JsonValue root;
  std::vector<std::string> duplicates;  // paths, each once
};

inline constexpr std::size_t json_depth_max = 16;
inline constexpr std::size_t json_members_max = 512;  // of one object

std::optional<JsonDocument> parse_document(std::string_view json);

}  // namespace privcards::acs
