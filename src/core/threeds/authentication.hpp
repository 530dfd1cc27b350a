#pragma once
// One 3-D Secure transaction as we keep it, from its AReq to its end. The public challenge
// (challenge.hpp) is the face of those that came to a challenge and has the same id.
//
//   AReq ─▶ answered (no challenge)
//      └──▶ challenge_offered ─CReq▶ code_shown ─code, cancel, time, error▶ reporting ─RRes▶ done
//                     └──────────────── time, error ───────────────────────▶
//
// What must stay true: one RReq for each that was offered a challenge, none for the others; the
// status never changes after it was reported; the final CRes leaves only from `done`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "core/cards/network.hpp"
#include "core/threeds/challenge.hpp"
#include "core/threeds/decide.hpp"
#include "core/threeds/eci.hpp"
#include "core/threeds/messages.hpp"

namespace privcards::threeds {

enum class AuthenticationState : std::uint8_t {
  answered = 0,           // the ARes was final
  challenge_offered = 1,  // ARes C; no CReq yet
  code_shown = 2,         // the code exists, a page asks for it
  reporting = 3,          // the outcome stands; the RReq is on its way
  done = 4                // reported, or given up reporting; the CRes may leave
};
std::string_view name_of(AuthenticationState state);

// How the RReq went.
enum class Report : std::uint8_t {
  none = 0,       // not (yet) owed an answer
  delivered = 1,  // RRes came
  refused = 2,    // Erro, or an RRes that was not valid
  failed = 3      // no answer in time, or no connection
};

inline constexpr std::int64_t first_creq_seconds = 30;
inline constexpr std::int64_t challenge_life_seconds = 600;  // from the first CReq
inline constexpr std::int64_t report_seconds = 30;           // then the browser is let go
// A deadline found so much later than it was due tells of a clock that jumped, or of a program that
// was not there: nobody has waited that long.
inline constexpr std::int64_t clock_jump_seconds = 5;
inline constexpr std::int64_t resend_wait_seconds = 30;
inline constexpr int resends_max = 3;
inline constexpr std::size_t page_token_size = 16;
inline constexpr std::size_t session_data_max = 1024;

struct Authentication {
  ChallengeId id;
  WalletId wallet;
  CardId card;
  cards::Network network = cards::Network::visa;
  std::string directory_server;  // the name it is configured under

  Version version = Version::v2_2_0;
  Channel channel = Channel::browser;
  Category category = Category::payment;
  TransactionIds ids;
  std::string ds_url;
  std::string notification_url;
  std::string language;                     // browserLanguage
  std::optional<std::string> session_data;  // threeDSSessionData of the first CReq, if one came
  std::string device;                       // device_text(); empty when the 3DS Method saw none

  std::string merchant_name;  // fit for display (display_text.hpp)
  std::string merchant_key;   // history is kept under it
  std::optional<Purchase> purchase;
  std::string card_last4;
  PaymentSeries series = PaymentSeries::single;

  AuthenticationState state = AuthenticationState::answered;
  TransStatus status = TransStatus::unable;  // C until the challenge ended
  StatusReason reason = StatusReason::none;
  ChallengeCancel cancel = ChallengeCancel::none;
  std::string eci;
  std::string rule;    // that decided the AReq
  Bytes sealed_value;  // authentication value, sealed by the vault; empty when none
  std::optional<Instant> value_used_at;  // an authorization carried it

  // Random, drawn with the row: every page of this challenge carries it and every post must bring
  // it back. It is the same on all of them, so that a second tab and the back button still work.
  Bytes page_token;
  WindowSize window = WindowSize::full_screen;
  std::int32_t attempts_left = attempts_max;
  std::int32_t resend_count = 0;
  std::int32_t interactions = 0;  // codes submitted: interactionCounter
  Instant code_made_at;
  Instant created_at;
  std::optional<Instant> due_at;  // of the state's deadline, for which an alarm stands
  std::optional<Instant> ended_at;
  Report report = Report::none;
  std::optional<Instant> report_begun_at;  // kept before the RReq leaves, so that none leaves twice
};

// What a new row needs besides the request and the decision.
struct NewAuthentication {
  ChallengeId id;
  WalletId wallet;
  CardId card;
  std::string card_last4;
  cards::Network network = cards::Network::visa;
  std::string directory_server;
  std::string acs_trans_id;
  std::string device;
  Bytes page_token;
};
// The row as the ARes leaves it: `answered`, or `challenge_offered` with its deadline set.
Authentication begin_authentication(const AuthenticationRequest& request, const Decision& decision,
                                    NewAuthentication row, Instant now);
// The directory server was answered U, reason 22, before what was decided could be said: that is
// what it came to. Only while nobody knows of another answer.
bool may_withdraw(const Authentication& authentication);
Authentication withdraw(Authentication authentication, Instant now);

// Operator's names in messages.
struct AcsIdentity {
  std::string reference;      // acsReferenceNumber
  std::string operator_id;    // acsOperatorID, may be empty
  std::string challenge_url;  // acsURL
};
// `value` where carries_value() says so.
AuthenticationResponse response_of(const Authentication& authentication,
                                   const AuthenticationRequest& request, const AcsIdentity& acs,
                                   SecretText value);
ResultsRequest results_of(const Authentication& authentication, SecretText value);
ChallengeResponse final_response_of(const Authentication& authentication);
// "129.99 EUR". Of an unknown currency its number, and the amount in minor units as it was sent:
// who sends it is not believed how many decimals they have. Empty without a purchase.
std::string amount_text(const std::optional<Purchase>& purchase);
// Does this RRes answer our RReq? Nothing when it does.
std::optional<ProtocolError> check_results(const Authentication& authentication,
                                           const ResultsResponse& response);

// The public challenge brought up to date with its authentication: status, attempts, failure
// reason, and the code wiped when it ended. `sealed_otp` is the caller's to set.
Challenge reflect(Challenge challenge, const Authentication& authentication);
// The challenge that the first CReq opens; without its code yet.
Challenge open_challenge(const Authentication& authentication);

}  // namespace privcards::threeds
