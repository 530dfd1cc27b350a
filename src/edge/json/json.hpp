#pragma once
// JSON in: a small tree that keeps every number's text as it was sent, because money must be read
// from the text and never through a double. Boost.JSON does the parsing (RFC 8259); duplicate
// members, more than `depth_max` levels and anything that is not UTF-8 are refused.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace privcards {

class Json {
 public:
  enum class Kind { null, boolean, number, string, array, object };
  struct Member;

  Kind kind = Kind::null;
  bool truth = false;           // boolean
  std::string text;             // string: its characters; number: as sent, "5e2"
  std::vector<Json> items;      // array
  std::vector<Member> members;  // object, in the order sent

  bool is(Kind asked) const { return kind == asked; }
  const Json* find(std::string_view name) const;
};

struct Json::Member {
  std::string first;  // its name
  Json second;
};

inline constexpr std::size_t json_depth_max = 16;

// The error is a sentence for the client: what is wrong and, where known, at which byte.
Result<Json, std::string> parse_json(std::string_view text);

}  // namespace privcards
