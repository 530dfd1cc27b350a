#include <algorithm>

#include "base/bytes.hpp"
#include "core/threeds/display_text.hpp"
#include "edge/acs/page/html.hpp"
#include "edge/acs/page/layout.hpp"
#include "edge/acs/page/page.hpp"
#include "edge/acs/page/texts.hpp"

namespace privcards::acs {
namespace {

using threeds::Notice;

// A second press of the same button is a second try: where there is JavaScript, it is prevented.
constexpr std::string_view once_script =
    "document.addEventListener('submit',function(e){var f=e.target;"
    "if(f.dataset.sent){e.preventDefault();return}f.dataset.sent='1'});"
    "addEventListener('pageshow',function(e){if(e.persisted)"
    "document.querySelectorAll('form').forEach(function(f){delete f.dataset.sent})});"
    // Browsers ignore autofocus in a merchant's frame; after an error the field must have it.
    "(function(c){if(c.getAttribute('aria-invalid'))c.focus()})(document.getElementById('code'));";

std::string identity_fields(const CodePage& page) {
  return hidden_field("acs_trans_id", page.acs_trans_id) + hidden_field("token", page.token);
}

std::string open_form(const CodePage& page) {
  return fill("<form method=\"post\" action=\"{path}\" autocomplete=\"off\">",
              {{"path", page.answer_path}}) +
         identity_fields(page);
}

std::string button(std::string_view css, std::string_view action, std::string_view label) {
  return fill(
      "<button class=\"{css}\" type=\"submit\" name=\"action\" value=\"{action}\">{label}"
      "</button>",
      {{"css", css}, {"action", action}, {"label", label}});
}

// Merchant and amount stand isolated, so that a name in another script turns nothing around.
std::string isolated(std::string_view text) { return "<bdi>" + escape_html(text) + "</bdi>"; }

std::string question(const CodePage& page, const PageTexts& texts) {
  std::string_view sentence = page.amount.empty() ? texts.confirming : texts.paying;
  std::string out = "<p>";
  while (true) {
    const std::size_t open = sentence.find('{');
    out += escape_html(sentence.substr(0, open));
    if (open == std::string_view::npos) break;
    const std::size_t close = sentence.find('}', open);
    const std::string_view name = sentence.substr(open + 1, close - open - 1);
    if (name == "merchant") out += isolated(page.merchant);
    if (name == "amount") out += isolated(page.amount);
    if (name == "card") out += isolated(page.card_last4);
    sentence.remove_prefix(close + 1);
  }
  return out + "</p>";
}

std::string with_count(std::string_view text, int count) {
  return fill(text, {{"count", std::to_string(count)}});
}

bool is_error(Notice notice) {
  return notice == Notice::code_wrong || notice == Notice::code_malformed;
}

// Already HTML.
std::string notice_text(const CodePage& page, const PageTexts& texts) {
  switch (page.notice) {
    case Notice::none:
      if (page.attempts_left >= threeds::attempts_max) return "";
      return page.attempts_left == 1 ? std::string(texts.last_try)
                                     : with_count(texts.tries_left, page.attempts_left);
    case Notice::code_wrong:
      return page.attempts_left == 1 ? std::string(texts.wrong_last)
                                     : with_count(texts.wrong, page.attempts_left);
    case Notice::code_malformed:
      return std::string(texts.malformed);
    case Notice::code_resent:
      return std::string(texts.resent);
    case Notice::resend_too_early:
      return std::string(texts.resend_too_early);
    case Notice::resends_used_up:
      return std::string(texts.resends_used_up);
  }
  return "";
}

std::string notice_block(const CodePage& page, const PageTexts& texts) {
  const std::string text = notice_text(page, texts);
  if (text.empty()) return "";
  const bool error = is_error(page.notice);
  return std::string("<p id=\"notice\" class=\"notice") + (error ? " alert" : "") + "\" role=\"" +
         (error ? "alert" : "status") + "\">" + text + "</p>";
}

std::string code_form(const CodePage& page, const PageTexts& texts) {
  const bool noticed = !notice_text(page, texts).empty();
  std::string out = open_form(page);
  out += fill("<label for=\"code\">{label}</label><p class=\"hint\" id=\"hint\">{hint}</p>",
              {{"label", texts.code_label}, {"hint", texts.code_hint}});
  out +=
      "<input id=\"code\" name=\"code\" type=\"text\" inputmode=\"numeric\" "
      "autocomplete=\"one-time-code\" maxlength=\"6\" required autofocus aria-describedby=\"";
  out += noticed ? "notice hint" : "hint";
  out += is_error(page.notice) ? "\" aria-invalid=\"true\">" : "\">";
  return out + button("", "submit", texts.submit) + "</form>";
}

std::string resend_form(const CodePage& page, const PageTexts& texts) {
  if (page.resends_left <= 0) return "";
  return open_form(page) + button("plain", "resend", texts.resend) + "</form>";
}

std::string header(const CodePage& page, const PageTexts& texts) {
  const std::string_view network = page.network == cards::Network::visa ? "Visa" : "Mastercard";
  return fill(
             "<header><span><span class=\"issuer\">{issuer}</span> "
             "<span class=\"network\">{network}</span></span>",
             {{"issuer", page.frame.issuer}, {"network", network}}) +
         open_form(page) + button("small", "cancel", texts.cancel) + "</form></header>";
}

std::string help(std::string_view title, std::string_view text) {
  return fill("<details><summary>{title}</summary><p>{text}</p></details>",
              {{"title", title}, {"text", text}});
}

}  // namespace

PageLanguage page_language(std::string_view browser_language) {
  const std::string_view primary = browser_language.substr(0, browser_language.find_first_of("-_"));
  const bool french = primary.size() == 2 && (primary[0] == 'f' || primary[0] == 'F') &&
                      (primary[1] == 'r' || primary[1] == 'R');
  return french ? PageLanguage::fr : PageLanguage::en;
}

CodePage code_page_of(const threeds::Authentication& authentication, threeds::Notice notice,
                      PageFrame frame, std::string answer_path) {
  CodePage page;
  page.frame = std::move(frame);
  page.answer_path = std::move(answer_path);
  page.acs_trans_id = authentication.ids.acs;
  page.token = hex_encode(authentication.page_token);
  page.merchant = authentication.merchant_name;
  page.amount = threeds::amount_text(authentication.purchase);
  if (page.frame.language == PageLanguage::fr) {
    std::replace(page.amount.begin(), page.amount.end(), '.', ',');
  }
  page.card_last4 = authentication.card_last4;
  page.network = authentication.network;
  page.attempts_left = authentication.attempts_left;
  page.resends_left = threeds::resends_max - authentication.resend_count;
  page.window = authentication.window;
  page.notice = notice;
  if (authentication.due_at) {
    // 2026-04-15T14:05:00Z
    page.expires_at = render_rfc3339(*authentication.due_at).substr(11, 5) + " UTC";
  }
  return page;
}

RenderedPage render_code_page(const CodePage& page) {
  const PageTexts& texts = texts_of(page.frame.language);
  std::string body = header(page, texts);
  body += fill("<h1>{title}</h1>", {{"title", texts.title}});
  body += question(page, texts);
  body += notice_block(page, texts);
  body += code_form(page, texts);
  body += resend_form(page, texts);
  if (!page.expires_at.empty()) {
    body += "<p class=\"hint\">" + fill(texts.valid_until, {{"time", page.expires_at}}) + "</p>";
  }
  body += help(texts.help_title, texts.help_text) + help(texts.why_title, texts.why_text);
  return render_layout(
      {.lang = texts.lang,
       .title = texts.title,
       .nonce = page.frame.nonce,
       .body = std::move(body),
       .script = once_script,
       .form_targets = own_targets(page.frame),
       .body_class = page.window == threeds::WindowSize::full_screen ? "full" : ""});
}

}  // namespace privcards::acs
