#pragma once
// The pages a cardholder's browser sees inside the merchant's frame. They work without JavaScript,
// cookies and storage, from 250x400 up, in English and French. Everything variable is escaped here
// and nowhere else. The nonce is the caller's: random, base64, fresh for each answer.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/threeds/authentication.hpp"
#include "core/threeds/step.hpp"

namespace privcards::acs {

struct RenderedPage {
  std::string html;
  std::vector<std::pair<std::string, std::string>> headers;  // content type, CSP, caching ...
};

enum class PageLanguage : std::uint8_t { en, fr };
// "fr-CA" → fr; whatever is not French is English.
PageLanguage page_language(std::string_view browser_language);

// What all pages have in common.
struct PageFrame {
  PageLanguage language = PageLanguage::en;
  std::string nonce;
  std::string origin;  // ours, "https://acs.example": named in form-action beside 'self', which
                       // means nothing in a sandboxed frame
  std::string issuer;  // the card programme's name
};

struct CodePage {
  PageFrame frame;
  std::string answer_path;  // "/challenge/answer"
  std::string acs_trans_id;
  std::string token;  // hexadecimal
  std::string merchant;
  std::string amount;  // "129.99 EUR"; empty for a non-payment authentication
  std::string card_last4;
  cards::Network network = cards::Network::visa;
  int attempts_left = 3;
  int resends_left = 3;
  std::string expires_at;  // "14:05 UTC"
  threeds::WindowSize window = threeds::WindowSize::full_screen;
  threeds::Notice notice = threeds::Notice::none;
};
// The model of an authentication in `code_shown`.
CodePage code_page_of(const threeds::Authentication& authentication, threeds::Notice notice,
                      PageFrame frame, std::string answer_path);
RenderedPage render_code_page(const CodePage& page);

// A form that posts on: the final CRes, or the 3DS Method's reply.
struct HandOverPage {
  PageFrame frame;
  std::string notification_url;  // one without an origin_of() gives an error page
  std::string cres;              // base64url
  std::optional<std::string> session_data;
};
RenderedPage render_hand_over_page(const HandOverPage& page);

// The RReq takes longer than we hold a request: posts `continue` after two seconds, or by button.
struct WaitPage {
  PageFrame frame;
  std::string answer_path;
  std::string acs_trans_id;
  std::string token;
};
RenderedPage render_wait_page(const WaitPage& page);

// The same for a transaction that is unknown, finished, or not this browser's.
RenderedPage render_error_page(const PageFrame& frame);

struct MethodPage {
  std::string nonce;
  std::string notification_url;
  std::string method_data;      // method_reply()
  std::string server_trans_id;  // for the report
  std::string report_path;      // where the script posts what it saw, "/method/report"
};
RenderedPage render_method_page(const MethodPage& page);

}  // namespace privcards::acs
