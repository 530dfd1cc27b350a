// The AReq's table, protocol 2.1.0 and 2.2.0. Two rows of one name are the two versions' formats.

#include <array>
#include <charconv>

#include "base/money.hpp"
#include "edge/acs/codec/fields.hpp"

namespace privcards::acs {
namespace {

using threeds::Category;
using threeds::Channel;
using threeds::Version;

bool in_2_1(const MessageView& m) { return m.version == Version::v2_1_0; }
bool in_2_2(const MessageView& m) { return m.version == Version::v2_2_0; }

bool is_payment(const MessageView& m) { return m.category == Category::payment; }

bool asks(const MessageView& m, std::string_view indicators) {
  return m.channel != Channel::three_ri &&
         m.is_one_of("threeDSRequestorAuthenticationInd", indicators);
}
bool repeats(const MessageView& m, std::string_view indicators) {
  return m.channel == Channel::three_ri && m.is_one_of("threeRIInd", indicators);
}

bool has_purchase(const MessageView& m) {
  if (is_payment(m) || asks(m, "02 03")) return true;
  return in_2_2(m) && repeats(m, "01 02 06 07 08 09 11");
}
bool is_recurring(const MessageView& m) { return asks(m, "02 03") || repeats(m, "01 02"); }
bool is_instalment(const MessageView& m) { return asks(m, "03") || repeats(m, "02"); }

// ISO 4217 says how many decimals a currency has; another number would show the cardholder another
// amount than the one that is paid. Of a currency we do not know any may be true.
bool has_decimals_of_currency(const MessageView& m) {
  const std::string_view digits = m.text("purchaseCurrency");
  std::uint16_t numeric = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), numeric);
  const auto currency = currency_from_numeric(numeric);
  return !currency || m.text("purchaseExponent") == std::to_string(exponent(*currency));
}

// 2.1.0 wants to know the screen from every browser, 2.2.0 from those with JavaScript.
bool tells_screen(const MessageView& m) {
  if (in_2_1(m)) return true;
  const JsonValue* script = m.root.find("browserJavascriptEnabled");
  return script != nullptr && script->is(JsonValue::Kind::boolean) && script->truth;
}

bool waits_for_decoupled(const MessageView& m) {
  return in_2_2(m) && m.text("threeDSRequestorDecReqInd") == "Y";
}
bool has_bill_state(const MessageView& m) { return !m.text("billAddrState").empty(); }
bool has_ship_state(const MessageView& m) { return !m.text("shipAddrState").empty(); }

constexpr std::uint8_t with_cardholder = in_app | in_browser;

constexpr auto uuid = plain(FormatKind::uuid);
constexpr auto boolean = plain(FormatKind::boolean);
constexpr auto object = plain(FormatKind::object);
constexpr auto date = plain(FormatKind::date);
constexpr auto country = plain(FormatKind::country);
constexpr auto currency = plain(FormatKind::currency);
constexpr std::string_view colour_depths = "1 4 8 15 16 24 32 48";

constexpr Format version{FormatKind::text, 5, 8, {}, false, 0};

constexpr auto fields = std::to_array<Field>({
    {"messageVersion", version, always},
    {"deviceChannel", one_of("01 02 03"), always},
    {"messageCategory", one_of("01 02"), always},
    {"messageCategory", one_of("02"), never, in_three_ri, in_2_1},  // 3RI pays from 2.2.0 on
    {"threeDSServerTransID", uuid, always},
    {"dsTransID", uuid, always},
    {"threeDSServerRefNumber", text(32), always},
    {"dsReferenceNumber", text(32), always},
    {"threeDSServerOperatorID", text(32)},
    {"threeDSServerURL", url(2048), always},
    {"dsURL", url(2048), always},
    {"threeDSRequestorID", text(35), always},
    {"threeDSRequestorName", text(40), always},
    {"threeDSRequestorURL", url(2048), always},
    {"threeDSRequestorAuthenticationInd", one_of_or_network("01 02 03 04 05 06"), always,
     with_cardholder, in_2_1},
    {"threeDSRequestorAuthenticationInd", one_of_or_network("01 02 03 04 05 06 07"), always,
     with_cardholder, in_2_2},
    {"threeDSRequestorChallengeInd", one_of_or_network("01 02 03 04"), never, in_all, in_2_1},
    {"threeDSRequestorChallengeInd", one_of_or_network("01 02 03 04 05 06 07 08 09"), never, in_all,
     in_2_2},
    {"threeDSRequestorDecReqInd", one_of("Y N"), never, in_all, in_2_2},
    {"threeDSRequestorDecMaxTime",
     {FormatKind::number, 1, 10'080, {}, false, 5},
     waits_for_decoupled,
     in_all,
     in_2_2},
    {"threeDSRequestorAuthenticationInfo", object},
    {"threeDSRequestorAuthenticationInfo.threeDSReqAuthMethod",
     one_of_or_network("01 02 03 04 05 06 07 08")},
    {"threeDSRequestorAuthenticationInfo.threeDSReqAuthTimestamp", plain(FormatKind::minute)},
    {"threeDSRequestorAuthenticationInfo.threeDSReqAuthData", text(20'000)},
    {"threeDSRequestorPriorAuthenticationInfo", object},
    {"threeDSRequestorPriorAuthenticationInfo.threeDSReqPriorAuthMethod",
     one_of_or_network("01 02 03 04")},
    {"threeDSRequestorPriorAuthenticationInfo.threeDSReqPriorAuthTimestamp",
     plain(FormatKind::minute)},
    {"threeDSRequestorPriorAuthenticationInfo.threeDSReqPriorRef", text(36)},
    {"threeDSRequestorPriorAuthenticationInfo.threeDSReqPriorAuthData", text(2048)},
    {"threeRIInd", one_of_or_network("01 02 03 04 05"), always, in_three_ri, in_2_1},
    {"threeRIInd", one_of_or_network("01 02 03 04 05 06 07 08 09 10 11"), always, in_three_ri,
     in_2_2},
    {"threeDSCompInd", one_of("Y N U"), always, in_browser},
    {"notificationURL", url(256), always, in_browser},
    {"browserAcceptHeader", text(2048), always, in_browser},
    {"browserUserAgent", text(2048), always, in_browser},
    {"browserIP", plain(FormatKind::ip_address), never, in_browser},
    {"browserJavascriptEnabled", boolean, always, in_browser, in_2_2},
    {"browserJavaEnabled", boolean, tells_screen, in_browser},
    {"browserLanguage", text(8), always, in_browser},
    {"browserColorDepth", one_of(colour_depths), tells_screen, in_browser},
    {"browserScreenHeight", digits(1, 6), tells_screen, in_browser},
    {"browserScreenWidth", digits(1, 6), tells_screen, in_browser},
    {"browserTZ", plain(FormatKind::offset), tells_screen, in_browser},
    {"acctNumber", digits(13, 19), always},
    {"cardExpiryDate", plain(FormatKind::expiry)},
    {"acctType", one_of_or_network("01 02 03")},
    {"acquirerBIN", text(11), is_payment},
    {"acquirerMerchantID", text(35), is_payment},
    {"mcc", digits(4, 4), is_payment},
    {"merchantCountryCode", country, is_payment},
    {"merchantName", text(40), is_payment},
    {"purchaseAmount", digits(1, 48), has_purchase},
    {"purchaseCurrency", currency, has_purchase},
    {"purchaseExponent", digits(1, 1), has_purchase, in_all, always, has_decimals_of_currency},
    {"purchaseDate", plain(FormatKind::second), has_purchase},
    {"purchaseInstalData", number(2, 999), is_instalment},
    {"recurringExpiry", date, is_recurring},
    {"recurringFrequency", digits(1, 4), is_recurring},
    {"transType", one_of("01 03 10 11 28")},
    {"cardholderName", text(45)},
    {"email", plain(FormatKind::email, 254)},
    {"homePhone", object},
    {"homePhone.cc", digits(1, 3), always},
    {"homePhone.subscriber", digits(1, 15), always},
    {"mobilePhone", object},
    {"mobilePhone.cc", digits(1, 3), always},
    {"mobilePhone.subscriber", digits(1, 15), always},
    {"workPhone", object},
    {"workPhone.cc", digits(1, 3), always},
    {"workPhone.subscriber", digits(1, 15), always},
    {"billAddrCity", text(50)},
    {"billAddrLine1", text(50)},
    {"billAddrLine2", text(50)},
    {"billAddrLine3", text(50)},
    {"billAddrPostCode", text(16)},
    {"billAddrState", text(3)},
    {"billAddrCountry", country, has_bill_state},
    {"shipAddrCity", text(50)},
    {"shipAddrLine1", text(50)},
    {"shipAddrLine2", text(50)},
    {"shipAddrLine3", text(50)},
    {"shipAddrPostCode", text(16)},
    {"shipAddrState", text(3)},
    {"shipAddrCountry", country, has_ship_state},
    {"addrMatch", one_of("Y N"), never, with_cardholder},
    {"acctID", text(64)},
    {"acctInfo", object},
    {"acctInfo.chAccAgeInd", one_of("01 02 03 04 05")},
    {"acctInfo.chAccChange", date},
    {"acctInfo.chAccChangeInd", one_of("01 02 03 04")},
    {"acctInfo.chAccDate", date},
    {"acctInfo.chAccPwChange", date},
    {"acctInfo.chAccPwChangeInd", one_of("01 02 03 04 05")},
    {"acctInfo.nbPurchaseAccount", digits(1, 4)},
    {"acctInfo.provisionAttemptsDay", digits(1, 3)},
    {"acctInfo.txnActivityDay", digits(1, 3)},
    {"acctInfo.txnActivityYear", digits(1, 3)},
    {"acctInfo.paymentAccAge", date},
    {"acctInfo.paymentAccInd", one_of("01 02 03 04 05")},
    {"acctInfo.shipAddressUsage", date},
    {"acctInfo.shipAddressUsageInd", one_of("01 02 03 04")},
    {"acctInfo.shipNameIndicator", one_of("01 02")},
    {"acctInfo.suspiciousAccActivity", one_of("01 02")},
    {"merchantRiskIndicator", object},
    {"merchantRiskIndicator.shipIndicator", one_of_or_network("01 02 03 04 05 06 07")},
    {"merchantRiskIndicator.deliveryTimeframe", one_of("01 02 03 04")},
    {"merchantRiskIndicator.deliveryEmailAddress", plain(FormatKind::email, 254)},
    {"merchantRiskIndicator.reorderItemsInd", one_of("01 02")},
    {"merchantRiskIndicator.preOrderPurchaseInd", one_of("01 02")},
    {"merchantRiskIndicator.preOrderDate", date},
    {"merchantRiskIndicator.giftCardAmount", digits(1, 15)},
    {"merchantRiskIndicator.giftCardCurr", currency},
    {"merchantRiskIndicator.giftCardCount", digits(1, 2)},
    {"payTokenInd", plain(FormatKind::only_true)},
    {"payTokenSource", one_of("01 02"), never, in_all, in_2_2},
    {"whiteListStatus", one_of("Y N"), never, in_all, in_2_2},
    {"whiteListStatusSource", one_of("01 02 03"), never, in_all, in_2_2},
    {"broadInfo", plain(FormatKind::object, 4096)},
    {"messageExtension", plain(FormatKind::extensions, 10)},
    {"sdkAppID", uuid, always, in_app},
    {"sdkTransID", uuid, always, in_app},
    {"sdkReferenceNumber", text(32), always, in_app},
    {"sdkMaxTimeout", {FormatKind::number, 5, 99, {}, false, 2}, always, in_app},
    {"sdkEphemPubKey", plain(FormatKind::object, 256), always, in_app},
    {"deviceInfo", plain(FormatKind::base64url, 64'000), always, in_app},
    {"deviceRenderOptions", object, always, in_app},
    {"deviceRenderOptions.sdkInterface", one_of("01 02 03"), always, in_app},
    {"deviceRenderOptions.sdkUiType", plain(FormatKind::codes, 5, "01 02 03 04 05"), always,
     in_app},
});

constexpr auto creq = std::to_array<Field>({
    {"messageVersion", version, always},
    {"threeDSServerTransID", uuid, always},
    {"acsTransID", uuid, always},
    {"challengeWindowSize", one_of("01 02 03 04 05"), always},
    {"messageExtension", plain(FormatKind::extensions, 10)},
});

constexpr auto rres = std::to_array<Field>({
    {"messageVersion", version, always},
    {"threeDSServerTransID", uuid, always},
    {"acsTransID", uuid, always},
    {"dsTransID", uuid, always},
    {"resultsStatus", one_of("01 02 03"), always},
    {"messageExtension", plain(FormatKind::extensions, 10)},
});

}  // namespace

std::span<const Field> areq_fields() { return fields; }
std::span<const Field> creq_fields() { return creq; }
std::span<const Field> rres_fields() { return rres; }

std::string_view MessageView::text(std::string_view path) const {
  const JsonValue* value = root.find_path(path);
  return value != nullptr ? std::string_view(value->text) : std::string_view();
}

bool MessageView::is_one_of(std::string_view path, std::string_view codes) const {
  const std::string_view code = text(path);
  return code.size() == 2 && codes.find(code) != std::string_view::npos;
}

}  // namespace privcards::acs
