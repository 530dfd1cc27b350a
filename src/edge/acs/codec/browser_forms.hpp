#pragma once
// What browsers post, application/x-www-form-urlencoded: the CReq, the answers given on our own
// pages, the 3DS Method's data.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "core/threeds/messages.hpp"
#include "core/threeds/step.hpp"

namespace privcards::acs {

inline constexpr std::size_t form_bytes_max = 65'536;

// Fields in the order sent, decoded. Nothing when an escape is broken or there are too many.
using FormFields = std::vector<std::pair<std::string, std::string>>;
std::optional<FormFields> parse_form(std::string_view body);
// The one field of that name; nothing when it is absent or there twice.
const std::string* find_field(const FormFields& fields, std::string_view name);

// creq=…&threeDSSessionData=…
struct CreqForm {
  threeds::ChallengeRequest request;
  std::optional<std::string> session_data;  // to be echoed byte for byte, if it came
};
Result<CreqForm, threeds::ProtocolError> parse_creq_form(std::string_view body);

// What a page of ours posts: acs_trans_id, token, action (submit, resend, cancel, continue), code.
enum class PageAction : std::uint8_t { submit, resend, cancel, proceed };
struct PageForm {
  std::string acs_trans_id;
  std::string token;  // hexadecimal, of Authentication::page_token
  PageAction action = PageAction::submit;
  SecretText code;  // as typed
};
std::optional<PageForm> parse_page_form(std::string_view body);
// Is it the token of this challenge? In constant time.
bool token_fits(const PageForm& form, ByteView page_token);

// threeDSMethodData=…: who asks for the 3DS Method, and where the browser goes after it.
struct MethodData {
  std::string server_trans_id;
  std::string notification_url;
};
// The error is a sentence for the log.
Result<MethodData, std::string> parse_method_form(std::string_view body);
// What the script of the 3DS Method's page saw.
struct DeviceForm {
  std::string server_trans_id;
  std::string screen;
  std::string offset;
  std::string language;
};
std::optional<DeviceForm> parse_device_form(std::string_view body);
// The value to post back: base64url of {"threeDSServerTransID":"…"}.
std::string method_reply(const MethodData& data);

}  // namespace privcards::acs
