#include "edge/acs/page/page.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/threeds/display_text.hpp"
#include "core/threeds/threeds_testing.hpp"
#include "edge/acs/page/html.hpp"
#include "edge/acs/page/texts.hpp"

namespace privcards::acs {
namespace {

using threeds::Notice;

PageFrame frame(PageLanguage language = PageLanguage::en) {
  return {.language = language,
          .nonce = "bm9uY2U=",
          .origin = "https://acs.example:8443",
          .issuer = "PrivCards"};
}

CodePage code_page(Notice notice = Notice::none) {
  return code_page_of(threeds::testing::shown(), notice, frame(), "/challenge/answer");
}

std::string header(const RenderedPage& page, std::string_view name) {
  for (const auto& [key, value] : page.headers) {
    if (key == name) return value;
  }
  return "";
}

std::size_t count(std::string_view text, std::string_view piece) {
  std::size_t found = 0;
  for (std::size_t at = text.find(piece); at != std::string_view::npos;
       at = text.find(piece, at + 1)) {
    ++found;
  }
  return found;
}

bool has(const RenderedPage& page, std::string_view piece) {
  return page.html.find(piece) != std::string::npos;
}

// Every opened element is closed, in order: a broken escape or a forgotten end shows here.
std::string first_unbalanced(std::string_view html) {
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
    const std::size_t end = html.find('>', at);
    if (end == std::string_view::npos) return "unclosed tag";
    std::string_view tag = html.substr(at + 1, end - at - 1);
    at = end + 1;
    if (tag.starts_with('!') || tag.starts_with("input") || tag.starts_with("meta")) continue;
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return std::string(tag);
      open.pop_back();
      continue;
    }
    open.emplace_back(tag.substr(0, tag.find(' ')));
    // Style and script hold no markup.
    if (open.back() == "style" || open.back() == "script") at = html.find("</" + open.back(), at);
  }
  return open.empty() ? "" : open.back();
}

TEST(CodePage, asks_with_everything_a_payer_must_see) {
  const RenderedPage page = render_code_page(code_page());
  EXPECT_TRUE(has(page, "<html lang=\"en\">"));
  EXPECT_TRUE(has(page, "<bdi>The Shop</bdi>"));
  EXPECT_TRUE(has(page, "<bdi>129.99 USD</bdi>"));
  EXPECT_TRUE(has(page, "<bdi>0005</bdi>"));
  EXPECT_TRUE(has(page, "autocomplete=\"one-time-code\""));
  EXPECT_TRUE(has(page, "inputmode=\"numeric\""));
  EXPECT_TRUE(has(page, "<label for=\"code\">"));
  EXPECT_EQ(count(page.html, "<h1>"), 1U);
  for (std::string_view action : {"submit", "resend", "cancel"}) {
    EXPECT_EQ(count(page.html, "name=\"action\" value=\"" + std::string(action) + "\""), 1U);
  }
  EXPECT_EQ(count(page.html, "name=\"token\" value=\"09090909090909090909090909090909\""), 3U);
  EXPECT_EQ(count(page.html, threeds::testing::acs_id), 3U);
  EXPECT_EQ(first_unbalanced(page.html), "");
}

TEST(CodePage, needs_neither_script_nor_anything_from_elsewhere) {
  const RenderedPage page = render_code_page(code_page());
  for (std::string_view piece : {"src=", "href=", "http://", "onclick", "javascript:", "cookie",
                                 "localStorage", "target=", "style=\""}) {
    EXPECT_FALSE(has(page, piece)) << piece;
  }
  EXPECT_EQ(header(page, "Set-Cookie"), "");
  EXPECT_EQ(header(page, "X-Frame-Options"), "");
}

TEST(CodePage, has_a_strict_policy) {
  EXPECT_EQ(header(render_code_page(code_page()), "Content-Security-Policy"),
            "default-src 'none'; img-src data:; base-uri 'none'; style-src 'nonce-bm9uY2U='; "
            "script-src 'nonce-bm9uY2U='; connect-src 'self'; "
            "form-action 'self' https://acs.example:8443");
  EXPECT_EQ(header(render_code_page(code_page()), "Cache-Control"), "no-store");
  EXPECT_EQ(header(render_code_page(code_page()), "X-Content-Type-Options"), "nosniff");
}

TEST(CodePage, hostile_names_stay_text) {
  const std::vector<std::string> names = {"<script>alert(1)</script>",
                                          "\"onx=\"alert(1)",
                                          "'><img src=x onerror=alert(1)>",
                                          "</bdi></p><form action=//evil.example>",
                                          "{merchant}{amount}",
                                          "&lt;b&gt;",
                                          "\xE2\x80\xAE"
                                          "evil",
                                          std::string(40, 'W')};
  for (const std::string& name : names) {
    threeds::Authentication row = threeds::testing::shown();
    row.merchant_name = threeds::display_text(name);
    const RenderedPage page =
        render_code_page(code_page_of(row, Notice::none, frame(), "/challenge/answer"));
    SCOPED_TRACE(name);
    EXPECT_TRUE(has(page, "<bdi>" + escape_html(row.merchant_name) + "</bdi>"));
    EXPECT_EQ(count(page.html, "<script"), 1U);
    EXPECT_EQ(count(page.html, "<form"), 3U);
    EXPECT_FALSE(has(page, "<img"));
    EXPECT_FALSE(has(page, "\xE2\x80\xAE"));
    EXPECT_EQ(first_unbalanced(page.html), "");
  }
}

TEST(CodePage, errors_are_announced_and_tied_to_the_field) {
  CodePage model = code_page(Notice::code_wrong);
  model.attempts_left = 2;
  RenderedPage page = render_code_page(model);
  EXPECT_TRUE(has(page, "role=\"alert\">That code is not right. 2 tries left.</p>"));
  EXPECT_TRUE(has(page, "aria-describedby=\"notice hint\" aria-invalid=\"true\""));
  model.attempts_left = 1;
  EXPECT_TRUE(has(render_code_page(model), "This is your last try."));
  page = render_code_page(code_page(Notice::code_resent));
  EXPECT_TRUE(has(page, "role=\"status\""));
  EXPECT_FALSE(has(page, "aria-invalid=\"true\""));
}

TEST(CodePage, every_notice_in_every_language) {
  for (PageLanguage language : {PageLanguage::en, PageLanguage::fr}) {
    for (auto notice : {Notice::none, Notice::code_wrong, Notice::code_malformed,
                        Notice::code_resent, Notice::resend_too_early, Notice::resends_used_up}) {
      for (int left : {1, 2, 3}) {
        CodePage model = code_page(notice);
        model.frame.language = language;
        model.attempts_left = left;
        const RenderedPage page = render_code_page(model);
        EXPECT_EQ(first_unbalanced(page.html), "");
        EXPECT_EQ(page.html.find("{count}"), std::string::npos);
        EXPECT_TRUE(has(page, "lang=\"" + std::string(texts_of(language).lang) + "\""));
      }
    }
  }
}

TEST(CodePage, amounts_are_written_as_the_language_does) {
  const CodePage model = code_page_of(threeds::testing::shown(), Notice::none,
                                      frame(PageLanguage::fr), "/challenge/answer");
  EXPECT_EQ(model.amount, "129,99 USD");
}

TEST(CodePage, no_resend_when_there_are_none_left) {
  CodePage model = code_page();
  model.resends_left = 0;
  EXPECT_FALSE(has(render_code_page(model), "value=\"resend\""));
}

TEST(CodePage, without_a_payment_no_amount_is_named) {
  CodePage model = code_page();
  model.amount.clear();
  const RenderedPage page = render_code_page(model);
  EXPECT_TRUE(has(page, "Nothing is paid."));
  EXPECT_FALSE(has(page, "You are paying"));
}

TEST(CodePage, languages) {
  EXPECT_EQ(page_language("fr"), PageLanguage::fr);
  EXPECT_EQ(page_language("FR-ca"), PageLanguage::fr);
  EXPECT_EQ(page_language("fr_FR"), PageLanguage::fr);
  for (std::string_view other : {"", "en", "de-DE", "fro", "f", "-fr"}) {
    EXPECT_EQ(page_language(other), PageLanguage::en) << other;
  }
}

TEST(HandOver, an_address_that_is_none_gives_the_error_page) {
  for (std::string_view url : {"https://shop.example/\"x", "javascript:alert(1)", "", "/back"}) {
    const RenderedPage page =
        render_hand_over_page({frame(), std::string(url), "ZGF0YQ", std::nullopt});
    EXPECT_FALSE(has(page, "<form")) << url;
    EXPECT_TRUE(header(page, "Content-Security-Policy").ends_with("form-action 'none'")) << url;
  }
}

TEST(HandOver, carries_cres_and_session_data) {
  const RenderedPage page =
      render_hand_over_page({frame(), "https://shop.example/back?a=1&b=2", "ZGF0YQ", "c2Vz\"s<"});
  EXPECT_TRUE(has(page, "action=\"https://shop.example/back?a=1&amp;b=2\""));
  EXPECT_TRUE(has(page, "name=\"cres\" value=\"ZGF0YQ\""));
  EXPECT_TRUE(has(page, "name=\"threeDSSessionData\" value=\"c2Vz&quot;s&lt;\""));
  EXPECT_TRUE(has(page, "<button type=\"submit\">Continue</button>"));
  EXPECT_TRUE(
      header(page, "Content-Security-Policy").ends_with("form-action https://shop.example"));
  EXPECT_EQ(first_unbalanced(page.html), "");
  const RenderedPage without =
      render_hand_over_page({frame(), "https://shop.example/back", "ZGF0YQ", std::nullopt});
  EXPECT_FALSE(has(without, "threeDSSessionData"));
  const RenderedPage empty =
      render_hand_over_page({frame(), "https://shop.example/back", "ZGF0YQ", ""});
  EXPECT_TRUE(has(empty, "name=\"threeDSSessionData\" value=\"\""));
}

TEST(PassingPages, are_whole_and_strict) {
  const std::vector<RenderedPage> pages = {
      render_wait_page({frame(PageLanguage::fr), "/challenge/answer", "id", "00ff"}),
      render_error_page(frame()),
      render_method_page({"bm9uY2U=", "https://3dss.example/n", "ZGF0YQ",
                          threeds::testing::server_id, "/method/report"})};
  for (const RenderedPage& page : pages) {
    EXPECT_EQ(first_unbalanced(page.html), "");
    EXPECT_TRUE(header(page, "Content-Security-Policy").starts_with("default-src 'none'; "));
    EXPECT_EQ(count(page.html, "<script"), count(page.html, "<script nonce=\"bm9uY2U=\">"));
  }
  EXPECT_TRUE(has(pages[0], "name=\"action\" value=\"continue\""));
  EXPECT_TRUE(has(pages[2], "name=\"threeDSMethodData\" value=\"ZGF0YQ\""));
  EXPECT_TRUE(
      header(pages[2], "Content-Security-Policy").ends_with("form-action https://3dss.example"));
}

TEST(PassingPages, a_method_page_for_a_bad_address_goes_nowhere) {
  const RenderedPage page =
      render_method_page({"bm9uY2U=", "http://3dss.example/n", "x", "y", "z"});
  EXPECT_FALSE(has(page, "<form"));
  EXPECT_TRUE(header(page, "Content-Security-Policy").ends_with("form-action 'none'"));
}

TEST(Layout, a_nonce_cannot_leave_its_place) {
  PageFrame evil = frame();
  evil.nonce = "a' 'unsafe-inline\"><x";
  const RenderedPage page = render_error_page(evil);
  EXPECT_EQ(header(page, "Content-Security-Policy").find("unsafe-inline'"), std::string::npos);
  EXPECT_EQ(first_unbalanced(page.html), "");
}

TEST(Html, escapes_once) {
  EXPECT_EQ(escape_html("<a href=\"x\">'&amp;"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;");
  EXPECT_EQ(fill("{a}-{b}", {{"a", "{b}"}, {"b", "<"}}), "{b}-&lt;");
}

}  // namespace
}  // namespace privcards::acs
