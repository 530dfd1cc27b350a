#include "vault/sandbox_values.hpp"

#include <gtest/gtest.h>

namespace privcards::vault {
namespace {

class SandboxValuesTest : public testing::Test {
 protected:
  static app::ValueFacts facts() {
    return {.network = cards::Network::visa,
            .status = threeds::TransStatus::authenticated,
            .card = {7},
            .ds_trans_id = "8a880dc0-d2d2-4067-bcb1-b08d1690b26e",
            .amount_minor = 12'999,
            .currency = 840,
            .eci = "05"};
  }

  SandboxValues values{SecretBytes(Bytes(32, 7))};
};

TEST_F(SandboxValuesTest, HasTheNetworksLengthAndSaysWhatItIs) {
  const std::string visa = values.make(facts())->reveal();
  EXPECT_EQ(visa.size(), 28U);
  EXPECT_TRUE(visa.starts_with("VEVTV"));
  EXPECT_TRUE(visa.ends_with("=") && !visa.ends_with("=="));
  app::ValueFacts other = facts();
  other.network = cards::Network::mastercard;
  const std::string mastercard = values.make(other)->reveal();
  EXPECT_EQ(mastercard.size(), 28U);
  EXPECT_FALSE(mastercard.ends_with("="));
}

TEST_F(SandboxValuesTest, StandsForTheseFactsAndNoOthers) {
  const SecretText value = *values.make(facts());
  EXPECT_TRUE(values.verify(value, facts()));
  const auto refused = [&](auto change) {
    app::ValueFacts changed = facts();
    change(changed);
    return !values.verify(value, changed);
  };
  EXPECT_TRUE(refused([](auto& f) { f.network = cards::Network::mastercard; }));
  EXPECT_TRUE(refused([](auto& f) { f.status = threeds::TransStatus::attempted; }));
  EXPECT_TRUE(refused([](auto& f) { f.card = {8}; }));
  EXPECT_TRUE(refused([](auto& f) { f.ds_trans_id.back() = '0'; }));
  EXPECT_TRUE(refused([](auto& f) { f.amount_minor += 1; }));
  EXPECT_TRUE(refused([](auto& f) { f.currency = 978; }));
  EXPECT_TRUE(refused([](auto& f) { f.eci = "06"; }));
}

TEST_F(SandboxValuesTest, AnotherKeyMakesAnother) {
  SandboxValues other{SecretBytes(Bytes(32, 8))};
  EXPECT_FALSE(other.verify(*values.make(facts()), facts()));
}

}  // namespace
}  // namespace privcards::vault
