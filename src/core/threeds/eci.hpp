#pragma once
// The electronic commerce indicator per network and outcome: a table, so that another network is
// rows and no code.

#include <string_view>

#include "core/cards/network.hpp"
#include "core/threeds/protocol.hpp"

namespace privcards::threeds {

// Recurring-type payments have a value of their own at Mastercard.
enum class PaymentSeries : std::uint8_t { single, recurring };

struct EciKey {
  cards::Network network = cards::Network::visa;
  TransStatus status = TransStatus::denied;
  Category category = Category::payment;
  PaymentSeries series = PaymentSeries::single;
  bool data_only = false;  // an I that answers challenge indicator 06
};

// Empty when this outcome carries none.
std::string_view eci_of(const EciKey& key);
// Is an authentication value given with this outcome? Y, A, and I for payments.
bool carries_value(TransStatus status, Category category);

}  // namespace privcards::threeds
