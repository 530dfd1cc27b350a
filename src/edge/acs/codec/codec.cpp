#include "edge/acs/codec/codec.hpp"

#include <algorithm>

#include "edge/acs/codec/areq_reader.hpp"
#include "edge/acs/codec/check_message.hpp"

namespace privcards::acs {
namespace {

using threeds::Category;
using threeds::Channel;
using threeds::ErrorCode;
using threeds::Message;
using threeds::Version;

// What must be known before a table can be chosen.
struct Opened {
  JsonDocument document;
  std::string type;
  Version version = Version::v2_2_0;
};

ProtocolError error_about(const Opened& opened, ErrorCode code, std::string detail) {
  return {.code = code,
          .detail = std::move(detail),
          .message_type = opened.type,
          .version = std::string(text_of(opened.version)),
          .ids = read_ids(opened.document.root)};
}

// "2.3.1": a version, though maybe none of ours.
bool looks_like_version(std::string_view text) {
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  return text.size() >= 5 && text.size() <= 8 && std::all_of(text.begin(), text.end(), fits) &&
         std::count(text.begin(), text.end(), '.') >= 2;
}

// An absent or malformed version is a finding like any other, under the newest table.
std::optional<ProtocolError> read_version(Opened& opened) {
  const JsonValue* value = opened.document.root.find("messageVersion");
  if (value == nullptr || !looks_like_version(value->text)) return std::nullopt;
  if (const auto version = threeds::parse_version(value->text)) {
    opened.version = *version;
    return std::nullopt;
  }
  // A CReq or RRes has to have its AReq's version: any other is a wrong value.
  if (opened.type != "AReq")
    return error_about(opened, ErrorCode::format_invalid, "messageVersion");
  return error_about(opened, ErrorCode::version_unsupported,
                     std::string(threeds::supported_versions));
}

Result<Opened, ProtocolError> open_message(std::string_view json, std::string_view wanted_type) {
  Opened opened;
  std::optional<JsonDocument> document;
  if (json.size() <= message_bytes_max) document = parse_document(json);
  if (!document || !document->root.is(JsonValue::Kind::object)) {
    return Unexpected(error_about(opened, ErrorCode::message_invalid, "not a JSON object"));
  }
  opened.document = std::move(*document);
  const JsonValue* type = opened.document.root.find("messageType");
  if (type != nullptr && type->text.size() == 4) opened.type = type->text;
  if (opened.type != wanted_type && opened.type != "Erro") {
    return Unexpected(error_about(opened, ErrorCode::message_invalid, "messageType"));
  }
  if (opened.type == "Erro") return opened;
  if (auto error = read_version(opened)) return Unexpected(std::move(*error));
  return opened;
}

threeds::ErrorMessage read_erro(const JsonValue& root) {
  const auto text = [&](std::string_view name) {
    const JsonValue* value = root.find(name);
    return value != nullptr ? value->text : std::string();
  };
  return {.version = text("messageVersion"),
          .code = text("errorCode"),
          .component = text("errorComponent"),
          .description = text("errorDescription"),
          .detail = text("errorDetail"),
          .faulty_type = text("errorMessageType"),
          .ids = read_ids(root)};
}

std::optional<Channel> channel_of(const JsonValue& root) {
  const JsonValue* value = root.find("deviceChannel");
  if (value == nullptr) return std::nullopt;
  if (value->text == "01") return Channel::app;
  if (value->text == "02") return Channel::browser;
  if (value->text == "03") return Channel::three_ri;
  return std::nullopt;
}

std::optional<Category> category_of(const JsonValue& root) {
  const JsonValue* value = root.find("messageCategory");
  if (value == nullptr) return std::nullopt;
  if (value->text == "01") return Category::payment;
  if (value->text == "02") return Category::non_payment;
  return std::nullopt;
}

std::optional<ProtocolError> check(const Opened& opened, const MessageView& message,
                                   std::span<const Field> fields) {
  const auto finding = check_message(message, fields, opened.document.duplicates);
  if (!finding) return std::nullopt;
  return error_about(opened, finding->code, finding->detail);
}

}  // namespace

Result<Message, ProtocolError> parse_directory_message(std::string_view json) {
  Result<Opened, ProtocolError> opened = open_message(json, "AReq");
  if (!opened) return Unexpected(std::move(opened).error());
  const JsonValue& root = opened->document.root;
  if (opened->type == "Erro") return Message(read_erro(root));
  const MessageView message{root, opened->version, channel_of(root), category_of(root)};
  if (auto error = check(*opened, message, areq_fields())) return Unexpected(std::move(*error));
  return Message(read_areq(message));
}

Result<threeds::ChallengeRequest, ProtocolError> parse_creq(std::string_view json) {
  Result<Opened, ProtocolError> opened = open_message(json, "CReq");
  if (!opened) return Unexpected(std::move(opened).error());
  if (opened->type != "CReq") {
    return Unexpected(error_about(*opened, ErrorCode::message_invalid, "messageType"));
  }
  const MessageView message{opened->document.root, opened->version, {}, {}};
  if (auto error = check(*opened, message, creq_fields())) return Unexpected(std::move(*error));
  return threeds::ChallengeRequest{
      .version = opened->version,
      .ids = read_ids(message.root),
      .window = static_cast<threeds::WindowSize>(read_code(message, "challengeWindowSize"))};
}

Result<Message, ProtocolError> parse_results_answer(std::string_view json) {
  Result<Opened, ProtocolError> opened = open_message(json, "RRes");
  if (!opened) return Unexpected(std::move(opened).error());
  if (opened->type == "Erro") return Message(read_erro(opened->document.root));
  const MessageView message{opened->document.root, opened->version, {}, {}};
  if (auto error = check(*opened, message, rres_fields())) return Unexpected(std::move(*error));
  return Message(threeds::ResultsResponse{.version = opened->version,
                                          .ids = read_ids(message.root),
                                          .results_status = read_code(message, "resultsStatus")});
}

}  // namespace privcards::acs
