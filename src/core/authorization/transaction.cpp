#include "core/authorization/transaction.hpp"

#include <array>

namespace privcards::authorization {

std::string_view name_of(TransactionType type) {
  switch (type) {
    case TransactionType::authorization:
      return "authorization";
    case TransactionType::settlement:
      return "settlement";
    case TransactionType::refund:
      return "refund";
    case TransactionType::decline:
      return "decline";
  }
  return "unknown";
}

std::string_view name_of(TransactionStatus status) {
  switch (status) {
    case TransactionStatus::pending:
      return "pending";
    case TransactionStatus::settled:
      return "settled";
    case TransactionStatus::partially_settled:
      return "partially_settled";
    case TransactionStatus::reversed:
      return "reversed";
    case TransactionStatus::expired:
      return "expired";
    case TransactionStatus::declined:
      return "declined";
  }
  return "unknown";
}

std::optional<TransactionType> parse_transaction_type(std::string_view text) {
  constexpr std::array types = {TransactionType::authorization, TransactionType::settlement,
                                TransactionType::refund, TransactionType::decline};
  for (TransactionType type : types) {
    if (name_of(type) == text) return type;
  }
  return std::nullopt;
}

std::string_view name_of(DeclineReason reason) {
  switch (reason) {
    case DeclineReason::unknown_card:
      return "unknown_card";
    case DeclineReason::card_terminated:
      return "card_terminated";
    case DeclineReason::card_expired:
      return "card_expired";
    case DeclineReason::card_frozen:
      return "card_frozen";
    case DeclineReason::expiry_mismatch:
      return "expiry_mismatch";
    case DeclineReason::cvv_mismatch:
      return "cvv_mismatch";
    case DeclineReason::merchant_blocked:
      return "merchant_blocked";
    case DeclineReason::category_not_allowed:
      return "category_not_allowed";
    case DeclineReason::country_not_allowed:
      return "country_not_allowed";
    case DeclineReason::exceeds_transaction_limit:
      return "exceeds_transaction_limit";
    case DeclineReason::exceeds_monthly_limit:
      return "exceeds_monthly_limit";
    case DeclineReason::insufficient_funds:
      return "insufficient_funds";
  }
  return "unknown";
}

std::string_view name_of(ThreedsResult result) {
  switch (result) {
    case ThreedsResult::none:
      return "";
    case ThreedsResult::authenticated:
      return "authenticated";
    case ThreedsResult::attempted:
      return "attempted";
    case ThreedsResult::mismatch:
      return "mismatch";
    case ThreedsResult::informational:
      return "informational";
  }
  return "";
}

}  // namespace privcards::authorization
