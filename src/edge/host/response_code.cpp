#include "edge/host/response_code.hpp"

namespace privcards::host {
namespace {

using app::NetworkVerdict;
using authorization::DeclineReason;
using iso8583::ResponseReason;

ResponseReason of_decline(DeclineReason reason) {
  switch (reason) {
    case DeclineReason::unknown_card:
      return ResponseReason::unknown_card;
    case DeclineReason::card_terminated:
      return ResponseReason::card_terminated;
    case DeclineReason::card_expired:
      return ResponseReason::card_expired;
    case DeclineReason::card_frozen:
      return ResponseReason::card_frozen;
    case DeclineReason::expiry_mismatch:
      return ResponseReason::expiry_mismatch;
    case DeclineReason::cvv_mismatch:
      return ResponseReason::cvv_mismatch;
    case DeclineReason::merchant_blocked:
      return ResponseReason::merchant_blocked;
    case DeclineReason::category_not_allowed:
      return ResponseReason::category_not_allowed;
    case DeclineReason::country_not_allowed:
      return ResponseReason::country_not_allowed;
    case DeclineReason::exceeds_transaction_limit:
      return ResponseReason::exceeds_transaction_limit;
    case DeclineReason::exceeds_monthly_limit:
      return ResponseReason::exceeds_monthly_limit;
    case DeclineReason::insufficient_funds:
      return ResponseReason::insufficient_funds;
  }
  return ResponseReason::system_malfunction;
}

}  // namespace

ResponseReason response_reason(const app::NetworkOutcome& outcome) {
  switch (outcome.verdict) {
    case NetworkVerdict::approved:
      return ResponseReason::approved;
    case NetworkVerdict::approved_partial:
      return ResponseReason::approved_partial;
    case NetworkVerdict::verified:
      return ResponseReason::verified;
    case NetworkVerdict::declined:
      return of_decline(outcome.reasons.first());
    case NetworkVerdict::reversed_before:
      // The sender gave it up before it came: whatever it is told, it is too late for it.
      return ResponseReason::late_response;
    case NetworkVerdict::invalid_transaction:
      return ResponseReason::invalid_transaction;
    case NetworkVerdict::invalid_amount:
      return ResponseReason::invalid_amount;
    case NetworkVerdict::currency_not_supported:
      return ResponseReason::currency_not_supported;
    case NetworkVerdict::system_malfunction:
      return ResponseReason::system_malfunction;
  }
  return ResponseReason::system_malfunction;
}

iso8583::Network network_of_number(std::string_view digits, iso8583::Network otherwise) {
  if (digits.starts_with('4')) return iso8583::Network::visa;
  const std::string_view two = digits.substr(0, 2);
  if (two >= "51" && two <= "55") return iso8583::Network::mastercard;
  const std::string_view four = digits.substr(0, 4);
  if (four >= "2221" && four <= "2720") return iso8583::Network::mastercard;
  return otherwise;
}

}  // namespace privcards::host
