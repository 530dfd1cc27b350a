#include "edge/acs/codec/json_tree.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <limits>
#include <utility>

#include "core/threeds/display_text.hpp"

namespace privcards::acs {
namespace {

namespace json = boost::json;

// Builds the tree from the parser's events; strings and keys may arrive in parts.
class TreeHandler {
 public:
  static constexpr std::size_t max_object_size = json_members_max;
  static constexpr std::size_t max_array_size = 1024;
  static constexpr std::size_t max_key_size = 256;
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  JsonDocument take() { return std::move(document_); }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return open(JsonValue::Kind::object); }
  bool on_object_end(std::size_t, json::error_code&) { return close(); }
  bool on_array_begin(json::error_code&) { return open(JsonValue::Kind::array); }
  bool on_array_end(std::size_t, json::error_code&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    if (open_.back()->find(key_) != nullptr) note_duplicate();
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    text_.append(part.data(), part.size());
    std::string text = std::exchange(text_, {});
    add(JsonValue::Kind::string).text = std::move(text);
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return number(); }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return number(); }
  bool on_double(double, json::string_view, json::error_code&) { return number(); }
  bool on_bool(bool truth, json::error_code&) {
    add(JsonValue::Kind::boolean).truth = truth;
    return true;
  }
  bool on_null(json::error_code&) {
    add(JsonValue::Kind::null);
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  JsonValue& add(JsonValue::Kind kind) {
    JsonValue* place = &document_.root;
    if (!open_.empty() && open_.back()->is(JsonValue::Kind::array)) {
      place = &open_.back()->items.emplace_back();
    } else if (!open_.empty()) {
      open_.back()->members.push_back({std::exchange(key_, {}), JsonValue{}});
      place = &open_.back()->members.back().value;
    }
    place->kind = kind;
    return *place;
  }
  bool open(JsonValue::Kind kind) {
    // An open container's address is stable: nothing is added beside it until it is closed.
    names_.push_back(key_);
    open_.push_back(&add(kind));
    return true;
  }
  bool close() {
    open_.pop_back();
    names_.pop_back();
    return true;
  }
  // No value of the protocol is a number: only its presence matters.
  bool number() {
    add(JsonValue::Kind::number);
    return true;
  }
  void note_duplicate() {
    std::string path;
    for (const std::string& name : names_) {
      if (!name.empty()) path.append(name).push_back('.');
    }
    path.append(key_);
    auto& known = document_.duplicates;
    if (std::find(known.begin(), known.end(), path) == known.end()) known.push_back(path);
  }

  JsonDocument document_;
  std::vector<JsonValue*> open_;
  std::vector<std::string> names_;  // of the open containers; empty for the root and in arrays
  std::string key_;
  std::string text_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const Member& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

const JsonValue* JsonValue::find_path(std::string_view path) const {
  const JsonValue* value = this;
  while (value != nullptr) {
    const std::size_t dot = path.find('.');
    value = value->find(path.substr(0, dot));
    if (dot == std::string_view::npos) return value;
    path.remove_prefix(dot + 1);
  }
  return nullptr;
}

bool JsonValue::is_empty() const {
  switch (kind) {
    case Kind::null:
      return true;
    case Kind::string:
      return text.empty();
    case Kind::array:
      return items.empty();
    case Kind::object:
      return members.empty();
    case Kind::boolean:
    case Kind::number:
      break;
  }
  return false;
}

std::size_t JsonValue::compact_size() const {
  switch (kind) {
    case Kind::null:
      return 4;
    case Kind::boolean:
      return truth ? 4 : 5;
    case Kind::number:
      return 1;
    case Kind::string:
      return threeds::character_count(text) + 2;
    case Kind::array:
    case Kind::object:
      break;
  }
  std::size_t size = 2;
  for (const JsonValue& item : items) size += item.compact_size() + 1;
  for (const Member& member : members) {
    size += threeds::character_count(member.name) + 4 + member.value.compact_size();
  }
  return size - (items.empty() && members.empty() ? 0 : 1);
}

std::optional<JsonDocument> parse_document(std::string_view text) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::basic_parser<TreeHandler> parser(options);
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error || !parser.done()) return std::nullopt;
  if (text.substr(used).find_first_not_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
  return parser.handler().take();
}

}  // namespace privcards::acs
