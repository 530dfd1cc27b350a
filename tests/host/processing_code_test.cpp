// What DE 3 makes of a message: debits, credits, inquiries, and types that are not served.

#include "tests/host/conversation.hpp"

namespace privcards::tests {
namespace {

using authorization::TransactionType;

TEST_F(Conversation, AFinancialCreditPaysAtOnce) {
  std::int64_t paid_minor = 0;
  for (const char* type : {"20", "21", "22", "26", "28"}) {
    Fields fields = purchase(25'00);
    fields[3] = std::string(type) + "0000";
    const Reply reply = ask("0200", fields);
    EXPECT_EQ(reply[39], "00") << type;
    EXPECT_EQ(reply[38].size(), 6u) << type;
    paid_minor += 25'00;
    EXPECT_EQ(balance().available_minor, card_money_minor + paid_minor) << type;
    const auto refund = transaction_of("0200", fields);
    ASSERT_TRUE(refund) << type;
    EXPECT_EQ(refund->type, TransactionType::refund) << type;
    EXPECT_EQ(refund->amount_minor, 25'00) << type;
    EXPECT_EQ(refund->references.approval_code, reply[38]) << type;
    Fields reversal = purchase(25'00);
    reversal[90] = original_elements("0200", fields);
    EXPECT_EQ(ask("0420", reversal)[39], "00") << type;
    paid_minor -= 25'00;
    EXPECT_EQ(balance().available_minor, card_money_minor + paid_minor) << type;
  }
  EXPECT_EQ(balance().held_minor, 0);
  expect_sound();
}

TEST_F(Conversation, APresentmentMovesMoneyByTheClassOfItsType) {
  struct Case {
    const char* type;
    const char* code;
    std::int64_t moved_minor;
  };
  const Case cases[] = {{"23", "00", 1'00},  {"24", "00", 1'00}, {"25", "00", 1'00},
                        {"29", "00", 1'00},  {"30", "00", 0},    {"33", "00", 0},
                        {"18", "00", -1'00}, {"40", "12", 0},    {"92", "12", 0}};
  for (const Case& presented : cases) {
    const std::int64_t before_minor = balance().available_minor;
    Fields fields = purchase(1'00);
    fields[3] = std::string(presented.type) + "0000";
    EXPECT_EQ(ask("0220", fields)[39], presented.code) << presented.type;
    EXPECT_EQ(balance().available_minor - before_minor, presented.moved_minor) << presented.type;
  }
  Fields unserved = purchase(1'00);
  unserved[3] = "180000";
  EXPECT_EQ(ask("0100", unserved)[39], "12");
  expect_sound();
}

}  // namespace
}  // namespace privcards::tests
