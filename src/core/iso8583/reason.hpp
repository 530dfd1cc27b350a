#pragma once
// Why the issuer answers as it does, in our words. A link profile says which two characters of DE
// 39 each reason becomes on which network, so that rules never know a response code and a profile
// never knows a rule. Every profile must answer for every reason; `compile` refuses one that does
// not.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace privcards::iso8583 {

enum class Network : std::uint8_t { visa, mastercard };
inline constexpr std::size_t network_count = 2;

enum class ResponseReason : std::uint8_t {
  approved,
  approved_partial,
  verified,  // zero amount: the card is good, nothing was held
  unknown_card,
  card_terminated,
  card_expired,
  card_frozen,
  expiry_mismatch,
  cvv_mismatch,
  merchant_blocked,
  category_not_allowed,
  country_not_allowed,
  exceeds_transaction_limit,
  exceeds_monthly_limit,
  insufficient_funds,
  format_error,
  invalid_transaction,
  invalid_amount,
  currency_not_supported,
  system_malfunction,
  issuer_unavailable,
  late_response
};
inline constexpr std::size_t response_reason_count = 22;

std::string_view name_of(Network network);
std::optional<Network> network_from_name(std::string_view name);
std::string_view name_of(ResponseReason reason);
std::optional<ResponseReason> response_reason_from_name(std::string_view name);

}  // namespace privcards::iso8583
