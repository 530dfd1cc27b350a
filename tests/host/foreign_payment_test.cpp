// Payments that are asked for in one currency and billed in another.

#include "tests/host/conversation.hpp"

namespace privcards::tests {
namespace {

TEST_F(Conversation, AForeignPaymentIsDecidedOnItsBillingAmount) {
  Fields fields = purchase(90'00);
  fields[49] = "978";
  fields[6] = "000000020000";
  fields[51] = "840";
  fields[48] = "61011";
  const Reply reply = ask("0100", fields);
  EXPECT_EQ(reply[39], "10");
  EXPECT_EQ(reply[6], "000000010000");
  EXPECT_EQ(reply[4], "000000004500");  // half of it, in euro
  EXPECT_EQ(reply[54], "0057978C000000009000");
  EXPECT_EQ(reply[51], "840");
}

TEST_F(Conversation, APartOfAForeignPaymentIsRecordedInItsCurrency) {
  Fields fields = purchase(15'000);
  fields[49] = "392";
  fields[6] = "000000020000";
  fields[51] = "840";
  fields[48] = "61011";
  const Reply reply = ask("0100", fields);
  EXPECT_EQ(reply[39], "10");
  EXPECT_EQ(reply[4], "000000007500");
  const auto transaction = transaction_of("0100", fields);
  ASSERT_TRUE(transaction);
  EXPECT_EQ(transaction->amount_minor, card_money_minor);
  EXPECT_EQ(transaction->merchant_amount_minor, 7'500);
}

TEST_F(Conversation, AForeignReversalNeedsNoBillingAmount) {
  Fields fields = purchase(80'00);
  fields[49] = "978";
  fields[6] = "000000010000";
  fields[51] = "840";
  Fields part = purchase(80'00);
  part[95] = "000000004000000000000000C00000000C00000000";
  part[49] = "978";
  Fields without_amount = part;
  without_amount.erase(4);
  without_amount.erase(49);
  Fields unknown_currency = part;
  unknown_currency[49] = "999";
  for (const Fields& wanted : {part, without_amount, unknown_currency}) {
    Fields reversal = wanted;
    const Fields fresh = purchase(80'00);
    for (int field : {7, 11, 37, 62}) fields[field] = fresh.at(field);
    ASSERT_EQ(ask("0100", fields)[39], "00");
    reversal[11] = purchase(1).at(11);
    reversal[62] = fields.at(62);
    reversal[90] = original_elements("0100", fields);
    EXPECT_EQ(ask("0400", reversal)[39], "00");
    EXPECT_EQ(balance().held_minor, 50'00);
    reversal[11] = purchase(1).at(11);
    reversal.erase(95);
    EXPECT_EQ(ask("0400", reversal)[39], "00");
    EXPECT_EQ(balance().held_minor, 0);
  }
  expect_sound();
}

}  // namespace
}  // namespace privcards::tests
