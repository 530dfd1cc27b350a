#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "edge/acs/codec/codec.hpp"
#include "edge/acs/codec/json_tree.hpp"
#include "edge/acs/codec/messages_testing.hpp"

namespace privcards::acs {
namespace {

using namespace testing;
using threeds::AuthenticationRequest;

AuthenticationRequest read(const RawMessage& message) {
  auto parsed = parse_directory_message(message.json());
  EXPECT_TRUE(parsed.has_value()) << verdict(message);
  return parsed ? std::get<AuthenticationRequest>(*parsed) : AuthenticationRequest{};
}

TEST(Areq, is_read_whole) {
  const AuthenticationRequest request = read(browser_areq()
                                                 .set("cardExpiryDate", "\"2904\"")
                                                 .set("threeDSRequestorChallengeInd", "\"04\""));
  EXPECT_EQ(request.version, threeds::Version::v2_2_0);
  EXPECT_EQ(request.ids.server, server_id);
  EXPECT_EQ(request.ids.ds, ds_id);
  EXPECT_EQ(request.ids.acs, "");
  EXPECT_EQ(request.ds_url, "https://ds.example/rreq");
  EXPECT_EQ(request.pan.reveal(), "4916530000000005");
  EXPECT_EQ(request.expiry->yymm, 2904);
  EXPECT_EQ(request.purchase->amount_minor, 12'999);
  EXPECT_EQ(request.purchase->currency, 978);
  EXPECT_EQ(request.merchant.acquirer_bin, "400551");
  EXPECT_EQ(request.merchant.country, 250);
  EXPECT_EQ(request.wish(), threeds::ChallengeWish::mandated);
  EXPECT_EQ(request.browser.language, "fr-FR");
  EXPECT_TRUE(request.browser.javascript);
  EXPECT_EQ(request.notification_url, "https://shop.example/back");
  EXPECT_EQ(request.method_completion, "Y");
}

TEST(Areq, other_channels_are_taken) {
  EXPECT_EQ(verdict(three_ri_areq()), "");
  EXPECT_EQ(verdict(app_areq()), "");
  EXPECT_EQ(read(app_areq()).ids.sdk, acs_id);
  EXPECT_EQ(read(three_ri_areq()).three_ri_indicator, 6);
}

// The fault matrix: each element in turn dropped, emptied, made null, given a wrong type, sent
// twice.
void check_required(const RawMessage& message) {
  for (const auto& [name, value] : message.pairs()) {
    if (name == "messageType") continue;
    SCOPED_TRACE(name);
    EXPECT_EQ(verdict(RawMessage(message).drop(name)).substr(0, 4), "201 ");
    EXPECT_NE(verdict(RawMessage(message).drop(name)).find(name), std::string::npos);
    EXPECT_NE(verdict(RawMessage(message).set(name, "\"\"")).find("201 "), std::string::npos);
    EXPECT_NE(verdict(RawMessage(message).set(name, "null")).find("201 "), std::string::npos);
    EXPECT_EQ(verdict(RawMessage(message).set(name, "7")).substr(0, 4), "203 ");
    EXPECT_EQ(verdict(RawMessage(message).set(name, R"(["x"])")).substr(0, 4), "203 ");
    EXPECT_EQ(verdict(RawMessage(message).again(name)), "204 " + name);
  }
}
TEST(Areq, faults_of_required_elements_browser) {
  // Three decide what else is required, so that several elements may be listed with them.
  check_required(
      browser_areq().drop("browserJavascriptEnabled").set("browserJavascriptEnabled", "true"));
}
TEST(Areq, faults_of_required_elements_3ri) { check_required(three_ri_areq()); }
TEST(Areq, faults_of_required_elements_app) { check_required(app_areq()); }

TEST(Areq, formats) {
  struct Case {
    std::string name;
    std::string raw;
    std::string verdict;
  };
  const auto wide = [](std::size_t size) { return in_quotes(std::string(size, 'x')); };
  const std::vector<Case> cases = {
      {"threeDSServerTransID", "\"8A880DC0-D2D2-4067-BCB1-B08D1690B26E\"", ""},
      {"threeDSServerTransID", "\"8a880dc0d2d24067bcb1b08d1690b26e\"", "203 threeDSServerTransID"},
      {"deviceChannel", "\"04\"", "203 deviceChannel"},
      {"messageCategory", "\"80\"", "203 messageCategory"},
      {"threeDSServerRefNumber", wide(32), ""},
      {"threeDSServerRefNumber", wide(33), "203 threeDSServerRefNumber"},
      {"threeDSRequestorName", wide(40), ""},
      {"threeDSRequestorName", wide(41), "203 threeDSRequestorName"},
      {"dsURL", "\"ds.example/rreq\"", "203 dsURL"},
      {"dsURL", "\"https://\"", "203 dsURL"},
      {"dsURL", in_quotes("https://ds.example/" + std::string(2029, 'x')), ""},
      {"dsURL", in_quotes("https://ds.example/" + std::string(2030, 'x')), "203 dsURL"},
      {"notificationURL", in_quotes("https://s.example/" + std::string(238, 'x')), ""},
      {"notificationURL", in_quotes("https://s.example/" + std::string(239, 'x')),
       "203 notificationURL"},
      {"threeDSRequestorAuthenticationInd", "\"07\"", ""},
      {"threeDSRequestorAuthenticationInd", "\"08\"", "203 threeDSRequestorAuthenticationInd"},
      {"threeDSRequestorChallengeInd", "\"09\"", ""},
      {"threeDSRequestorChallengeInd", "\"82\"", ""},
      {"threeDSRequestorChallengeInd", "\"10\"", "203 threeDSRequestorChallengeInd"},
      {"threeDSRequestorChallengeInd", "\"\"", "203 threeDSRequestorChallengeInd"},
      {"threeDSRequestorDecReqInd", "\"N\"", ""},
      {"threeDSRequestorDecReqInd", "\"Y\"", "201 threeDSRequestorDecMaxTime"},
      {"threeDSRequestorDecMaxTime", "\"10080\"", ""},
      {"threeDSRequestorDecMaxTime", "\"10081\"", "203 threeDSRequestorDecMaxTime"},
      {"threeDSRequestorDecMaxTime", "\"1\"", "203 threeDSRequestorDecMaxTime"},
      {"browserJavascriptEnabled", "\"true\"", "203 browserJavascriptEnabled"},
      {"browserIP", "\"192.0.2.1\"", ""},
      {"browserIP", "\"2001:db8::1\"", ""},
      {"browserIP", "\"::ffff:192.0.2.1\"", ""},
      {"browserIP", "\"192.0.2.256\"", "203 browserIP"},
      {"browserIP", "\"2001:db8:::1\"", "203 browserIP"},
      {"browserIP", "\"1:2:3:4:5:6:7:8:9\"", "203 browserIP"},
      {"browserLanguage", "\"zh-Hant1\"", ""},
      {"browserLanguage", "\"zh-Hant12\"", "203 browserLanguage"},
      {"browserColorDepth", "\"48\"", ""},
      {"browserColorDepth", "\"30\"", "203 browserColorDepth"},
      {"browserTZ", "\"+300\"", ""},
      {"browserTZ", "\"300\"", ""},
      {"browserTZ", "\"3h\"", "203 browserTZ"},
      {"browserScreenWidth", "\"1234567\"", "203 browserScreenWidth"},
      {"acctNumber", "\"491653000000\"", "203 acctNumber"},
      {"acctNumber", "\"49165300000000051234\"", "203 acctNumber"},
      {"acctNumber", "\"491653000000000X\"", "203 acctNumber"},
      {"cardExpiryDate", "\"2913\"", "203 cardExpiryDate"},
      {"mcc", "\"541\"", "203 mcc"},
      {"merchantCountryCode", "\"FRA\"", "203 merchantCountryCode"},
      {"merchantCountryCode", "\"901\"", "304 merchantCountryCode"},
      {"merchantCountryCode", "\"999\"", "304 merchantCountryCode"},
      {"purchaseCurrency", "\"955\"", "304 purchaseCurrency"},
      {"purchaseCurrency", "\"999\"", "304 purchaseCurrency"},
      {"purchaseCurrency", "\"001\"", "304 purchaseCurrency"},
      {"purchaseCurrency", "\"EUR\"", "203 purchaseCurrency"},
      {"purchaseAmount", in_quotes(std::string(48, '9')), ""},
      {"purchaseAmount", in_quotes(std::string(49, '9')), "203 purchaseAmount"},
      {"purchaseAmount", "\"-1\"", "203 purchaseAmount"},
      {"purchaseAmount", "\"12.99\"", "203 purchaseAmount"},
      {"purchaseExponent", "\"22\"", "203 purchaseExponent"},
      {"purchaseExponent", "\"4\"", "203 purchaseExponent"},
      {"purchaseExponent", "\"0\"", "203 purchaseExponent"},
      {"purchaseCurrency", "\"392\"", "203 purchaseExponent"},  // yen have no decimals
      {"purchaseCurrency", "\"970\"", ""},                      // of no currency we know
      {"purchaseDate", "\"20260230101500\"", "203 purchaseDate"},
      {"purchaseDate", "\"20261126241500\"", "203 purchaseDate"},
      {"transType", "\"02\"", "203 transType"},
      {"email", wide(255), "203 email"},
      {"mobilePhone", R"({"cc":"33","subscriber":"612345678"})", ""},
      {"mobilePhone", R"({"cc":"33"})", "201 mobilePhone.subscriber"},
      {"mobilePhone", R"({"cc":"+33","subscriber":"1"})", "203 mobilePhone.cc"},
      {"mobilePhone", "\"33612345678\"", "203 mobilePhone"},
      {"billAddrState", "\"IDF\"", "201 billAddrCountry"},
      {"shipAddrCountry", "\"950\"", "304 shipAddrCountry"},
      {"acctInfo", "{}", ""},
      {"acctInfo", R"({"chAccAgeInd":"06","unknown":"x"})", "203 acctInfo.chAccAgeInd"},
      {"acctInfo", R"({"chAccAgeInd":"01","chAccAgeInd":"01"})", "204 acctInfo.chAccAgeInd"},
      {"acctInfo", "[]", "203 acctInfo"},
      {"merchantRiskIndicator", R"({"giftCardCurr":"999"})",
       "304 merchantRiskIndicator.giftCardCurr"},
      {"threeDSRequestorPriorAuthenticationInfo", "{}", ""},
      {"payTokenInd", "true", ""},
      {"payTokenInd", "false", "203 payTokenInd"},
      {"whiteListStatus", "\"Y\"", ""},
      {"whiteListStatus", "\"E\"", "203 whiteListStatus"},
      {"email", "\"nobody\"", "203 email"},
      {"email", "\"a@\"", "203 email"},
      {"email", "\"a@b\"", ""},
      {"broadInfo", R"({"a":"b"})", ""},
      {"broadInfo", "{\"a\":" + wide(4090) + "}", "203 broadInfo"},
      {"unheardOf", "[1,{\"a\":null}]", ""},
      {"threeDSRequestorAuthenticationInfo", R"({"threeDSReqAuthTimestamp":"202611261015"})", ""},
      {"threeDSRequestorAuthenticationInfo", R"({"threeDSReqAuthTimestamp":"2026112610"})",
       "203 threeDSRequestorAuthenticationInfo.threeDSReqAuthTimestamp"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name + " = " + one.raw.substr(0, 80));
    EXPECT_EQ(verdict(browser_areq().set(one.name, one.raw)), one.verdict);
  }
}

TEST(Areq, lengths_count_characters) {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "\xC3\xA9";
  EXPECT_EQ(verdict(browser_areq().set("merchantName", in_quotes(name))), "");
  EXPECT_EQ(verdict(browser_areq().set("merchantName", in_quotes(name + "e"))), "203 merchantName");
}

TEST(Areq, all_of_one_class_are_listed) {
  EXPECT_EQ(verdict(browser_areq().drop("dsURL").drop("mcc").set("acctNumber", "\"1\"")),
            "201 dsURL,mcc");
  EXPECT_EQ(verdict(browser_areq()
                        .set("mcc", "\"1\"")
                        .set("acctNumber", "\"1\"")
                        .set("purchaseCurrency", "\"999\"")),
            "203 acctNumber,mcc");
  EXPECT_EQ(verdict(browser_areq().again("mcc").again("dsURL").drop("acctNumber")), "204 mcc,dsURL")
      << "in the order of their second appearance";
}

TEST(Areq, a_browser_without_javascript_tells_no_screen) {
  RawMessage message = browser_areq().set("browserJavascriptEnabled", "false");
  for (std::string_view name : {"browserJavaEnabled", "browserColorDepth", "browserScreenHeight",
                                "browserScreenWidth", "browserTZ"}) {
    message.drop(name);
  }
  EXPECT_EQ(verdict(message), "");
  EXPECT_EQ(verdict(message.set("browserJavascriptEnabled", "true")),
            "201 browserJavaEnabled,browserColorDepth,browserScreenHeight,browserScreenWidth,"
            "browserTZ");
}

TEST(Areq, version_2_1_has_its_own_table) {
  RawMessage message = browser_areq().set("messageVersion", "\"2.1.0\"");
  EXPECT_EQ(verdict(message), "");
  EXPECT_EQ(read(message).version, threeds::Version::v2_1_0);
  EXPECT_EQ(verdict(RawMessage(message).drop("browserJavascriptEnabled")), "");
  EXPECT_EQ(verdict(RawMessage(message).drop("browserTZ")), "201 browserTZ");
  EXPECT_EQ(verdict(RawMessage(message).set("threeDSRequestorChallengeInd", "\"05\"")),
            "203 threeDSRequestorChallengeInd");
  EXPECT_EQ(verdict(RawMessage(message).set("threeDSRequestorDecReqInd", "\"X\"")), "")
      << "not an element of 2.1.0: ignored";
  EXPECT_EQ(verdict(three_ri_areq().set("messageVersion", "\"2.1.0\"")),
            "203 messageCategory,threeRIInd");
}

TEST(Areq, non_payment_needs_no_purchase) {
  RawMessage message = browser_areq()
                           .set("messageCategory", "\"02\"")
                           .set("threeDSRequestorAuthenticationInd", "\"04\"");
  for (std::string_view name :
       {"purchaseAmount", "purchaseCurrency", "purchaseExponent", "purchaseDate", "acquirerBIN",
        "acquirerMerchantID", "mcc", "merchantCountryCode", "merchantName"}) {
    message.drop(name);
  }
  EXPECT_EQ(verdict(message), "");
  EXPECT_FALSE(read(message).purchase.has_value());
  EXPECT_EQ(verdict(message.set("threeDSRequestorAuthenticationInd", "\"02\"")),
            "201 purchaseAmount,purchaseCurrency,purchaseExponent,purchaseDate,recurringExpiry,"
            "recurringFrequency");
}

TEST(Areq, instalments_say_how_many) {
  RawMessage message = browser_areq().set("threeDSRequestorAuthenticationInd", "\"03\"");
  message.set("recurringExpiry", "\"20270101\"").set("recurringFrequency", "\"30\"");
  EXPECT_EQ(verdict(message), "201 purchaseInstalData");
  EXPECT_EQ(verdict(RawMessage(message).set("purchaseInstalData", "\"1\"")),
            "203 purchaseInstalData");
  EXPECT_EQ(verdict(RawMessage(message).set("purchaseInstalData", "\"012\"")), "");
}

TEST(Areq, extensions) {
  const auto with = [](std::string_view critical) {
    return browser_areq().set("messageExtension",
                              R"([{"name":"N","id":"A000000004-x","criticalityIndicator":)" +
                                  std::string(critical) + R"(,"data":{"a":{"b":"c"}}}])");
  };
  EXPECT_EQ(verdict(with("false")), "");
  EXPECT_EQ(verdict(with("true")), "202 A000000004-x");
  EXPECT_EQ(verdict(with("\"true\"")), "203 messageExtension");
  EXPECT_EQ(verdict(browser_areq().set("messageExtension", "[]")), "");
  EXPECT_EQ(verdict(browser_areq().set("messageExtension", "[{}]")), "203 messageExtension");
  std::string eleven = "[";
  for (int i = 0; i < 11; ++i) {
    eleven += std::string(i > 0 ? "," : "") +
              R"({"name":"N","id":"I","criticalityIndicator":false,"data":{"a":"b"}})";
  }
  EXPECT_EQ(verdict(browser_areq().set("messageExtension", eleven + "]")), "203 messageExtension");
}

TEST(Areq, amounts_beyond_ours_are_kept_as_unknown) {
  EXPECT_EQ(read(browser_areq().set("purchaseAmount", "\"000000000000000000000012999\""))
                .purchase->amount_minor,
            12'999);
  EXPECT_EQ(read(browser_areq().set("purchaseAmount", "\"999999999999\"")).purchase->amount_minor,
            999'999'999'999);
  EXPECT_EQ(read(browser_areq().set("purchaseAmount", "\"1000000000000\"")).purchase->amount_minor,
            std::nullopt);
  EXPECT_EQ(read(browser_areq().set("purchaseAmount", in_quotes(std::string(48, '9'))))
                .purchase->amount_minor,
            std::nullopt);
}

}  // namespace
}  // namespace privcards::acs
