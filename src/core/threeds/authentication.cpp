#include "core/threeds/authentication.hpp"

#include "base/check.hpp"
#include "base/money.hpp"
#include "core/threeds/display_text.hpp"

namespace privcards::threeds {
namespace {

// Recurring and instalment payments, asked for as such or without the cardholder.
PaymentSeries series_of(const AuthenticationRequest& request) {
  const auto repeats = [](std::uint8_t indicator, std::uint8_t first) {
    return indicator == first || indicator == first + 1;
  };
  const bool recurring = request.channel == Channel::three_ri
                             ? repeats(request.three_ri_indicator, 1)
                             : repeats(request.authentication_indicator, 2);
  return recurring ? PaymentSeries::recurring : PaymentSeries::single;
}

std::string_view eci_for(const AuthenticationRequest& request, const Decision& decision,
                         cards::Network network) {
  return eci_of({.network = network,
                 .status = decision.status,
                 .category = request.category,
                 .series = series_of(request),
                 .data_only = request.wish() == ChallengeWish::none_data_only});
}

FailureReason failure_of(const Authentication& authentication) {
  if (authentication.status == TransStatus::authenticated) return FailureReason::none;
  switch (authentication.cancel) {
    case ChallengeCancel::none:
      return FailureReason::attempts_exhausted;
    case ChallengeCancel::cardholder:
      return FailureReason::cancelled;
    case ChallengeCancel::timed_out:
      return FailureReason::timed_out;
    case ChallengeCancel::never_started:
      return FailureReason::never_started;
    case ChallengeCancel::error:
    case ChallengeCancel::unknown:
      break;
  }
  return FailureReason::error;
}

ChallengeStatus status_of(const Authentication& authentication) {
  if (authentication.status == TransStatus::challenge) return ChallengeStatus::pending;
  switch (failure_of(authentication)) {
    case FailureReason::none:
      return ChallengeStatus::completed;
    case FailureReason::timed_out:
    case FailureReason::never_started:
      return ChallengeStatus::expired;
    case FailureReason::attempts_exhausted:
    case FailureReason::cancelled:
    case FailureReason::error:
      break;
  }
  return ChallengeStatus::failed;
}

}  // namespace

std::string_view name_of(AuthenticationState state) {
  switch (state) {
    case AuthenticationState::answered:
      return "answered";
    case AuthenticationState::challenge_offered:
      return "challenge_offered";
    case AuthenticationState::code_shown:
      return "code_shown";
    case AuthenticationState::reporting:
      return "reporting";
    case AuthenticationState::done:
      return "done";
  }
  return "";
}

Authentication begin_authentication(const AuthenticationRequest& request, const Decision& decision,
                                    NewAuthentication row, Instant now) {
  Authentication begun;
  begun.id = row.id;
  begun.wallet = row.wallet;
  begun.card = row.card;
  begun.card_last4 = std::move(row.card_last4);
  begun.network = row.network;
  begun.directory_server = std::move(row.directory_server);
  begun.page_token = std::move(row.page_token);
  begun.version = request.version;
  begun.channel = request.channel;
  begun.category = request.category;
  begun.ids = request.ids;
  begun.ids.acs = std::move(row.acs_trans_id);
  begun.ds_url = request.ds_url;
  begun.notification_url = request.notification_url;
  begun.language = request.browser.language;
  begun.device = std::move(row.device);
  const std::string& name = request.merchant.name;
  begun.merchant_name = display_text(name.empty() ? request.requestor_name : name);
  begun.merchant_key = merchant_key(request.merchant);
  begun.purchase = request.purchase;
  begun.series = series_of(request);
  begun.status = decision.status;
  begun.reason = decision.reason;
  begun.rule = decision.rule;
  begun.eci = eci_for(request, decision, row.network);
  begun.created_at = now;
  if (decision.status == TransStatus::challenge) {
    CHECK(request.channel == Channel::browser);
    begun.state = AuthenticationState::challenge_offered;
    begun.due_at = now.plus_seconds(first_creq_seconds);
  } else {
    begun.ended_at = now;
  }
  return begun;
}

bool may_withdraw(const Authentication& authentication) {
  const AuthenticationState state = authentication.state;
  const bool untouched =
      state == AuthenticationState::answered || state == AuthenticationState::challenge_offered;
  return untouched && !authentication.value_used_at;
}

Authentication withdraw(Authentication authentication, Instant now) {
  CHECK(may_withdraw(authentication));
  const Decision decision = technical_failure("deadline");
  authentication.state = AuthenticationState::answered;
  authentication.status = decision.status;
  authentication.reason = decision.reason;
  authentication.rule = decision.rule;
  authentication.eci = eci_of({.network = authentication.network,
                               .status = decision.status,
                               .category = authentication.category,
                               .series = authentication.series});
  authentication.sealed_value.clear();
  authentication.due_at.reset();
  authentication.ended_at = now;
  return authentication;
}

AuthenticationResponse response_of(const Authentication& authentication,
                                   const AuthenticationRequest& request, const AcsIdentity& acs,
                                   SecretText value) {
  const bool challenged = authentication.status == TransStatus::challenge;
  AuthenticationResponse response;
  response.version = authentication.version;
  response.channel = authentication.channel;
  response.ids = authentication.ids;
  response.ds_reference = request.ds_reference;
  response.acs_reference = acs.reference;
  response.acs_operator = acs.operator_id;
  response.status = authentication.status;
  response.reason = authentication.reason;
  response.eci = authentication.eci;
  if (carries_value(authentication.status, authentication.category)) {
    response.authentication_value = std::move(value);
  }
  response.challenge_mandated = challenged;
  if (challenged) response.acs_url = acs.challenge_url;
  return response;
}

ResultsRequest results_of(const Authentication& authentication, SecretText value) {
  CHECK(authentication.status != TransStatus::challenge);
  ResultsRequest results;
  results.version = authentication.version;
  results.ids = authentication.ids;
  results.category = authentication.category;
  results.status = authentication.status;
  results.reason = authentication.reason;
  results.eci = authentication.eci;
  if (carries_value(authentication.status, authentication.category)) {
    results.authentication_value = std::move(value);
  }
  results.interactions = authentication.interactions;
  results.cancel = authentication.cancel;
  return results;
}

// A browser is told yes or no; why not stays between the servers.
ChallengeResponse final_response_of(const Authentication& authentication) {
  const bool yes = authentication.status == TransStatus::authenticated;
  return {.version = authentication.version,
          .ids = authentication.ids,
          .status = yes ? TransStatus::authenticated : TransStatus::denied};
}

std::string amount_text(const std::optional<Purchase>& purchase) {
  if (!purchase || !purchase->amount_minor) return "";
  std::string text = std::to_string(*purchase->amount_minor);
  const std::optional<Currency> currency = currency_from_numeric(purchase->currency);
  const std::size_t decimals = currency ? static_cast<std::size_t>(exponent(*currency)) : 0;
  if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
  if (decimals > 0) text.insert(text.size() - decimals, 1, '.');
  return text + " " +
         (currency ? std::string(alpha_code(*currency)) : std::to_string(purchase->currency));
}

std::optional<ProtocolError> check_results(const Authentication& authentication,
                                           const ResultsResponse& response) {
  ProtocolError error;
  error.message_type = "RRes";
  error.version = text_of(authentication.version);
  error.ids = authentication.ids;
  if (response.version != authentication.version) {
    error.code = ErrorCode::format_invalid;
    error.detail = "messageVersion";
    return error;
  }
  std::string wrong;
  const auto compare = [&](std::string_view name, std::string_view ours, std::string_view theirs) {
    if (is_same_id(ours, theirs)) return;
    if (!wrong.empty()) wrong.push_back(',');
    wrong.append(name);
  };
  compare("threeDSServerTransID", authentication.ids.server, response.ids.server);
  compare("acsTransID", authentication.ids.acs, response.ids.acs);
  compare("dsTransID", authentication.ids.ds, response.ids.ds);
  if (wrong.empty()) return std::nullopt;
  error.code = ErrorCode::transaction_unknown;
  error.detail = std::move(wrong);
  return error;
}

Challenge reflect(Challenge challenge, const Authentication& authentication) {
  challenge.status = status_of(authentication);
  challenge.attempts_left = authentication.attempts_left;
  challenge.resend_count = authentication.resend_count;
  const bool pending = challenge.status == ChallengeStatus::pending;
  challenge.failure_reason = pending ? FailureReason::none : failure_of(authentication);
  if (!pending) challenge.sealed_otp.clear();
  return challenge;
}

Challenge open_challenge(const Authentication& authentication) {
  CHECK(authentication.state == AuthenticationState::code_shown);
  Challenge challenge;
  challenge.id = authentication.id;
  challenge.wallet = authentication.wallet;
  challenge.card = authentication.card;
  challenge.merchant = authentication.merchant_name;
  if (authentication.purchase) {
    challenge.amount_minor = authentication.purchase->amount_minor.value_or(0);
    challenge.currency = authentication.purchase->currency;
    challenge.exponent = authentication.purchase->exponent;
  }
  challenge.created_at = authentication.code_made_at;
  challenge.expires_at = *authentication.due_at;
  challenge.acs_trans_id = authentication.ids.acs;
  challenge.ds_trans_id = authentication.ids.ds;
  return reflect(std::move(challenge), authentication);
}

}  // namespace privcards::threeds
