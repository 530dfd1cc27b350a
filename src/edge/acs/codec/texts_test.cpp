// base64url, URLs, forms: the text forms around the messages.

#include <gtest/gtest.h>

#include "edge/acs/codec/base64url.hpp"
#include "edge/acs/codec/browser_forms.hpp"
#include "edge/acs/codec/messages_testing.hpp"
#include "edge/acs/codec/url.hpp"

namespace privcards::acs {
namespace {

using namespace testing;

TEST(Base64url, is_written_without_padding) {
  // RFC 4648 section 10, and two bytes that differ between the alphabets.
  EXPECT_EQ(base64url_encode(""), "");
  EXPECT_EQ(base64url_encode("f"), "Zg");
  EXPECT_EQ(base64url_encode("fo"), "Zm8");
  EXPECT_EQ(base64url_encode("foo"), "Zm9v");
  EXPECT_EQ(base64url_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url_encode("\xFB\xFF"), "-_8");
}

TEST(Base64url, is_read_in_every_variant) {
  for (std::string_view text : {"-_8", "+/8", "-_8=", "+/8=", "+_8"}) {
    EXPECT_EQ(base64url_decode(text), "\xFB\xFF") << text;
  }
  EXPECT_EQ(base64url_decode(""), "");
  EXPECT_EQ(base64url_decode("Zg=="), "f");
  for (std::string_view text :
       {"Zg=", "Z", "Zg===", "=", "====", "Z=g=", "Zm9v=", "Zg\n", " Zg", "Zm9v!", "Zh", "Zm9"}) {
    EXPECT_EQ(base64url_decode(text), std::nullopt) << text;
  }
}

TEST(Base64url, every_byte_comes_back) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string part = bytes.substr(bytes.size() - size);
    EXPECT_EQ(base64url_decode(base64url_encode(part)), part);
  }
}

TEST(Url, origins) {
  EXPECT_EQ(safe_origin("https://Shop.Example/back?x=1#y"), "https://shop.example");
  EXPECT_EQ(safe_origin("HTTPS://shop.example:8443"), "https://shop.example:8443");
  EXPECT_EQ(safe_origin("https://shop.example:443/"), "https://shop.example");
  EXPECT_EQ(safe_origin("https://[2001:DB8::1]:8443/"), "https://[2001:db8::1]:8443");
  EXPECT_EQ(safe_origin("http://localhost:8080/x"), "http://localhost:8080");
  EXPECT_EQ(safe_origin("http://127.0.0.1/"), "http://127.0.0.1");
  EXPECT_EQ(origin_of("http://shop.example/"), "http://shop.example");
  for (std::string_view bad :
       {"http://shop.example/", "https://user@shop.example/", "https://shop.example@evil.example/",
        "//shop.example", "javascript:alert(1)", "data:text/html,x", "https://", "https://:80/",
        "https://shop example/", "https://shop.example\\@evil.example/", "https://sh'op.example/",
        "https://shop.example;x/", "https://shop.example:99999x/", "https://shop.example\r\n/",
        "https://\xC3\xA9.example/", "https://shop.example:/", "http://localhost.evil.example/"}) {
    EXPECT_EQ(safe_origin(bad), std::nullopt) << bad;
  }
}

TEST(Form, is_decoded) {
  const auto fields = parse_form("a=1+2&b=%3Cx%3E&&c&d=e=f");
  ASSERT_TRUE(fields.has_value());
  EXPECT_EQ(*find_field(*fields, "a"), "1 2");
  EXPECT_EQ(*find_field(*fields, "b"), "<x>");
  EXPECT_EQ(*find_field(*fields, "c"), "");
  EXPECT_EQ(*find_field(*fields, "d"), "e=f");
  EXPECT_EQ(find_field(*fields, "z"), nullptr);
  EXPECT_EQ(find_field(*parse_form("a=1&a=2"), "a"), nullptr) << "twice is not once";
  for (std::string_view bad : {"a=%", "a=%4", "a=%zz", "%=1"}) {
    EXPECT_EQ(parse_form(bad), std::nullopt) << bad;
  }
  std::string many;
  for (int i = 0; i < 100; ++i) many += "a=b&";
  EXPECT_EQ(parse_form(many), std::nullopt);
  EXPECT_EQ(parse_form(std::string(form_bytes_max + 1, 'a')), std::nullopt);
}

TEST(CreqForm, brings_request_and_session_data) {
  const std::string creq_value = base64url_encode(creq().json());
  const auto form = parse_creq_form("creq=" + creq_value + "&threeDSSessionData=c2Vz%2Bc2%3D");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->request.ids.acs, acs_id);
  EXPECT_EQ(form->session_data, "c2Vz+c2=");
  EXPECT_EQ(parse_creq_form("creq=" + creq_value)->session_data, std::nullopt);
  EXPECT_EQ(parse_creq_form("creq=" + creq_value + "&threeDSSessionData=")->session_data, "");
}

TEST(CreqForm, faults) {
  const auto code = [](const std::string& body) {
    const auto form = parse_creq_form(body);
    return form ? 0 : static_cast<int>(form.error().code);
  };
  const std::string good = base64url_encode(creq().json());
  EXPECT_EQ(code(""), 101);
  EXPECT_EQ(code("creq=%"), 101);
  EXPECT_EQ(code("creq=a!b"), 302);
  EXPECT_EQ(code("creq=" + base64url_encode("{")), 101);
  EXPECT_EQ(code("creq=" + good + "&threeDSSessionData=" + std::string(1024, 'x')), 0);
  EXPECT_EQ(code("creq=" + good + "&threeDSSessionData=" + std::string(1025, 'x')), 203);
  EXPECT_EQ(code("creq=" + good + "&threeDSSessionData=a&threeDSSessionData=b"), 204);
  const auto late = parse_creq_form(
      "creq=" + base64url_encode(creq().set("challengeWindowSize", "\"09\"").json()));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().ids.acs, acs_id) << "so that the transaction can be ended";
  EXPECT_EQ(late.error().ids.server, server_id);
}

TEST(PageForm, actions_and_token) {
  const std::string start = "acs_trans_id=" + acs_id + "&token=00ff&";
  EXPECT_EQ(parse_page_form(start + "action=submit&code=012345")->code.reveal(), "012345");
  EXPECT_EQ(parse_page_form(start + "code=012345")->action, PageAction::submit);
  EXPECT_EQ(parse_page_form(start + "action=resend")->action, PageAction::resend);
  EXPECT_EQ(parse_page_form(start + "action=cancel")->action, PageAction::cancel);
  EXPECT_EQ(parse_page_form(start + "action=continue")->action, PageAction::proceed);
  EXPECT_EQ(parse_page_form(start + "action=other"), std::nullopt);
  EXPECT_EQ(parse_page_form("acs_trans_id=x&token=00ff&action=submit"), std::nullopt);
  EXPECT_EQ(parse_page_form("acs_trans_id=" + acs_id + "&action=submit"), std::nullopt);
  EXPECT_TRUE(parse_page_form(start + "code=" + std::string(65, '1'))->code.empty());
  const PageForm form = *parse_page_form(start);
  EXPECT_TRUE(token_fits(form, Bytes{0x00, 0xFF}));
  EXPECT_FALSE(token_fits(form, Bytes{0x00, 0xFE}));
  EXPECT_FALSE(token_fits(form, Bytes{}));
  EXPECT_FALSE(token_fits(*parse_page_form("acs_trans_id=" + acs_id + "&token="), Bytes{}));
}

TEST(MethodForm, is_read_and_answered) {
  const auto body = [](const std::string& json) {
    return "threeDSMethodData=" + base64url_encode(json);
  };
  const auto data =
      parse_method_form(body(R"({"threeDSServerTransID":")" + server_id +
                             R"(","threeDSMethodNotificationURL":"https://3dss.example/n"})"));
  ASSERT_TRUE(data.has_value()) << data.error();
  EXPECT_EQ(data->notification_url, "https://3dss.example/n");
  EXPECT_EQ(base64url_decode(method_reply(*data)),
            R"({"threeDSServerTransID":")" + server_id + "\"}");
  for (const std::string& bad : std::vector<std::string>{
           std::string("{}"), std::string("[]"), std::string("{"),
           R"({"threeDSServerTransID":"x","threeDSMethodNotificationURL":"https://a.example"})",
           R"({"threeDSServerTransID":")" + server_id +
               R"(","threeDSMethodNotificationURL":"http://a.example"})",
           R"({"threeDSServerTransID":")" + server_id +
               R"(","threeDSMethodNotificationURL":"javascript:1"})"}) {
    EXPECT_FALSE(parse_method_form(body(bad)).has_value()) << bad;
  }
}

}  // namespace
}  // namespace privcards::acs
