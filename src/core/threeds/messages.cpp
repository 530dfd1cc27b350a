#include "core/threeds/messages.hpp"

#include "base/money.hpp"

namespace privcards::threeds {

std::string merchant_key(const ThreedsMerchant& merchant) {
  if (!merchant.id.empty()) return merchant.acquirer_bin + "/" + merchant.id;
  return merchant.name;
}

std::optional<std::int64_t> usd_minor(const AuthenticationRequest& request) {
  if (!request.purchase || request.purchase->currency != usd.numeric) return std::nullopt;
  if (request.purchase->exponent != exponent(usd)) return std::nullopt;
  return request.purchase->amount_minor;
}

}  // namespace privcards::threeds
