#pragma once
// The messages an ACS takes and gives, one model for all protocol versions: the codecs of edge/acs
// fill and write them. What we have no use for is checked by the codec and then dropped: the
// cardholder's name, addresses and phone numbers are not kept.
//
//   directory server ── AReq ──▶ us ── ARes ──▶      browser ── CReq ──▶ us ── CRes ──▶
//                    ◀── RReq ── us ◀── RRes ──      anyone  ◀── Erro ──▶

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/secret.hpp"
#include "base/time.hpp"
#include "core/threeds/protocol.hpp"

namespace privcards::threeds {

// What is paid, as the merchant says it. The amount may be longer than any amount of ours.
struct Purchase {
  std::optional<std::int64_t> amount_minor;  // nothing beyond amount_minor_max
  std::uint16_t currency = 840;              // ISO 4217, numeric
  std::uint8_t exponent = 2;                 // decimals of the amount, as sent
  std::string date;                          // YYYYMMDDHHMMSS, UTC
};

// Who is paid. Empty strings where a non-payment authentication did not say.
struct ThreedsMerchant {
  std::string acquirer_bin;
  std::string id;  // acquirerMerchantID: unique under its acquirer only
  std::string name;
  std::string mcc;
  std::uint16_t country = 0;  // ISO 3166-1, numeric; 0 for none
};

struct Browser {
  std::string language;  // "fr-FR"; empty when not given
  bool javascript = false;
  std::string ip;
  std::string user_agent;
};

// threeDSRequestorChallengeInd: what the merchant wishes. A wish, never an order.
enum class ChallengeWish : std::uint8_t {
  no_preference = 1,
  none = 2,
  wanted = 3,
  mandated = 4,
  none_risk_analysed = 5,
  none_data_only = 6,
  none_already_strong = 7,
  none_trusted = 8,
  wanted_with_trust_prompt = 9
};

struct AuthenticationRequest {
  Version version = Version::v2_2_0;
  Channel channel = Channel::browser;
  Category category = Category::payment;
  TransactionIds ids;
  std::string ds_reference;  // dsReferenceNumber
  std::string ds_url;        // where the RReq goes
  std::string requestor_name;
  std::string requestor_url;
  // 0 where not given; 80-99 are a network's own and mean nothing here.
  std::uint8_t authentication_indicator = 0;  // 01 payment ... 04 add card
  std::uint8_t challenge_indicator = 0;       // ChallengeWish
  std::uint8_t three_ri_indicator = 0;
  bool decoupled_wanted = false;
  SecretText pan;
  std::optional<ExpiryMonth> expiry;
  std::optional<Purchase> purchase;
  ThreedsMerchant merchant;
  Browser browser;                  // browser channel
  std::string notification_url;     // browser channel: where the CRes goes
  std::string method_completion;    // threeDSCompInd: "Y", "N" or "U"
  std::string prior_reference;      // acsTransID of an earlier authentication (3RI)
  bool suspicious_account = false;  // acctInfo.suspiciousAccActivity 02

  ChallengeWish wish() const {
    const bool ours = challenge_indicator >= 1 && challenge_indicator <= 9;
    return ours ? static_cast<ChallengeWish>(challenge_indicator) : ChallengeWish::no_preference;
  }
};

// The merchant under which a card's history is kept: acquirer and merchant id; the name where
// there is no id. Empty when neither is known.
std::string merchant_key(const ThreedsMerchant& merchant);
// The amount in USD cents, or nothing when it is in another currency or too long.
std::optional<std::int64_t> usd_minor(const AuthenticationRequest& request);

struct AuthenticationResponse {
  Version version = Version::v2_2_0;
  Channel channel = Channel::browser;
  TransactionIds ids;
  std::string ds_reference;
  std::string acs_reference;  // acsReferenceNumber
  std::string acs_operator;   // acsOperatorID, may be empty
  TransStatus status = TransStatus::unable;
  StatusReason reason = StatusReason::none;
  std::string eci;
  SecretText authentication_value;  // Y, A (and I) only; never with C
  bool challenge_mandated = false;
  std::string acs_url;  // C only
};

// challengeWindowSize, in the wire's numbers.
enum class WindowSize : std::uint8_t {
  w250x400 = 1,
  w390x400 = 2,
  w500x600 = 3,
  w600x400 = 4,
  full_screen = 5
};

struct ChallengeRequest {
  Version version = Version::v2_2_0;
  TransactionIds ids;  // server and acs
  WindowSize window = WindowSize::full_screen;
};

struct ChallengeResponse {
  Version version = Version::v2_2_0;
  TransactionIds ids;
  TransStatus status = TransStatus::denied;  // authenticated or denied, nothing else
};

struct ResultsRequest {
  Version version = Version::v2_2_0;
  TransactionIds ids;
  Category category = Category::payment;
  TransStatus status = TransStatus::denied;
  StatusReason reason = StatusReason::none;
  std::string eci;
  SecretText authentication_value;
  int interactions = 0;  // interactionCounter
  ChallengeCancel cancel = ChallengeCancel::none;
};

struct ResultsResponse {
  Version version = Version::v2_2_0;
  TransactionIds ids;
  std::uint8_t results_status = 1;  // 01 received, 02 CReq never sent, 03 ARes not delivered
};

struct ErrorMessage {
  std::string version;
  std::string code;       // three digits
  std::string component;  // C, S, D, A
  std::string description;
  std::string detail;
  std::string faulty_type;
  TransactionIds ids;
};

using Message =
    std::variant<AuthenticationRequest, ChallengeRequest, ResultsResponse, ErrorMessage>;

}  // namespace privcards::threeds
