#include "core/iso8583/reason.hpp"

#include <array>

namespace privcards::iso8583 {
namespace {

constexpr std::array<std::string_view, network_count> network_names = {"visa", "mastercard"};

// In the order of the enum.
constexpr std::array<std::string_view, response_reason_count> reason_names = {
    "approved",
    "approved_partial",
    "verified",
    "unknown_card",
    "card_terminated",
    "card_expired",
    "card_frozen",
    "expiry_mismatch",
    "cvv_mismatch",
    "merchant_blocked",
    "category_not_allowed",
    "country_not_allowed",
    "exceeds_transaction_limit",
    "exceeds_monthly_limit",
    "insufficient_funds",
    "format_error",
    "invalid_transaction",
    "invalid_amount",
    "currency_not_supported",
    "system_malfunction",
    "issuer_unavailable",
    "late_response",
};
static_assert(static_cast<std::size_t>(ResponseReason::late_response) + 1 == response_reason_count);

template <class Enum, std::size_t count>
std::optional<Enum> find(const std::array<std::string_view, count>& names, std::string_view name) {
  for (std::size_t index = 0; index < count; ++index) {
    if (names[index] == name) return static_cast<Enum>(index);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Network network) {
  return network_names[static_cast<std::size_t>(network)];
}

std::optional<Network> network_from_name(std::string_view name) {
  return find<Network>(network_names, name);
}

std::string_view name_of(ResponseReason reason) {
  return reason_names[static_cast<std::size_t>(reason)];
}

std::optional<ResponseReason> response_reason_from_name(std::string_view name) {
  return find<ResponseReason>(reason_names, name);
}

}  // namespace privcards::iso8583
