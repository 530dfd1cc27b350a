// Pages that stay for a moment only: back to the merchant, waiting for the directory server, the
// 3DS Method, and the one for all that went wrong. Each has a button for when nothing happens by
// itself.

#include "edge/acs/codec/url.hpp"
#include "edge/acs/page/html.hpp"
#include "edge/acs/page/layout.hpp"
#include "edge/acs/page/page.hpp"
#include "edge/acs/page/texts.hpp"

namespace privcards::acs {
namespace {

constexpr std::string_view submit_now = "document.getElementById('pass').submit();";
constexpr std::string_view submit_soon =
    "setTimeout(function(){document.getElementById('pass').submit()},2000);";

// What the script can see about the device, sent to us for advice only; whatever happens, the
// form goes on within two seconds.
constexpr std::string_view method_script =
    "(function(){var gone=false;function go(){if(!gone){gone=true;"
    "document.getElementById('pass').submit()}}setTimeout(go,2000);"
    "try{var d=document.getElementById('pass').dataset,s=screen,b=new URLSearchParams();"
    "if(!d.report){go();return}b.set('threeDSServerTransID',d.id);"
    "b.set('screen',s.width+'x'+s.height+'x'+s.colorDepth);"
    "b.set('offset',String(new Date().getTimezoneOffset()));"
    "b.set('language',navigator.language||'');"
    "fetch(d.report,{method:'POST',body:b,keepalive:true,credentials:'omit'}).then(go,go)}catch(e){"
    "go()}})();";

std::string open_passing_form(std::string_view url) {
  return fill("<form id=\"pass\" class=\"done\" method=\"post\" action=\"{url}\">", {{"url", url}});
}

std::string heading(std::string_view title, std::string_view text) {
  return fill("<h1>{title}</h1><p role=\"status\">{text}</p>", {{"title", title}, {"text", text}});
}

std::string plain_button(std::string_view label) {
  return fill("<button type=\"submit\">{label}</button>", {{"label", label}});
}

}  // namespace

RenderedPage render_hand_over_page(const HandOverPage& page) {
  const auto target = origin_of(page.notification_url);
  if (!target) return render_error_page(page.frame);
  const PageTexts& texts = texts_of(page.frame.language);
  std::string body = heading(texts.returning_title, texts.returning_text);
  body += open_passing_form(page.notification_url) + hidden_field("cres", page.cres);
  if (page.session_data) body += hidden_field("threeDSSessionData", *page.session_data);
  body += plain_button(texts.proceed) + "</form>";
  return render_layout({.lang = texts.lang,
                        .title = texts.returning_title,
                        .nonce = page.frame.nonce,
                        .body = std::move(body),
                        .script = submit_now,
                        .form_targets = *target,
                        .body_class = ""});
}

RenderedPage render_wait_page(const WaitPage& page) {
  const PageTexts& texts = texts_of(page.frame.language);
  std::string body = heading(texts.waiting_title, texts.waiting_text);
  body += open_passing_form(page.answer_path);
  body += hidden_field("acs_trans_id", page.acs_trans_id) + hidden_field("token", page.token);
  body += hidden_field("action", "continue");
  body += plain_button(texts.proceed) + "</form>";
  return render_layout({.lang = texts.lang,
                        .title = texts.waiting_title,
                        .nonce = page.frame.nonce,
                        .body = std::move(body),
                        .script = submit_soon,
                        .form_targets = own_targets(page.frame),
                        .body_class = ""});
}

RenderedPage render_error_page(const PageFrame& frame) {
  const PageTexts& texts = texts_of(frame.language);
  return render_layout({.lang = texts.lang,
                        .title = texts.error_title,
                        .nonce = frame.nonce,
                        .body = heading(texts.error_title, texts.error_text),
                        .script = "",
                        .form_targets = "'none'",
                        .body_class = ""});
}

RenderedPage render_method_page(const MethodPage& page) {
  const PageTexts& texts = texts_of(PageLanguage::en);
  const auto target = safe_origin(page.notification_url);
  if (!target) return render_error_page({.nonce = page.nonce});
  std::string body = "<h1>3-D Secure</h1>";
  body += fill(
      "<form id=\"pass\" method=\"post\" action=\"{url}\" data-id=\"{id}\" "
      "data-report=\"{report}\">",
      {{"url", page.notification_url}, {"id", page.server_trans_id}, {"report", page.report_path}});
  body += hidden_field("threeDSMethodData", page.method_data);
  body += "<noscript>" + plain_button(texts.proceed) + "</noscript></form>";
  return render_layout({.lang = texts.lang,
                        .title = "3-D Secure",
                        .nonce = page.nonce,
                        .body = std::move(body),
                        .script = method_script,
                        .form_targets = *target,
                        .body_class = ""});
}

}  // namespace privcards::acs
