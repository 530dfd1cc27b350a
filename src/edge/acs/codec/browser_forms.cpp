#include "edge/acs/codec/browser_forms.hpp"

#include <algorithm>

#include "edge/acs/codec/base64url.hpp"
#include "edge/acs/codec/codec.hpp"
#include "edge/acs/codec/json_tree.hpp"
#include "edge/acs/codec/url.hpp"

namespace privcards::acs {
namespace {

using threeds::ErrorCode;

constexpr std::size_t fields_max = 32;
constexpr std::size_t typed_code_max = 64;  // bytes; a code with any separators is shorter

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+') {
      out.push_back(' ');
    } else if (text[at] == '%') {
      const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
      const int low = at + 2 < text.size() ? hex_digit(text[at + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out.push_back(static_cast<char>(high * 16 + low));
      at += 2;
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

threeds::ProtocolError error_of(ErrorCode code, std::string detail) {
  threeds::ProtocolError error;
  error.code = code;
  error.detail = std::move(detail);
  error.message_type = "CReq";
  return error;
}

std::optional<PageAction> parse_action(std::string_view name) {
  if (name == "submit") return PageAction::submit;
  if (name == "resend") return PageAction::resend;
  if (name == "cancel") return PageAction::cancel;
  if (name == "continue") return PageAction::proceed;
  return std::nullopt;
}

std::size_t count_of(const FormFields& fields, std::string_view name) {
  std::size_t count = 0;
  for (const auto& field : fields) count += field.first == name ? 1 : 0;
  return count;
}

}  // namespace

std::optional<FormFields> parse_form(std::string_view body) {
  if (body.size() > form_bytes_max) return std::nullopt;
  FormFields fields;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = decode(pair.substr(0, equals));
    auto value = decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
    if (!name || !value || fields.size() == fields_max) return std::nullopt;
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

const std::string* find_field(const FormFields& fields, std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& field : fields) {
    if (field.first != name) continue;
    if (found != nullptr) return nullptr;
    found = &field.second;
  }
  return found;
}

Result<CreqForm, threeds::ProtocolError> parse_creq_form(std::string_view body) {
  const std::optional<FormFields> fields = parse_form(body);
  const std::string* creq = fields ? find_field(*fields, "creq") : nullptr;
  if (creq == nullptr) return Unexpected(error_of(ErrorCode::message_invalid, "creq"));
  const std::optional<std::string> json = base64url_decode(*creq);
  if (!json) return Unexpected(error_of(ErrorCode::decryption_failed, "creq"));
  auto request = parse_creq(*json);
  if (!request) return Unexpected(std::move(request).error());
  CreqForm form{std::move(*request), std::nullopt};
  const std::size_t session_count = count_of(*fields, "threeDSSessionData");
  const std::string* session = find_field(*fields, "threeDSSessionData");
  if (session != nullptr) form.session_data = *session;
  if (session_count > 1 || (session != nullptr && session->size() > threeds::session_data_max)) {
    threeds::ProtocolError error =
        error_of(session_count > 1 ? ErrorCode::element_duplicate : ErrorCode::format_invalid,
                 "threeDSSessionData");
    error.version = text_of(form.request.version);
    error.ids = form.request.ids;
    return Unexpected(std::move(error));
  }
  return form;
}

std::optional<PageForm> parse_page_form(std::string_view body) {
  const std::optional<FormFields> fields = parse_form(body);
  if (!fields) return std::nullopt;
  const std::string* id = find_field(*fields, "acs_trans_id");
  const std::string* token = find_field(*fields, "token");
  const std::string* name = find_field(*fields, "action");
  if (id == nullptr || token == nullptr || !threeds::is_uuid(*id)) return std::nullopt;
  // Enter in the code's field submits its form, in old browsers without the button's name.
  const std::optional<PageAction> action = parse_action(name == nullptr ? "submit" : *name);
  if (!action) return std::nullopt;
  PageForm form{*id, *token, *action, {}};
  const std::string* code = find_field(*fields, "code");
  if (code != nullptr && code->size() <= typed_code_max) form.code = SecretText(*code);
  return form;
}

bool token_fits(const PageForm& form, ByteView page_token) {
  const std::optional<Bytes> token = hex_decode(form.token);
  return token && !page_token.empty() && token->size() == page_token.size() &&
         equal_in_constant_time(*token, page_token);
}

Result<MethodData, std::string> parse_method_form(std::string_view body) {
  const std::optional<FormFields> fields = parse_form(body);
  const std::string* field = fields ? find_field(*fields, "threeDSMethodData") : nullptr;
  if (field == nullptr) return Unexpected(std::string("no threeDSMethodData"));
  const std::optional<std::string> json = base64url_decode(*field);
  const std::optional<JsonDocument> document = json ? parse_document(*json) : std::nullopt;
  if (!document || !document->duplicates.empty()) {
    return Unexpected(std::string("threeDSMethodData is not base64url JSON"));
  }
  const JsonValue* id = document->root.find("threeDSServerTransID");
  const JsonValue* url = document->root.find("threeDSMethodNotificationURL");
  if (id == nullptr || !threeds::is_uuid(id->text)) {
    return Unexpected(std::string("threeDSServerTransID is missing or no ID"));
  }
  constexpr std::size_t url_max = 2'048;
  if (url == nullptr || url->text.size() > url_max || !safe_origin(url->text)) {
    return Unexpected(std::string("threeDSMethodNotificationURL is missing or not https"));
  }
  return MethodData{id->text, url->text};
}

std::optional<DeviceForm> parse_device_form(std::string_view body) {
  const std::optional<FormFields> fields = parse_form(body);
  const std::string* id = fields ? find_field(*fields, "threeDSServerTransID") : nullptr;
  if (id == nullptr || !threeds::is_uuid(*id)) return std::nullopt;
  const auto text = [&](std::string_view name) {
    const std::string* value = find_field(*fields, name);
    return value != nullptr ? *value : std::string();
  };
  return DeviceForm{*id, text("screen"), text("offset"), text("language")};
}

std::string method_reply(const MethodData& data) {
  return base64url_encode("{\"threeDSServerTransID\":\"" + data.server_trans_id + "\"}");
}

}  // namespace privcards::acs
