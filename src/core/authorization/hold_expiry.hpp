#pragma once
// How long a hold lives when nothing settles or reverses it, by network, kind and merchant
// category. Sources: Visa's rules since April 2024 (cardholder-initiated e-commerce 10 days,
// estimated amounts in lodging, cruise and rental 30), Mastercard (final or undefined 7 days,
// preauthorization 30), and for automated fuel and electric charging 1 day, since those complete
// within hours.

#include <cstdint>
#include <string_view>

#include "core/authorization/transaction.hpp"
#include "core/cards/network.hpp"

namespace privcards::authorization {

std::int32_t hold_days(cards::Network network, HoldKind kind, std::string_view mcc);

}  // namespace privcards::authorization
