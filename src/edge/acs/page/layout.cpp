#include "edge/acs/page/layout.hpp"

#include "edge/acs/codec/url.hpp"
#include "edge/acs/page/html.hpp"

namespace privcards::acs {
namespace {

// Black on white and one blue of contrast 7:1; system fonts, since nothing may be loaded. Sizes
// are for 250x400 first; wider windows only get more air.
constexpr std::string_view style = R"css(
*{box-sizing:border-box}
body{margin:0;padding:8px;font:15px/1.35 system-ui,sans-serif;color:#111;background:#fff;
overflow-wrap:anywhere}
main{max-width:30rem;margin:0 auto}
header{display:flex;justify-content:space-between;align-items:center;gap:8px;margin:0 0 6px}
.issuer{font-weight:600;min-width:0}
.network{color:#444;font-size:13px}
h1{font-size:18px;line-height:1.2;margin:6px 0}
p{margin:6px 0}
bdi{font-weight:600}
.notice{border-left:4px solid #0b4f9e;background:#eef4fb;padding:6px 8px}
.alert{border-left-color:#a11212;background:#fdeeee;color:#7a0c0c}
label{display:block;font-weight:600;margin-top:8px}
.hint{color:#444;font-size:13px;margin:0}
input[type=text]{width:100%;min-height:44px;padding:6px 10px;
font:600 20px/1.2 ui-monospace,monospace;letter-spacing:.15em;color:#111;background:#fff;
border:2px solid #555;border-radius:6px;margin:4px 0 8px}
input[aria-invalid=true]{border-color:#a11212}
button{width:100%;min-height:44px;padding:8px 12px;font:600 16px/1.2 system-ui,sans-serif;
border-radius:6px;border:2px solid #0b4f9e;background:#0b4f9e;color:#fff;cursor:pointer}
button.plain{background:#fff;color:#0b4f9e;margin-top:8px}
button.small{width:auto;min-width:44px;border-color:#555;color:#111;background:#fff;font-size:14px}
input:focus,button:focus,summary:focus{outline:3px solid #d98200;outline-offset:2px}
details{border-top:1px solid #bbb;margin-top:8px}
summary{min-height:44px;padding:11px 0;cursor:pointer}
.done button{margin-top:8px}
@media (min-width:380px){body{padding:16px;font-size:16px}h1{font-size:21px}}
@media (min-width:600px) and (min-height:600px){.full main{margin-top:8vh}}
@media (prefers-reduced-motion:no-preference){button{transition:background .1s}}
)css";

constexpr std::string_view policy_start = "default-src 'none'; img-src data:; base-uri 'none'; ";

// A nonce goes into attributes and a header: only what base64 has may pass.
std::string safe_nonce(std::string_view nonce) {
  std::string safe;
  for (char c : nonce) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == '+' || c == '/' || c == '=' || c == '-' || c == '_') safe.push_back(c);
  }
  return safe;
}

std::string policy_of(const Layout& layout, const std::string& nonce) {
  std::string policy(policy_start);
  policy += "style-src 'nonce-" + nonce + "'; ";
  if (!layout.script.empty()) {
    policy += "script-src 'nonce-" + nonce + "'; connect-src 'self'; ";
  }
  return policy + "form-action " + layout.form_targets;
}

}  // namespace

std::string hidden_field(std::string_view name, std::string_view value) {
  return fill("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">",
              {{"name", name}, {"value", value}});
}

std::string own_targets(const PageFrame& frame) {
  const auto origin = origin_of(frame.origin);
  return origin ? "'self' " + *origin : "'self'";
}

RenderedPage render_layout(const Layout& layout) {
  const std::string nonce = safe_nonce(layout.nonce);
  RenderedPage page;
  page.html = fill(
      "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
      "<meta name=\"robots\" content=\"noindex\"><title>{title}</title>"
      "<style nonce=\"{nonce}\">",
      {{"lang", layout.lang}, {"title", layout.title}, {"nonce", nonce}});
  page.html += style;
  page.html +=
      fill("</style></head><body class=\"{class}\"><main>", {{"class", layout.body_class}});
  page.html += layout.body;
  page.html += "</main>";
  if (!layout.script.empty()) {
    page.html += fill("<script nonce=\"{nonce}\">", {{"nonce", nonce}});
    page.html += layout.script;
    page.html += "</script>";
  }
  page.html += "</body></html>\n";
  // No X-Frame-Options and no frame-ancestors: the merchant's origin is not known to us.
  page.headers = {{"Content-Type", "text/html; charset=utf-8"},
                  {"Content-Security-Policy", policy_of(layout, nonce)},
                  {"Cache-Control", "no-store"},
                  {"Referrer-Policy", "strict-origin-when-cross-origin"},
                  {"X-Content-Type-Options", "nosniff"}};
  return page;
}

}  // namespace privcards::acs
