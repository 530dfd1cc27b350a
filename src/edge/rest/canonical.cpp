#include "edge/rest/canonical.hpp"

#include <algorithm>

#include "edge/json/json_writer.hpp"

namespace privcards::rest {
namespace {

void append_object(std::string& out, const Json& json) {
  std::vector<const Json::Member*> members;
  for (const Json::Member& member : json.members) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* left, const auto* right) { return left->first < right->first; });
  out.push_back('{');
  for (const Json::Member* member : members) {
    append_json_string(out, member->first);
    out.push_back(':');
    append_canonical(out, member->second);
    out.push_back(',');
  }
  out.push_back('}');
}

}  // namespace

void append_canonical(std::string& out, const Json& json) {
  switch (json.kind) {
    case Json::Kind::null:
      out.append("null");
      return;
    case Json::Kind::boolean:
      out.append(json.truth ? "true" : "false");
      return;
    case Json::Kind::number:
      out.append(json.text);
      return;
    case Json::Kind::string:
      append_json_string(out, json.text);
      return;
    case Json::Kind::array:
      out.push_back('[');
      for (const Json& item : json.items) {
        append_canonical(out, item);
        out.push_back(',');
      }
      out.push_back(']');
      return;
    case Json::Kind::object:
      append_object(out, json);
      return;
  }
}

Digest fingerprint(std::string_view method, std::string_view path, const Json& body) {
  std::string text;
  text.append(method).append(" ").append(path).append("\n");
  append_canonical(text, body);
  return sha256(as_bytes(text));
}

}  // namespace privcards::rest
