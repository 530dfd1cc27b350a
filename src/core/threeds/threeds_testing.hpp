#pragma once
// What the tests of this room start from: a request, a decision, and the rows they make.

#include <string>

#include "core/threeds/step.hpp"

namespace privcards::threeds::testing {

inline constexpr Instant noon{1'800'000'000'000};
inline const std::string server_id = "8a880dc0-d2d2-4067-bcb1-b08d1690b26e";
inline const std::string acs_id = "d7c1ee99-9478-44a6-b1f2-391e29c6b340";
inline const std::string ds_id = "f25084f0-5b16-4c0a-ae5d-b24808a95e4b";

inline AuthenticationRequest request() {
  AuthenticationRequest request;
  request.ids = {.server = server_id, .acs = {}, .ds = ds_id, .sdk = {}};
  request.ds_reference = "DS-REFERENCE";
  request.ds_url = "https://ds.example/rreq";
  request.requestor_name = "The Shop";
  request.authentication_indicator = 1;
  request.pan = SecretText("4916530000000005");
  request.expiry = ExpiryMonth{2904};
  request.purchase = Purchase{.amount_minor = 12'999, .currency = 840, .exponent = 2};
  request.merchant = {.acquirer_bin = "400551", .id = "SHOP1", .name = "The Shop"};
  request.browser.language = "en-GB";
  request.notification_url = "https://shop.example/back";
  return request;
}

inline Authentication offered() {
  NewAuthentication row{.id = {7}, .wallet = {2}, .card = {3}, .card_last4 = "0005"};
  row.acs_trans_id = acs_id;
  row.page_token = Bytes(page_token_size, 9);
  return begin_authentication(
      request(), {TransStatus::challenge, StatusReason::none, "challenge", true}, row, noon);
}

inline CreqReceived creq() {
  CreqReceived event;
  event.request.ids = {.server = server_id, .acs = acs_id, .ds = {}, .sdk = {}};
  event.request.window = WindowSize::w390x400;
  event.session_data = "c2Vzc2lvbg";
  return event;
}

inline CreqInvalid bad_creq() {
  ProtocolError error;
  error.code = ErrorCode::format_invalid;
  error.detail = "challengeWindowSize";
  error.ids.server = server_id;
  error.ids.acs = acs_id;
  return {error};
}

inline constexpr CodeSubmitted right{CodeCheck::matches};
inline constexpr CodeSubmitted wrong{CodeCheck::differs};
inline constexpr CodeSubmitted nonsense{CodeCheck::malformed};
inline constexpr ResultReported delivered{Report::delivered};

inline Authentication shown() { return step(offered(), creq(), noon).authentication; }
// The outcome stands, and its report has not left yet.
inline Authentication decided() {
  return step(shown(), CodeSubmitted{CodeCheck::matches}, noon).authentication;
}
inline Authentication reporting() {
  Authentication row = decided();
  row.report_begun_at = noon;
  return row;
}
inline Authentication done() {
  return step(reporting(), ResultReported{Report::delivered}, noon).authentication;
}
inline Authentication answered() {
  NewAuthentication row{.id = {7}, .wallet = {2}, .card = {3}, .card_last4 = "0005"};
  row.acs_trans_id = acs_id;
  return begin_authentication(
      request(), {TransStatus::authenticated, StatusReason::none, "trusted_merchant", true}, row,
      noon);
}

}  // namespace privcards::threeds::testing
