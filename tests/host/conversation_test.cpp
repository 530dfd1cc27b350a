// Every message type of an acquirer, in the default profile, against a real book.

#include "tests/host/conversation.hpp"

namespace privcards::tests {
namespace {

using authorization::TransactionStatus;
using authorization::TransactionType;

TEST_F(Conversation, AnAuthorizationHoldsMoney) {
  Fields fields = purchase(25'99);
  fields[14] = terminal_.expiry_of(card_);
  const Reply reply = ask("0100", fields);
  EXPECT_EQ(reply.mti, "0110");
  EXPECT_EQ(reply[39], "00");
  EXPECT_EQ(reply[38].size(), 6u);
  for (int field : {2, 3, 4, 7, 11, 32, 37, 41, 42, 49, 62}) EXPECT_EQ(reply[field], fields[field]);
  for (int field : {14, 18, 22, 25, 43}) EXPECT_FALSE(reply.has(field)) << field;
  EXPECT_EQ(balance().held_minor, 25'99);
  EXPECT_EQ(balance().available_minor, card_money_minor - 25'99);
  const auto transaction = transaction_of("0100", fields);
  ASSERT_TRUE(transaction);
  EXPECT_EQ(transaction->type, TransactionType::authorization);
  EXPECT_EQ(transaction->network_response_code, "00");
  EXPECT_EQ(transaction->references.approval_code, reply[38]);
  EXPECT_EQ(transaction->references.retrieval_reference, fields[37]);
  EXPECT_EQ(transaction->references.network_transaction_id, fields[62]);
  EXPECT_EQ(transaction->references.terminal_id, "TERM0001");
  EXPECT_EQ(transaction->merchant.name, "ACME ADS");
  EXPECT_EQ(transaction->merchant.city, "DUBLIN");
  EXPECT_EQ(transaction->merchant.country, "IRL");
  EXPECT_EQ(transaction->merchant.id, "MERCHANT0000001");
  EXPECT_EQ(transaction->merchant.mcc, "7311");
  EXPECT_EQ(terminal_.statistics().decided[0][0], 1);
  expect_sound();
}

TEST_F(Conversation, ARepeatGetsTheSameBytesAndHoldsNothingMore) {
  const Fields fields = purchase(10'00);
  const Reply first = ask("0100", fields);
  const Reply second = ask("0100", fields);
  const Reply repeat = ask("0101", fields);
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(first.body, repeat.body);
  EXPECT_EQ(first[2], pan_.reveal());
  EXPECT_EQ(balance().held_minor, 10'00);
  EXPECT_EQ(terminal_.statistics().repeated, 2);
  expect_sound();
}

TEST_F(Conversation, TheStoredAnswerHoldsNoCardNumber) {
  const Fields fields = purchase(10'00);
  ask("0100", fields);
  const auto stored = installation_.queries().network_message(terminal_.key_of("0100", fields));
  ASSERT_TRUE(stored && *stored);
  const std::string bytes((*stored)->reply.begin(), (*stored)->reply.end());
  EXPECT_EQ(bytes.find(pan_.reveal()), std::string::npos);
  EXPECT_EQ(bytes.find(pan_.reveal().substr(6)), std::string::npos);
  EXPECT_EQ((*stored)->pan_size, 16);
}

TEST_F(Conversation, ARepeatInTheSameWriteIsAnsweredOnceEach) {
  const Fields fields = purchase(10'00);
  Bytes both = terminal_.frame("0100", fields);
  const Bytes again = terminal_.frame("0101", fields);
  both.insert(both.end(), again.begin(), again.end());
  const auto replies = terminal_.exchange(both);
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[0].body, replies[1].body);
  EXPECT_EQ(balance().held_minor, 10'00);
}

TEST_F(Conversation, TheSameKeyWithOtherContentIsANewMessage) {
  Fields fields = purchase(10'00);
  ask("0100", fields);
  fields[4] = "000000001100";
  EXPECT_EQ(ask("0100", fields)[39], "00");
  EXPECT_EQ(balance().held_minor, 21'00);
  EXPECT_EQ(terminal_.statistics().conflicting, 1);
  expect_sound();
}

TEST_F(Conversation, DeclinesSayWhy) {
  struct Case {
    int field;
    std::string text;
    std::string code;
  };
  const Case cases[] = {{4, "000000010001", "51"},  // a cent more than there is
                        {4, "000000500001", "61"},  // above the BIN's transaction limit
                        {14, "2201", "54"},         // not this card's expiry
                        {48, "9203000", "N7"},      // wrong verification value
                        {2, "4916530000000000", "14"},
                        {3, "920000", "12"},  // PIN change
                        {49, "978", "12"}};   // euro, and no billing amount
  for (const Case& wrong : cases) {
    Fields fields = purchase(10'00);
    fields[wrong.field] = wrong.text;
    const Reply reply = ask("0100", fields);
    EXPECT_EQ(reply[39], wrong.code) << "DE " << wrong.field;
    EXPECT_FALSE(reply.has(38));
  }
  EXPECT_EQ(balance().held_minor, 0);
  expect_sound();
}

TEST_F(Conversation, TheNetworkOfTheNumberPicksTheCode) {
  const SecretText mastercard = installation_.pan_of(new_card(mastercard_bin).card.id);
  Fields fields = terminal_.purchase(mastercard, 10'00);
  fields[48] = "9203000";
  const SecretText right =
      installation_.vault().cvv2(mastercard, installation_.card(card_).card.expiry());
  if (right.reveal() == "000") fields[48] = "9203001";
  EXPECT_EQ(ask("0100", fields)[39], "63");
  fields = terminal_.purchase(mastercard, 0);
  EXPECT_EQ(ask("0100", fields)[39], "00");
  EXPECT_EQ(ask("0100", purchase(0))[39], "85");
}

TEST_F(Conversation, TheVerificationValueIsAnsweredWithALetter) {
  Fields fields = purchase(1'00);
  fields[48] = "9203" + cvv();
  Reply reply = ask("0100", fields);
  EXPECT_EQ(reply[39], "00");
  EXPECT_EQ(reply[48], "8701M");
  fields = purchase(1'00);
  fields[48] = "9203" + std::string(cvv() == "111" ? "222" : "111");
  reply = ask("0100", fields);
  EXPECT_EQ(reply[39], "N7");
  EXPECT_EQ(reply[48], "8701N");
  reply = ask("0100", purchase(1'00));
  EXPECT_EQ(reply[39], "00");
  EXPECT_EQ(reply[48], "8701P");
}

TEST_F(Conversation, AVerificationHoldsNothing) {
  Fields fields = purchase(1'00);
  fields[25] = "51";
  fields[48] = "9203" + cvv();
  const Reply reply = ask("0100", fields);
  EXPECT_EQ(reply[39], "85");
  EXPECT_EQ(reply[48], "8701M");
  EXPECT_EQ(balance().held_minor, 0);
}

TEST_F(Conversation, APartialApprovalSaysHowMuch) {
  Fields fields = purchase(150'00);
  fields[48] = "61011";
  const Reply reply = ask("0100", fields);
  EXPECT_EQ(reply[39], "10");
  EXPECT_EQ(reply[4], "000000010000");
  EXPECT_EQ(reply[54], "0057840C000000015000");
  EXPECT_EQ(balance().available_minor, 0);
  EXPECT_EQ(balance().held_minor, card_money_minor);
  expect_sound();
}

TEST_F(Conversation, ABalanceInquiryShowsWhatIsAvailable) {
  Fields fields = purchase(0);
  fields[3] = "301000";
  const Reply reply = ask("0100", fields);
  EXPECT_EQ(reply[39], "00");
  EXPECT_EQ(reply[54], "1002840C000000010000");
}

TEST_F(Conversation, AFinancialRequestPostsAtOnce) {
  Fields fields = purchase(30'00);
  fields[3] = "010000";
  const Reply reply = ask("0200", fields);
  EXPECT_EQ(reply.mti, "0210");
  EXPECT_EQ(reply[39], "00");
  EXPECT_EQ(balance().held_minor, 0);
  EXPECT_EQ(balance().available_minor, 70'00);
  // And its reversal brings the money back.
  Fields reversal = purchase(30'00);
  reversal[90] = original_elements("0200", fields);
  EXPECT_EQ(ask("0420", reversal)[39], "00");
  EXPECT_EQ(balance().available_minor, card_money_minor);
  expect_sound();
}

TEST_F(Conversation, AnAdviceIsBookedAsItSays) {
  Fields fields = purchase(130'00);  // more than there is
  fields[38] = "STAND1";
  fields[39] = "00";
  Reply reply = ask("0120", fields);
  EXPECT_EQ(reply.mti, "0130");
  EXPECT_EQ(reply[39], "00");
  EXPECT_EQ(balance().held_minor, 130'00);
  EXPECT_EQ(balance().available_minor, -30'00);
  fields = purchase(1'00);
  fields[39] = "05";
  EXPECT_EQ(ask("0121", fields)[39], "00");
  EXPECT_EQ(balance().held_minor, 130'00);
  expect_sound();
}

TEST_F(Conversation, AnAdviceOfWhatWeApprovedMakesNoSecondHold) {
  const Fields fields = purchase(20'00);
  ask("0100", fields);
  Fields advice = purchase(35'00);
  advice[62] = fields.at(62);
  EXPECT_EQ(ask("0120", advice)[39], "00");
  EXPECT_EQ(balance().held_minor, 35'00);  // a fuel sale's real amount
}

TEST_F(Conversation, APresentmentSettlesTheAuthorizationItNames) {
  const Fields fields = purchase(40'00);
  const std::string approval = ask("0100", fields)[38];
  Fields first = purchase(15'00);
  first.erase(62);
  first[38] = approval;
  first[48] = "98011";  // more will follow
  EXPECT_EQ(ask("0220", first).mti, "0230");
  EXPECT_EQ(balance().held_minor, 25'00);
  Fields last = purchase(5'00);
  last[62] = fields.at(62);
  EXPECT_EQ(ask("0220", last)[39], "00");
  EXPECT_EQ(balance().held_minor, 0);
  EXPECT_EQ(balance().available_minor, 80'00);
  const auto settlement = transaction_of("0220", last);
  ASSERT_TRUE(settlement);
  EXPECT_EQ(settlement->authorization, transaction_of("0100", fields)->id);
  expect_sound();
}

TEST_F(Conversation, APresentmentThatNamesNothingIsForced) {
  EXPECT_EQ(ask("0220", purchase(140'00))[39], "00");
  EXPECT_EQ(balance().available_minor, -40'00);
  Fields refund = purchase(15'00);
  refund[3] = "200000";
  EXPECT_EQ(ask("0220", refund)[39], "00");
  EXPECT_EQ(balance().available_minor, -25'00);
  Fields declined = purchase(15'00);
  declined[39] = "05";
  EXPECT_EQ(ask("0220", declined)[39], "00");
  EXPECT_EQ(balance().available_minor, -25'00);
  expect_sound();
}

TEST_F(Conversation, AFurtherAuthorizationRaisesTheHoldItNames) {
  const Fields fields = purchase(10'00);
  const std::string approval = ask("0100", fields)[38];
  Fields more = purchase(5'00);
  more[62] = fields.at(62);
  more[48] = "97011";
  Reply reply = ask("0100", more);
  EXPECT_EQ(reply[39], "00");
  EXPECT_EQ(reply[38], approval);
  EXPECT_EQ(transaction_of("0100", fields)->held_minor, 15'00);
  EXPECT_EQ(transaction_of("0100", more)->id, transaction_of("0100", fields)->id);
  more = purchase(3'00);
  more.erase(62);
  more[38] = approval;
  EXPECT_EQ(ask("0100", more)[39], "00");
  more = purchase(1'00);  // without a mark it is another payment
  more[62] = fields.at(62);
  EXPECT_EQ(ask("0100", more)[39], "00");
  EXPECT_EQ(transaction_of("0100", fields)->held_minor, 10'00 + 5'00 + 3'00);
  EXPECT_EQ(balance().held_minor, 19'00);
  expect_sound();
}

TEST_F(Conversation, OriginalElementsOfZerosNameNothing) {
  const Fields fields = purchase(40'00);
  ask("0100", fields);
  Fields reversal = purchase(40'00);
  reversal[62] = fields.at(62);
  reversal[90] = std::string(42, '0');
  EXPECT_EQ(ask("0420", reversal)[39], "00");
  EXPECT_EQ(balance().held_minor, 0);
  Fields presentment = purchase(40'00);
  presentment[90] = std::string(42, '0');
  EXPECT_EQ(ask("0220", presentment)[39], "00");
  EXPECT_EQ(balance().available_minor, card_money_minor - 40'00);
  expect_sound();
}

TEST_F(Conversation, AReversalReleasesAllOrPart) {
  const Fields fields = purchase(50'00);
  ask("0100", fields);
  Fields part = purchase(50'00);
  part[90] = original_elements("0100", fields);
  part[95] = "000000002000000000000000C00000000C00000000";
  EXPECT_EQ(ask("0420", part).mti, "0430");
  EXPECT_EQ(balance().held_minor, 20'00);
  ask("0421", part);
  EXPECT_EQ(balance().held_minor, 20'00);
  Fields all = purchase(50'00);
  all.erase(3);
  all.erase(4);
  all.erase(49);
  all[90] = "0100" + std::string(38, '0');
  all[62] = fields.at(62);
  const Reply reply = ask("0400", all);
  EXPECT_EQ(reply.mti, "0410");
  EXPECT_EQ(reply[39], "00");
  EXPECT_EQ(reply[90], all[90]);
  EXPECT_EQ(balance().held_minor, 0);
  EXPECT_EQ(transaction_of("0100", fields)->status, TransactionStatus::reversed);
  expect_sound();
}

TEST_F(Conversation, AReversalBeforeItsOriginalVoidsIt) {
  const Fields fields = purchase(50'00);
  Fields reversal = purchase(50'00);
  reversal.erase(62);
  reversal[90] = original_elements("0100", fields);
  EXPECT_EQ(ask("0400", reversal)[39], "00");
  const Reply late = ask("0100", fields);
  EXPECT_EQ(late.mti, "0110");
  EXPECT_EQ(late[39], "68");
  EXPECT_EQ(balance().held_minor, 0);
  expect_sound();
}

TEST_F(Conversation, OneWriteMayHoldAnAuthorizationAndItsReversal) {
  const Fields fields = purchase(50'00);
  Fields reversal = purchase(50'00);
  reversal[62] = fields.at(62);
  reversal[90] = original_elements("0100", fields);
  Bytes both = terminal_.frame("0100", fields);
  const Bytes second = terminal_.frame("0400", reversal);
  both.insert(both.end(), second.begin(), second.end());
  EXPECT_EQ(terminal_.exchange(both).size(), 2u);
  EXPECT_EQ(balance().held_minor, 0);
  EXPECT_EQ(transaction_of("0100", fields)->status, TransactionStatus::reversed);
}

TEST_F(Conversation, AUnknownCardsAdviceAndReversalAreAccepted) {
  for (const char* mti : {"0120", "0220", "0420"}) {
    Fields fields = purchase(10'00);
    fields[2] = "4111111111111111";
    EXPECT_EQ(ask(mti, fields)[39], "00") << mti;
  }
  expect_sound();
}

}  // namespace
}  // namespace privcards::tests
