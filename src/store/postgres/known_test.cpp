// What a node may take for true without asking, and when no longer.

#include "store/postgres/known.hpp"

#include <gtest/gtest.h>

namespace privcards::store::postgres {
namespace {

constexpr WalletId wallet{7};
constexpr CardId card{9};

// A card with its wallet and balance, as the database holds them.
app::WorkingSet rows() {
  app::WorkingSet set;
  set.wallets.fill(wallet, ledger::Wallet{.id = wallet});
  set.cards.fill(card, cards::Card{.id = card, .wallet = wallet});
  set.balances.fill(card, cards::CardBalance{.id = card, .last_transaction = {11}});
  return set;
}

class KnownTest : public testing::Test {
 protected:
  // Groups by locks, one after another, until the node is alone.
  KnownTest() {
    for (int group = 0; group <= Known::undisturbed_min; ++group) known_.see_version(wallet, 3);
    known_.see_held(rows(), 0);
  }
  Known known_;
};

TEST_F(KnownTest, AWalletThatNobodyElseTouchedWarrantsItsRows) {
  EXPECT_TRUE(known_.is_alone(wallet));
  EXPECT_EQ(known_.warrants(rows()), std::vector{wallet});
}

TEST_F(KnownTest, OneForeignVersionAndNothingIsExact) {
  known_.see_version(wallet, 4);
  EXPECT_FALSE(known_.is_alone(wallet));
  EXPECT_EQ(known_.warrants(rows()), std::nullopt);
  ASSERT_NE(known_.balance_lead(card), nullptr);  // a lead it still is
  EXPECT_EQ(known_.balance_lead(card)->last_transaction.value, 11);
}

TEST_F(KnownTest, ARowNeverReadUnderTheLocksIsNotExact) {
  app::WorkingSet set = rows();
  set.cards.fill(CardId{10}, cards::Card{.id = {10}, .wallet = wallet});
  EXPECT_EQ(known_.warrants(set), std::nullopt);
  known_.see_asked(set, {CardId{10}}, {});  // the version was known before it was asked for
  EXPECT_NE(known_.warrants(set), std::nullopt);
}

TEST_F(KnownTest, APaymentFindsWhatIsKnownOfItsCard) {
  app::WorkingSet set;
  known_.fill_for_payments(set, {card, CardId{10}});
  ASSERT_TRUE(set.cards.is_loaded(card));
  EXPECT_EQ(set.balances.get(card).last_transaction.value, 11);
  EXPECT_EQ(set.wallets.get(wallet).id, wallet);
  EXPECT_FALSE(set.cards.is_loaded(CardId{10}));  // not known: it is for the database to say
  EXPECT_FALSE(set.webhook_lists.is_loaded(wallet));
  EXPECT_NE(known_.warrants(set), std::nullopt);
}

TEST_F(KnownTest, WhatAGroupHasReadAlreadyStays) {
  app::WorkingSet set;
  set.balances.fill(card, cards::CardBalance{.id = card, .last_transaction = {12}});
  known_.fill_for_payments(set, {card});
  EXPECT_EQ(set.balances.get(card).last_transaction.value, 12);
}

TEST_F(KnownTest, OtherKindsOfRowsNeedLocks) {
  app::WorkingSet set = rows();
  set.deposits.fill(DepositId{1}, std::nullopt);
  EXPECT_EQ(known_.warrants(set), std::nullopt);
}

TEST_F(KnownTest, OurOwnCommitRaisesTheVersionAndKeepsTheRest) {
  app::WorkingSet set = rows();
  cards::CardBalance balance = set.balances.get(card);
  balance.last_transaction = {12};
  set.balances.put(balance);
  EXPECT_EQ(known_.changed_wallets(set), std::vector{wallet});
  known_.see_written(set, {wallet});
  EXPECT_EQ(known_.version(wallet), 4);
  EXPECT_EQ(known_.warrants(rows()), std::vector{wallet});
  EXPECT_EQ(known_.balance_lead(card)->last_transaction.value, 12);
}

TEST_F(KnownTest, WhatAFailedCommitWroteLeadsNowhere) {
  app::WorkingSet set = rows();
  cards::CardBalance balance = set.balances.get(card);
  balance.last_transaction = {12};
  set.balances.put(balance);
  known_.see_written(set, {wallet});
  known_.forget_wallets({wallet});
  EXPECT_EQ(known_.version(wallet), -1);
  EXPECT_EQ(known_.balance_lead(card), nullptr);
  EXPECT_EQ(known_.warrants(rows()), std::nullopt);
}

TEST_F(KnownTest, AnOperatorsChangeNeedsLocks) {
  known_.forget_settings();
  EXPECT_EQ(known_.warrants(rows()), std::nullopt);
  known_.see_held(rows(), 1);
  EXPECT_NE(known_.warrants(rows()), std::nullopt);
}

TEST(RecentKeys, RemembersAtLeastHalfOfWhatItCanHold) {
  RecentKeys keys;
  for (std::size_t key = 0; key < 3 * RecentKeys::keys_max; ++key) keys.add(key);
  for (std::size_t ago = 1; ago <= RecentKeys::keys_max / 2; ++ago) {
    ASSERT_TRUE(keys.has(3 * RecentKeys::keys_max - ago));
  }
  EXPECT_FALSE(keys.has(0));
}

}  // namespace
}  // namespace privcards::store::postgres
