#include "core/chain/solana_transaction.hpp"

#include <gtest/gtest.h>

#include "core/chain/base58.hpp"

namespace privcards::chain {
namespace {

const SolanaAddress wallet = *parse_solana("HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk");
const SolanaAddress payer = *parse_solana("Hh8QwFUA6MtVu1qAoq12ucvFHNwCcVTV7hpWjeY1Hztb");
const SolanaAddress account = associated_token_account(wallet, usdt_mint, token_program).address;

class SolanaTransactionTest : public testing::Test {
 protected:
  SolanaTransactionTest() {
    wallets.add(wallet, 5);
    token_accounts.add(account, 5);
    made.signature = Bytes(64, 3);
    made.accounts = {payer, wallet, account};
    made.balances_before = {1'000'000, 500, 0};
    made.balances_after = {900'000, 600, 0};
  }
  SolanaTokenBalance balance(std::uint64_t amount) const {
    return {.account = 2,
            .mint = usdt_mint,
            .owner = wallet,
            .program = token_program,
            .amount = amount};
  }
  std::vector<Sighting> found() const {
    const auto sightings =
        solana_sightings(made, {{usdt_mint, token_program}, {usdt_mint, token_2022_program}},
                         {wallets, token_accounts});
    EXPECT_TRUE(sightings);
    return *sightings;
  }
  bool fits() const { return solana_sightings(made, {}, {wallets, token_accounts}).has_value(); }

  WatchList wallets{{1, 2}};
  WatchList token_accounts{{1, 2}};
  SolanaTransaction made;
};

TEST_F(SolanaTransactionTest, lamports_are_the_difference) {
  const auto sightings = found();
  ASSERT_EQ(sightings.size(), 1U);
  EXPECT_EQ(sightings[0].amount, Uint256(100));
  EXPECT_EQ(sightings[0].event_key,
            base58_encode(made.signature) + ":native:HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk");
  EXPECT_EQ(sightings[0].sender, render_solana(payer));
  made.balances_after[1] = 400;  // it pays
  EXPECT_TRUE(found().empty());
  made.balances_after[1] = 500;
  EXPECT_TRUE(found().empty());
}

TEST_F(SolanaTransactionTest, a_failed_transaction_pays_nothing) {
  made.failed = true;
  EXPECT_TRUE(found().empty());
}

TEST_F(SolanaTransactionTest, a_new_token_account_had_nothing_before) {
  made.balances_after[1] = 500;
  made.tokens_after = {balance(7'000'000)};
  const auto sightings = found();
  ASSERT_EQ(sightings.size(), 1U);
  EXPECT_EQ(sightings[0].amount, Uint256(7'000'000));
  EXPECT_EQ(sightings[0].token, "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB");
  EXPECT_EQ(sightings[0].event_key, base58_encode(made.signature) + ":" + render_solana(usdt_mint) +
                                        ":" + render_solana(account));
}

// The wallet itself is not among the accounts of a transfer to a token account that exists.
TEST_F(SolanaTransactionTest, a_second_transfer_does_not_mention_the_wallet) {
  made.accounts = {payer, token_program, account};
  made.balances_after = made.balances_before;
  made.tokens_before = {balance(10)};
  made.tokens_after = {balance(25)};
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].amount, Uint256(15));
  made.tokens_after = {balance(5)};
  EXPECT_TRUE(found().empty());
}

TEST_F(SolanaTransactionTest, the_owner_decides_whose_an_account_is) {
  made.balances_after = made.balances_before;
  made.tokens_after = {balance(5)};
  made.tokens_after[0].owner = payer;
  EXPECT_TRUE(found().empty());
  made.accounts[2] = payer;  // another account of our wallet's
  made.tokens_after[0].owner = wallet;
  EXPECT_EQ(found().size(), 1U);
  // Without the owner only known accounts count.
  made.tokens_after[0].owner.reset();
  EXPECT_TRUE(found().empty());
  made.accounts[2] = account;
  EXPECT_EQ(found().size(), 1U);
}

TEST_F(SolanaTransactionTest, other_mints_and_programs_are_no_tokens) {
  made.balances_after = made.balances_before;
  made.tokens_after = {balance(5)};
  made.tokens_after[0].mint = payer;
  EXPECT_TRUE(found().empty());
  made.tokens_after[0].mint = usdt_mint;
  made.tokens_after[0].program = payer;
  EXPECT_TRUE(found().empty());
  made.tokens_after[0].program = token_2022_program;
  EXPECT_EQ(found().size(), 1U);
}

TEST_F(SolanaTransactionTest, an_answer_that_does_not_fit_together) {
  EXPECT_TRUE(fits());
  made.tokens_after = {balance(5)};
  made.tokens_after[0].account = 3;
  EXPECT_FALSE(fits());
  made.tokens_after.clear();
  made.balances_before.pop_back();
  EXPECT_FALSE(fits());
  made.balances_before.push_back(0);
  made.signature.pop_back();
  EXPECT_FALSE(fits());
}

}  // namespace
}  // namespace privcards::chain
