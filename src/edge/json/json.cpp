#include "edge/json/json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <string>
#include <utility>

namespace privcards {
namespace {

namespace json = boost::json;

// Builds the tree from the parser's events. The parser sees the text in one piece, so that a
// number's text arrives whole; strings and keys may arrive in parts.
class TreeHandler {
 public:
  static constexpr std::size_t max_object_size = 4096;
  static constexpr std::size_t max_array_size = 4096;
  static constexpr std::size_t max_key_size = 4096;
  static constexpr std::size_t max_string_size = std::size_t{64} * 1024;

  Json take() { return std::move(root_); }
  const std::string& duplicate() const { return duplicate_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return open(Json::Kind::object); }
  bool on_object_end(std::size_t, json::error_code&) { return close(); }
  bool on_array_begin(json::error_code&) { return open(Json::Kind::array); }
  bool on_array_end(std::size_t, json::error_code&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    key_.append(part.data(), part.size());
    if (open_.back()->find(key_) == nullptr) return true;
    duplicate_ = key_;
    error = json::error::extra_data;
    return false;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    text_.append(part.data(), part.size());
    return add_text(Json::Kind::string);
  }
  bool on_number_part(json::string_view part, json::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t, json::string_view part, json::error_code&) { return number(part); }
  bool on_uint64(std::uint64_t, json::string_view part, json::error_code&) { return number(part); }
  bool on_double(double, json::string_view part, json::error_code&) { return number(part); }
  bool on_bool(bool truth, json::error_code&) {
    add(Json::Kind::boolean).truth = truth;
    return true;
  }
  bool on_null(json::error_code&) {
    add(Json::Kind::null);
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  Json& add(Json::Kind kind) {
    Json* place = &root_;
    if (!open_.empty() && open_.back()->is(Json::Kind::array)) {
      place = &open_.back()->items.emplace_back();
    } else if (!open_.empty()) {
      open_.back()->members.push_back({std::exchange(key_, {}), Json{}});
      place = &open_.back()->members.back().second;
    }
    place->kind = kind;
    return *place;
  }
  bool open(Json::Kind kind) {
    // An open container's address is stable: nothing is added beside it until it is closed.
    open_.push_back(&add(kind));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool number(json::string_view part) {
    text_.append(part.data(), part.size());
    return add_text(Json::Kind::number);
  }
  bool add_text(Json::Kind kind) {
    add(kind).text = std::exchange(text_, {});
    return true;
  }

  Json root_;
  std::vector<Json*> open_;
  std::string key_;
  std::string text_;
  std::string duplicate_;
};

}  // namespace

const Json* Json::find(std::string_view name) const {
  for (const Member& member : members) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

Result<Json, std::string> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::basic_parser<TreeHandler> parser(options);
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  const std::string& duplicate = parser.handler().duplicate();
  if (!duplicate.empty()) return Unexpected("the member \"" + duplicate + "\" appears twice");
  if (error) {
    return Unexpected(error.message() + " at byte " + std::to_string(used));
  }
  if (!parser.done()) return Unexpected(std::string("the document ends too early"));
  if (text.substr(used).find_first_not_of(" \t\r\n") != std::string_view::npos) {
    return Unexpected("something follows the document at byte " + std::to_string(used));
  }
  return parser.handler().take();
}

}  // namespace privcards
