#pragma once
// Messages for tests, as ordered pairs of name and raw JSON, so that a test can drop, empty, break
// or double any of them.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/acs/codec/codec.hpp"

namespace privcards::acs::testing {

class RawMessage {
 public:
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  RawMessage(Pairs pairs) : pairs_(std::move(pairs)) {}

  RawMessage& set(std::string_view name, std::string_view raw) {
    for (auto& [key, value] : pairs_) {
      if (key == name) return value = raw, *this;
    }
    pairs_.emplace_back(name, raw);
    return *this;
  }
  RawMessage& drop(std::string_view name) {
    std::erase_if(pairs_, [&](const auto& pair) { return pair.first == name; });
    return *this;
  }
  RawMessage& again(std::string_view name) {
    for (const auto& pair : Pairs(pairs_)) {
      if (pair.first == name) pairs_.push_back(pair);
    }
    return *this;
  }
  const Pairs& pairs() const { return pairs_; }
  std::string json() const {
    std::string out = "{";
    for (const auto& [key, value] : pairs_) {
      out += (out.size() > 1 ? ", \"" : "\"") + key + "\": " + value;
    }
    return out + "}";
  }

 private:
  Pairs pairs_;
};

inline const std::string server_id = "8a880dc0-d2d2-4067-bcb1-b08d1690b26e";
inline const std::string acs_id = "d7c1ee99-9478-44a6-b1f2-391e29c6b340";
inline const std::string ds_id = "f25084f0-5b16-4c0a-ae5d-b24808a95e4b";
inline std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

// Every element that a browser payment of 2.2.0 must have, and nothing else.
inline RawMessage browser_areq() {
  return RawMessage({{"messageType", "\"AReq\""},
                     {"messageVersion", "\"2.2.0\""},
                     {"deviceChannel", "\"02\""},
                     {"messageCategory", "\"01\""},
                     {"threeDSServerTransID", in_quotes(server_id)},
                     {"dsTransID", in_quotes(ds_id)},
                     {"threeDSServerRefNumber", "\"3DS-SERVER-REF\""},
                     {"dsReferenceNumber", "\"DS-REF\""},
                     {"threeDSServerURL", "\"https://3dss.example/\""},
                     {"dsURL", "\"https://ds.example/rreq\""},
                     {"threeDSRequestorID", "\"REQ1\""},
                     {"threeDSRequestorName", "\"The Shop\""},
                     {"threeDSRequestorURL", "\"https://shop.example\""},
                     {"threeDSRequestorAuthenticationInd", "\"01\""},
                     {"threeDSCompInd", "\"Y\""},
                     {"notificationURL", "\"https://shop.example/back\""},
                     {"browserAcceptHeader", "\"text/html\""},
                     {"browserUserAgent", "\"Mozilla/5.0\""},
                     {"browserJavascriptEnabled", "true"},
                     {"browserJavaEnabled", "false"},
                     {"browserLanguage", "\"fr-FR\""},
                     {"browserColorDepth", "\"24\""},
                     {"browserScreenHeight", "\"1080\""},
                     {"browserScreenWidth", "\"1920\""},
                     {"browserTZ", "\"-60\""},
                     {"acctNumber", "\"4916530000000005\""},
                     {"acquirerBIN", "\"400551\""},
                     {"acquirerMerchantID", "\"SHOP1\""},
                     {"mcc", "\"5411\""},
                     {"merchantCountryCode", "\"250\""},
                     {"merchantName", "\"The Shop\""},
                     {"purchaseAmount", "\"12999\""},
                     {"purchaseCurrency", "\"978\""},
                     {"purchaseExponent", "\"2\""},
                     {"purchaseDate", "\"20261126101500\""}});
}

// The same without what only a browser has.
inline RawMessage three_ri_areq() {
  RawMessage message = browser_areq();
  message.set("deviceChannel", "\"03\"").set("threeRIInd", "\"06\"");
  for (std::string_view name :
       {"threeDSRequestorAuthenticationInd", "threeDSCompInd", "notificationURL",
        "browserAcceptHeader", "browserUserAgent", "browserJavascriptEnabled", "browserJavaEnabled",
        "browserLanguage", "browserColorDepth", "browserScreenHeight", "browserScreenWidth",
        "browserTZ"}) {
    message.drop(name);
  }
  return message;
}

inline RawMessage app_areq() {
  RawMessage message = three_ri_areq();
  message.drop("threeRIInd").set("deviceChannel", "\"01\"");
  message.set("threeDSRequestorAuthenticationInd", "\"01\"");
  message.set("sdkAppID", in_quotes(server_id)).set("sdkTransID", in_quotes(acs_id));
  message.set("sdkReferenceNumber", "\"SDK\"").set("sdkMaxTimeout", "\"05\"");
  message.set("sdkEphemPubKey", R"({"kty":"EC","crv":"P-256","x":"a","y":"b"})");
  message.set("deviceInfo", "\"eyJhIjoiYiJ9\"");
  return message.set("deviceRenderOptions", R"({"sdkInterface":"03","sdkUiType":["01","05"]})");
}

inline RawMessage creq() {
  return RawMessage({{"messageType", "\"CReq\""},
                     {"messageVersion", "\"2.2.0\""},
                     {"threeDSServerTransID", in_quotes(server_id)},
                     {"acsTransID", in_quotes(acs_id)},
                     {"challengeWindowSize", "\"05\""}});
}

inline RawMessage rres() {
  return RawMessage({{"messageType", "\"RRes\""},
                     {"messageVersion", "\"2.2.0\""},
                     {"threeDSServerTransID", in_quotes(server_id)},
                     {"acsTransID", in_quotes(acs_id)},
                     {"dsTransID", in_quotes(ds_id)},
                     {"resultsStatus", "\"01\""}});
}

// "201 dsURL,mcc", or "" for a message that is taken.
inline std::string verdict(const std::string& json) {
  const auto parsed = parse_directory_message(json);
  if (parsed) return "";
  return std::to_string(static_cast<int>(parsed.error().code)) + " " + parsed.error().detail;
}
inline std::string verdict(const RawMessage& message) { return verdict(message.json()); }

}  // namespace privcards::acs::testing
