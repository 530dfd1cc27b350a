#pragma once
// JSON out: appends members to a string, with the commas and quotes where they belong. Money is
// printed from the integer, times as RFC 3339, ids with their prefix.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace privcards {

// `"text"` with what RFC 8259 section 7 wants escaped.
void append_json_string(std::string& out, std::string_view text);

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_array() { return end(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t number);
  JsonWriter& boolean(bool truth) { return raw(truth ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  JsonWriter& amount(std::int64_t minor, Currency currency = usd);
  JsonWriter& time(Instant instant);
  JsonWriter& raw(std::string_view json);  // one complete JSON value
  template <class Kind>
  JsonWriter& id(Id<Kind> id) {
    separate();
    out_.push_back('"');
    append_id(out_, id);
    out_.push_back('"');
    return *this;
  }

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  void separate();

  std::string& out_;
  bool first_ = true;  // nothing since the innermost opening bracket or key
};

}  // namespace privcards
