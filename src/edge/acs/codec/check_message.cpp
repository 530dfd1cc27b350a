#include "edge/acs/codec/check_message.hpp"

namespace privcards::acs {
namespace {

using threeds::Channel;
using threeds::ErrorCode;

constexpr std::size_t detail_max = 2'048;  // errorDetail

// Two rows may find the same element wrong: it is named once.
void list(std::string& detail, std::string_view path) {
  if (detail == path || detail.ends_with("," + std::string(path))) return;
  if (detail.size() + path.size() + 1 > detail_max) return;
  if (!detail.empty()) detail.push_back(',');
  detail.append(path);
}

bool is_in_channel(const Field& field, const std::optional<Channel>& channel) {
  if (field.channels == in_all) return true;
  if (!channel) return false;
  switch (*channel) {
    case Channel::app:
      return (field.channels & in_app) != 0;
    case Channel::browser:
      return (field.channels & in_browser) != 0;
    case Channel::three_ri:
      return (field.channels & in_three_ri) != 0;
  }
  return false;
}

// A member of an object that is not there, or is none, is the object's own row's business.
bool has_parent(const Field& field, const JsonValue& root) {
  const std::size_t dot = field.path.rfind('.');
  if (dot == std::string_view::npos) return true;
  const JsonValue* parent = root.find_path(field.path.substr(0, dot));
  return parent != nullptr && parent->is(JsonValue::Kind::object) && !parent->members.empty();
}

struct Findings {
  std::string missing;
  std::string wrong;
  std::string not_iso;
};

// An optional object or list may be empty: merchants' systems send {} and [] for "nothing to tell".
bool says_nothing(const Format& format, const JsonValue& value) {
  if (value.is(JsonValue::Kind::object)) return format.kind == FormatKind::object;
  return value.is(JsonValue::Kind::array) && format.kind == FormatKind::extensions;
}

void check_field(const MessageView& message, const Field& field, Findings& findings) {
  const JsonValue* value = message.root.find_path(field.path);
  const bool empty = value == nullptr || value->is_empty();
  if (field.required(message) && empty) return list(findings.missing, field.path);
  if (value == nullptr) return;
  if (empty && says_nothing(field.format, *value)) return;
  switch (empty ? Fit::wrong : check_format(field.format, *value)) {
    case Fit::good:
      if (field.fits(message)) return;
      [[fallthrough]];
    case Fit::wrong:
      return list(findings.wrong, field.path);
    case Fit::not_iso:
      return list(findings.not_iso, field.path);
  }
}

// We know no extension, so that a critical one stops the message.
std::string critical_extensions(const JsonValue& root) {
  std::string ids;
  const JsonValue* extensions = root.find("messageExtension");
  if (extensions == nullptr) return ids;
  for (const JsonValue& extension : extensions->items) {
    const JsonValue* critical = extension.find("criticalityIndicator");
    const JsonValue* id = extension.find("id");
    if (critical != nullptr && critical->truth && id != nullptr) list(ids, id->text);
  }
  return ids;
}

}  // namespace

std::optional<Finding> check_message(const MessageView& message, std::span<const Field> fields,
                                     const std::vector<std::string>& duplicates) {
  std::string twice;
  for (const std::string& path : duplicates) list(twice, path);
  if (!twice.empty()) return Finding{ErrorCode::element_duplicate, twice};
  Findings findings;
  for (const Field& field : fields) {
    const bool applies = is_in_channel(field, message.channel) && field.known(message) &&
                         has_parent(field, message.root);
    if (applies) check_field(message, field, findings);
  }
  if (!findings.missing.empty()) return Finding{ErrorCode::element_missing, findings.missing};
  if (!findings.wrong.empty()) return Finding{ErrorCode::format_invalid, findings.wrong};
  if (!findings.not_iso.empty()) return Finding{ErrorCode::iso_code_invalid, findings.not_iso};
  const std::string critical = critical_extensions(message.root);
  if (!critical.empty()) return Finding{ErrorCode::extension_unknown, critical};
  return std::nullopt;
}

}  // namespace privcards::acs
