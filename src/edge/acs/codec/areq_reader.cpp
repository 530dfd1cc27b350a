#include "edge/acs/codec/areq_reader.hpp"

#include <charconv>

#include "base/money.hpp"

namespace privcards::acs {
namespace {

using threeds::AuthenticationRequest;
using threeds::Channel;

template <class Number>
Number read_number(std::string_view digits) {
  Number number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string read_text(const MessageView& message, std::string_view path) {
  return std::string(message.text(path));
}

std::optional<std::int64_t> read_amount(std::string_view digits) {
  while (digits.starts_with('0')) digits.remove_prefix(1);
  constexpr std::size_t int64_digits = 18;
  if (digits.size() > int64_digits) return std::nullopt;
  const auto amount = digits.empty() ? 0 : read_number<std::int64_t>(digits);
  if (amount > amount_minor_max) return std::nullopt;
  return amount;
}

std::optional<threeds::Purchase> read_purchase(const MessageView& message) {
  const std::string_view amount = message.text("purchaseAmount");
  const std::string_view currency = message.text("purchaseCurrency");
  if (amount.empty() || currency.empty()) return std::nullopt;
  threeds::Purchase purchase;
  purchase.amount_minor = read_amount(amount);
  purchase.currency = read_number<std::uint16_t>(currency);
  const std::string_view exponent = message.text("purchaseExponent");
  purchase.exponent = exponent.empty()
                          ? static_cast<std::uint8_t>(privcards::exponent({purchase.currency}))
                          : read_number<std::uint8_t>(exponent);
  purchase.date = read_text(message, "purchaseDate");
  return purchase;
}

threeds::ThreedsMerchant read_merchant(const MessageView& message) {
  return {.acquirer_bin = read_text(message, "acquirerBIN"),
          .id = read_text(message, "acquirerMerchantID"),
          .name = read_text(message, "merchantName"),
          .mcc = read_text(message, "mcc"),
          .country = read_number<std::uint16_t>(message.text("merchantCountryCode"))};
}

void read_browser(const MessageView& message, AuthenticationRequest& request) {
  if (request.channel != Channel::browser) return;
  const JsonValue* script = message.root.find("browserJavascriptEnabled");
  request.browser = {.language = read_text(message, "browserLanguage"),
                     .javascript = script != nullptr && script->truth,
                     .ip = read_text(message, "browserIP"),
                     .user_agent = read_text(message, "browserUserAgent")};
  request.notification_url = read_text(message, "notificationURL");
  request.method_completion = read_text(message, "threeDSCompInd");
}

// What this version does not have was not checked and is not read.
void read_indicators(const MessageView& message, AuthenticationRequest& request) {
  request.challenge_indicator = read_code(message, "threeDSRequestorChallengeInd");
  if (request.channel == Channel::three_ri) {
    request.three_ri_indicator = read_code(message, "threeRIInd");
  } else {
    request.authentication_indicator = read_code(message, "threeDSRequestorAuthenticationInd");
  }
  request.decoupled_wanted = request.version == threeds::Version::v2_2_0 &&
                             message.text("threeDSRequestorDecReqInd") == "Y";
  request.prior_reference =
      read_text(message, "threeDSRequestorPriorAuthenticationInfo.threeDSReqPriorRef");
  request.suspicious_account = message.text("acctInfo.suspiciousAccActivity") == "02";
}

}  // namespace

std::uint8_t read_code(const MessageView& message, std::string_view path) {
  return read_number<std::uint8_t>(message.text(path));
}

threeds::TransactionIds read_ids(const JsonValue& root) {
  const auto id = [&](std::string_view name) {
    const JsonValue* value = root.find(name);
    return value != nullptr && threeds::is_uuid(value->text) ? value->text : std::string();
  };
  return {.server = id("threeDSServerTransID"),
          .acs = id("acsTransID"),
          .ds = id("dsTransID"),
          .sdk = id("sdkTransID")};
}

AuthenticationRequest read_areq(const MessageView& message) {
  AuthenticationRequest request;
  request.version = message.version;
  request.channel = *message.channel;
  request.category = *message.category;
  request.ids = read_ids(message.root);
  request.ids.acs.clear();  // ours to give
  request.ds_reference = read_text(message, "dsReferenceNumber");
  request.ds_url = read_text(message, "dsURL");
  request.requestor_name = read_text(message, "threeDSRequestorName");
  request.requestor_url = read_text(message, "threeDSRequestorURL");
  read_indicators(message, request);
  request.pan = SecretText(read_text(message, "acctNumber"));
  const std::string_view expiry = message.text("cardExpiryDate");
  if (!expiry.empty()) request.expiry = ExpiryMonth{read_number<int>(expiry)};
  request.purchase = read_purchase(message);
  request.merchant = read_merchant(message);
  read_browser(message, request);
  return request;
}

}  // namespace privcards::acs
