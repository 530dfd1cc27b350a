#include "core/cards/card.hpp"

#include <gtest/gtest.h>

namespace privcards::cards {
namespace {

TEST(Card, names_of_its_states_lead_back) {
  for (CardStatus status : {CardStatus::active, CardStatus::frozen, CardStatus::terminated}) {
    EXPECT_EQ(parse_card_status(name_of(status)), status);
  }
  EXPECT_FALSE(parse_card_status("Active"));
  EXPECT_EQ(name_of(FrozenReason::none), "");
  EXPECT_EQ(name_of(FrozenReason::low_balance), "low_balance");
}

TEST(Card, carries_the_month_it_expires_in) {
  Card card;
  card.expires_at = *parse_rfc3339("2029-04-15T23:59:59Z");
  EXPECT_EQ(card.expiry(), ExpiryMonth{2904});
}

TEST(CardBalance, forgets_what_was_spent_in_another_month) {
  CardBalance balance;
  balance.spent_minor = 70'00;
  balance.spent_month = 24'313;
  EXPECT_EQ(balance.spent_in(24'313), 70'00);
  EXPECT_EQ(balance.spent_in(24'314), 0);
  EXPECT_EQ(balance.in_month(24'313).spent_minor, 70'00);
  EXPECT_EQ(balance.in_month(24'314).spent_minor, 0);
  EXPECT_EQ(balance.in_month(24'314).spent_month, 24'314);
}

}  // namespace
}  // namespace privcards::cards
