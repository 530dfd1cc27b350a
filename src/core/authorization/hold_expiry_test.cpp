#include "core/authorization/hold_expiry.hpp"

#include <gtest/gtest.h>

namespace privcards::authorization {
namespace {

using cards::Network;

TEST(HoldDays, follow_network_kind_and_merchant_category) {
  struct Case {
    Network network;
    HoldKind kind;
    const char* mcc;
    std::int32_t days;
  };
  constexpr auto visa = Network::visa;
  constexpr auto mastercard = Network::mastercard;
  constexpr auto final = HoldKind::final_amount;
  constexpr auto pre = HoldKind::preauthorization;
  for (const Case& c : {
           Case{visa, final, "5399", 10},
           {visa, pre, "5399", 10},
           {visa, HoldKind::none, "", 10},
           {visa, final, "3350", 10},  // airline
           {visa, final, "3351", 30},
           {visa, final, "3500", 30},  // car rental
           {visa, final, "3501", 30},
           {visa, final, "3999", 30},  // hotels
           {visa, final, "4000", 10},
           {visa, final, "4411", 30},  // cruise
           {visa, final, "7011", 30},
           {visa, final, "7033", 30},  // lodging, campground
           {visa, final, "7296", 30},
           {visa, final, "7394", 30},  // clothing, equipment
           {visa, final, "7512", 30},
           {visa, final, "7519", 30},  // cars, motor homes
           {visa, final, "5542", 1},
           {visa, final, "5552", 1},  // fuel, charging
           {visa, final, "5541", 10},
           {mastercard, final, "5399", 7},
           {mastercard, pre, "5399", 30},
           {mastercard, final, "7011", 7},
           {mastercard, HoldKind::none, "5399", 7},
           {mastercard, pre, "5542", 1},
       }) {
    EXPECT_EQ(hold_days(c.network, c.kind, c.mcc), c.days)
        << name_of(c.network) << " " << static_cast<int>(c.kind) << " " << c.mcc;
  }
}

}  // namespace
}  // namespace privcards::authorization
