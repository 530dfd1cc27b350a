// The value of an authentication that comes back with a payment.

#include "tests/verbs/authentications.hpp"

namespace privcards::tests {
namespace {

class CarriedValues : public Authentications {
 protected:
  // The value of an authentication that asked for no challenge.
  std::string value(int number) {
    const std::string ares = authenticate(areq(number, 3001'01)).ares;
    return ares.substr(ares.rfind(' ') + 1);
  }
  authorization::Threeds pay(const std::string& value, std::int64_t amount_minor, CardId card) {
    app::NetworkRequest request =
        installation_.message(card, app::NetworkMessageKind::authorization, amount_minor);
    request.authentication_value = value;
    const auto answer = installation_.send(std::move(request));
    return installation_.transaction(answer.outcome.transaction).three_ds;
  }
};

TEST_P(CarriedValues, OursIsAcceptedOnce) {
  deposit(installation_, 9'000'00);
  card_ = create_card(installation_, 5'000'00);
  const std::string proof = value(30);
  const auto first = pay(proof, 3001'01, card_);
  EXPECT_EQ(first.result, authorization::ThreedsResult::authenticated);
  EXPECT_EQ(first.eci, "05");
  EXPECT_TRUE(first.liability_shift());
  EXPECT_EQ(pay(proof, 1'00, card_).result, authorization::ThreedsResult::mismatch);
}

TEST_P(CarriedValues, OthersAreNot) {
  EXPECT_EQ(pay("", 1'00, card_).result, authorization::ThreedsResult::none);
  EXPECT_EQ(pay("VEVTVFk2hl0bRLT2oDSA5ww9cbk=", 1'00, card_).result,
            authorization::ThreedsResult::mismatch);
  const CardId other = create_card(installation_, 100'00);
  EXPECT_EQ(pay(value(31), 1'00, other).result, authorization::ThreedsResult::mismatch);
  const std::string old = value(32);
  installation_.advance((app::value_days_max + 1) * 86'400);
  EXPECT_EQ(pay(old, 1'00, card_).result, authorization::ThreedsResult::mismatch);
}

TEST_P(CarriedValues, ALittleDearerFits) {
  threeds::Authentication row;
  row.card = {1};
  row.purchase = threeds::Purchase{.amount_minor = 100'00};
  const auto fits = [&](std::int64_t amount_minor, std::uint16_t currency = 840) {
    return app::fits_authorization(
        row, {.card = {1}, .amount_minor = amount_minor, .currency = currency, .at = {}});
  };
  EXPECT_TRUE(fits(115'00));
  EXPECT_FALSE(fits(115'01));
  EXPECT_FALSE(fits(100'00, 978));
  row.purchase->exponent = 4;  // was shown as 1.0000
  EXPECT_FALSE(fits(1'00));
  row.purchase = threeds::Purchase{.amount_minor = 100'00, .currency = 970};
  EXPECT_FALSE(fits(100'00, 970));  // of no currency we know
}

TEST_P(CarriedValues, WhatTheMerchantWaivedIsNoProof) {
  const auto answer = [&](int number, threeds::TransStatus status) {
    app::AuthenticateRequest request = areq(number);
    request.forced = status;
    const std::string ares = authenticate(std::move(request)).ares;
    return pay(ares.substr(ares.rfind(' ') + 1), 25'00, card_);
  };
  const auto waived = answer(35, threeds::TransStatus::informational);
  EXPECT_EQ(waived.result, authorization::ThreedsResult::informational);
  EXPECT_EQ(waived.eci, "07");
  EXPECT_FALSE(waived.liability_shift());
  const auto attempted = answer(36, threeds::TransStatus::attempted);
  EXPECT_EQ(attempted.result, authorization::ThreedsResult::attempted);
  EXPECT_TRUE(attempted.liability_shift());
}

// A card was added to a wallet: the value says who holds it, and is no proof for a payment.
TEST_P(CarriedValues, WhatWasForNoPaymentFitsNone) {
  const auto added = [&](int number) {
    app::AuthenticateRequest request = areq(number);
    request.message.category = threeds::Category::non_payment;
    request.message.purchase.reset();
    request.forced = threeds::TransStatus::authenticated;
    const std::string ares = authenticate(std::move(request)).ares;
    return ares.substr(ares.rfind(' ') + 1);
  };
  EXPECT_EQ(pay(added(33), 20'00, card_).result, authorization::ThreedsResult::mismatch);
  EXPECT_EQ(pay(added(34), 0, card_).result, authorization::ThreedsResult::authenticated);
}

INSTANTIATE_TEST_SUITE_P(Store, CarriedValues, testing::ValuesIn(every_store), NameOfStore{});

}  // namespace
}  // namespace privcards::tests
