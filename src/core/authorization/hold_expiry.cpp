#include "core/authorization/hold_expiry.hpp"

#include <algorithm>
#include <array>

namespace privcards::authorization {
namespace {

int code_of(std::string_view mcc) {
  int code = 0;
  for (char c : mcc) code = code * 10 + (c >= '0' && c <= '9' ? c - '0' : 0);
  return code;
}

// Lodging, cruise, vehicle and equipment rental, campgrounds: amounts that are estimates at first.
bool is_estimated(int code) {
  constexpr auto single =
      std::to_array<int>({4411, 7011, 7012, 7033, 7296, 7394, 7512, 7513, 7519, 7999});
  bool hotel_or_rental = code >= 3351 && code <= 3999;
  return hotel_or_rental || std::binary_search(single.begin(), single.end(), code);
}

}  // namespace

std::int32_t hold_days(cards::Network network, HoldKind kind, std::string_view mcc) {
  int code = code_of(mcc);
  if (code == 5542 || code == 5552) return 1;
  if (network == cards::Network::mastercard) return kind == HoldKind::preauthorization ? 30 : 7;
  return is_estimated(code) ? 30 : 10;
}

}  // namespace privcards::authorization
