// Bytes for the access control server: as a message from a directory server, as a form from a
// browser. Whatever comes, there is an answer: a message that was taken, or an Erro that another
// could read. The first byte picks the door.

#include <string>
#include <string_view>

#include "base/check.hpp"
#include "core/threeds/code_entry.hpp"
#include "core/threeds/device.hpp"
#include "core/threeds/display_text.hpp"
#include "edge/acs/codec/base64url.hpp"
#include "edge/acs/codec/browser_forms.hpp"
#include "edge/acs/codec/codec.hpp"
#include "edge/acs/codec/url.hpp"
#include "edge/acs/page/page.hpp"

namespace {

using namespace privcards;
using namespace privcards::acs;

void check_error(const ProtocolError& error) {
  const auto again = parse_directory_message(write_erro(error));
  CHECK(again.has_value());
  CHECK(std::holds_alternative<threeds::ErrorMessage>(*again));
}

// Decided, answered and, if it comes to a challenge, shown.
void play(const threeds::AuthenticationRequest& request) {
  threeds::DecisionFacts facts;
  facts.card_expires_at = Instant{4'000'000'000'000};
  const Instant now{1'800'000'000'000};
  const threeds::Decision decision = threeds::decide_authentication(request, facts, now);
  threeds::NewAuthentication row;
  row.acs_trans_id = "d7c1ee99-9478-44a6-b1f2-391e29c6b340";
  row.page_token = Bytes(threeds::page_token_size, 1);
  const auto begun = threeds::begin_authentication(request, decision, row, now);
  CHECK(!threeds::broken_invariant(begun));
  CHECK(!write_ares(threeds::response_of(begun, request, {}, SecretText("value"))).empty());
  const auto page = render_code_page(code_page_of(begun, threeds::Notice::code_wrong, {}, "/a"));
  CHECK(page.html.find("<script>") == std::string::npos);
  (void)render_hand_over_page({{}, begun.notification_url, "x", {}});
}

void take_directory_message(std::string_view text) {
  const auto message = parse_directory_message(text);
  if (!message) return check_error(message.error());
  if (const auto* request = std::get_if<threeds::AuthenticationRequest>(&*message)) play(*request);
}

void take_form(std::string_view text) {
  (void)parse_page_form(text);
  (void)parse_method_form(text);
  if (const auto seen = parse_device_form(text)) {
    const std::string device = threeds::device_text(
        {seen->screen, seen->offset, seen->language, seen->screen, seen->language});
    CHECK(device.size() <= threeds::device_text_max);
  }
  const auto form = parse_creq_form(text);
  if (!form) check_error(form.error());
}

void take_text(std::string_view text) {
  const auto decoded = base64url_decode(text);
  CHECK(!decoded || base64url_decode(base64url_encode(*decoded)) == decoded);
  CHECK(base64url_decode(base64url_encode(text)) == text);
  CHECK(threeds::character_count(threeds::display_text(text)) <= threeds::display_characters_max);
  CHECK(threeds::display_text(threeds::display_text(text)) == threeds::display_text(text));
  const auto code = threeds::normalise_code(text);
  CHECK(!code || code->reveal().size() == 6);
  const auto origin = safe_origin(text);
  CHECK(!origin || safe_origin(*origin) == origin);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      take_directory_message(text);
      break;
    case 1:
      if (const auto answer = parse_results_answer(text); !answer) check_error(answer.error());
      break;
    case 2:
      if (const auto request = parse_creq(text); !request) check_error(request.error());
      break;
    case 3:
      take_form(text);
      break;
    default:
      take_text(text);
  }
  return 0;
}
