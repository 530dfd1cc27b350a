// Messages out. Members in the order the specification's tables have them; what is conditional and
// does not apply is left out, never empty.

#include <boost/json.hpp>

#include "edge/acs/codec/codec.hpp"

namespace privcards::acs {
namespace {

namespace json = boost::json;
using threeds::Channel;
using threeds::TransStatus;

void put(json::object& object, std::string_view name, std::string_view value) {
  if (!value.empty()) object.emplace(name, value);
}

void put_status(json::object& object, TransStatus status, threeds::StatusReason reason) {
  object.emplace("transStatus", std::string_view(std::string(1, letter_of(status))));
  if (reason != threeds::StatusReason::none) {
    object.emplace("transStatusReason", threeds::two_digits(static_cast<int>(reason)));
  }
}

// One-time code: dynamic, by means of ours.
constexpr std::string_view dynamic_code = "02";
constexpr std::string_view other_one_time_code = "05";

}  // namespace

std::string write_ares(const threeds::AuthenticationResponse& response) {
  json::object object;
  put(object, "messageType", "ARes");
  put(object, "messageVersion", text_of(response.version));
  put(object, "threeDSServerTransID", response.ids.server);
  put(object, "acsTransID", response.ids.acs);
  put(object, "dsTransID", response.ids.ds);
  if (response.channel == Channel::app) put(object, "sdkTransID", response.ids.sdk);
  put(object, "acsReferenceNumber", response.acs_reference);
  put(object, "acsOperatorID", response.acs_operator);
  put(object, "dsReferenceNumber", response.ds_reference);
  put_status(object, response.status, response.reason);
  put(object, "eci", response.eci);
  put(object, "authenticationValue", response.authentication_value.reveal());
  if (response.status == TransStatus::challenge) {
    put(object, "acsChallengeMandated", response.challenge_mandated ? "Y" : "N");
    put(object, "authenticationType", dynamic_code);
    if (response.channel == Channel::browser) put(object, "acsURL", response.acs_url);
  }
  return json::serialize(object);
}

std::string write_rreq(const threeds::ResultsRequest& request) {
  json::object object;
  put(object, "messageType", "RReq");
  put(object, "messageVersion", text_of(request.version));
  put(object, "threeDSServerTransID", request.ids.server);
  put(object, "acsTransID", request.ids.acs);
  put(object, "dsTransID", request.ids.ds);
  put(object, "sdkTransID", request.ids.sdk);
  put(object, "messageCategory", threeds::two_digits(static_cast<int>(request.category)));
  put_status(object, request.status, request.reason);
  put(object, "eci", request.eci);
  put(object, "authenticationValue", request.authentication_value.reveal());
  if (request.status == TransStatus::authenticated || request.status == TransStatus::denied) {
    put(object, "authenticationType", dynamic_code);
    put(object, "authenticationMethod", other_one_time_code);
  }
  put(object, "interactionCounter", threeds::two_digits(request.interactions));
  if (request.cancel != threeds::ChallengeCancel::none) {
    put(object, "challengeCancel", threeds::two_digits(static_cast<int>(request.cancel)));
  }
  return json::serialize(object);
}

std::string write_cres(const threeds::ChallengeResponse& response) {
  json::object object;
  put(object, "threeDSServerTransID", response.ids.server);
  put(object, "acsTransID", response.ids.acs);
  put(object, "messageType", "CRes");
  put(object, "messageVersion", text_of(response.version));
  put_status(object, response.status, threeds::StatusReason::none);
  return json::serialize(object);
}

std::string write_erro(const ProtocolError& error) {
  json::object object;
  put(object, "messageType", "Erro");
  put(object, "messageVersion", error.version);
  put(object, "threeDSServerTransID", error.ids.server);
  put(object, "acsTransID", error.ids.acs);
  put(object, "dsTransID", error.ids.ds);
  put(object, "sdkTransID", error.ids.sdk);
  put(object, "errorCode", std::to_string(static_cast<int>(error.code)));
  put(object, "errorComponent", "A");
  put(object, "errorDescription", description_of(error.code));
  // Required, also where there is nothing more to tell.
  put(object, "errorDetail", error.detail.empty() ? description_of(error.code) : error.detail);
  put(object, "errorMessageType", error.message_type);
  return json::serialize(object);
}

}  // namespace privcards::acs
