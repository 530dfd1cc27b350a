// Against answers of Surfpool, recorded by tests/chain. The mint is renewed with the recording.
#include "edge/chain/solana_node.hpp"

#include <gmock/gmock.h>

#include "edge/chain/replay_testing.hpp"

namespace privcards::chain {
namespace {

const SolanaAddress wallet = *parse_solana("HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk");
const SolanaAddress other = *parse_solana("Hh8QwFUA6MtVu1qAoq12ucvFHNwCcVTV7hpWjeY1Hztb");
const SolanaAddress token_account = *parse_solana("96hLJs7T6vysa9nq2qAhAWvGSJBxanFECSCZnqCqRpUK");
const SolanaAddress mint = *parse_solana("6kC4qxKZmU7L1zFQk3jqEXpvjFtajsrfwpM7DME5wRTp");

class SolanaNodeTest : public testing::Test {
 protected:
  SolanaNodeTest() {
    wallets.add(wallet, 0);
    wallets.add(other, 1);
    accounts.add(token_account, 0);
  }
  std::vector<Sighting> read(const std::string& signature) {
    const auto found =
        node.read_transaction(signature, app::Commitment::finalized, wallets, accounts);
    EXPECT_TRUE(found && *found);
    return found && *found ? **found : std::vector<Sighting>{};
  }

  WatchList wallets{{1, 2}};
  WatchList accounts{{1, 2}};
  ReplayRpc rpc = ReplayRpc::from_file("solana.json");
  SolanaNode node{rpc, {{mint, token_program}}};
};

TEST_F(SolanaNodeTest, identity_and_progress) {
  EXPECT_TRUE(parse_solana(node.identity().value()));
  const auto progress = node.progress();
  ASSERT_TRUE(progress);
  EXPECT_GT(progress->tip_height, progress->final_height);
  EXPECT_FALSE(progress->syncing);
  rpc.remove_method("getHealth");
  EXPECT_TRUE(node.progress()->syncing);
}

TEST_F(SolanaNodeTest, the_token_account_follows_from_the_wallet) {
  EXPECT_EQ(associated_token_account(wallet, mint, token_program).address, token_account);
}

TEST_F(SolanaNodeTest, lamports) {
  const auto signatures = node.signatures(wallet, std::nullopt);
  ASSERT_TRUE(signatures);
  ASSERT_EQ(signatures->size(), 1U);
  EXPECT_EQ(signatures->front().commitment, app::Commitment::finalized);
  EXPECT_FALSE(signatures->front().failed);
  const auto found = read(signatures->front().signature);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].amount, Uint256(1'500'000'000));
  const auto balances = node.balances({wallet, other});
  ASSERT_TRUE(balances);
  EXPECT_EQ(balances->at(0).lamports, 1'500'000'000U);
  EXPECT_FALSE(balances->at(1).exists);
}

// A node may ignore what it was asked to filter by: the entry's own word counts.
TEST_F(SolanaNodeTest, how_certain_an_entry_is_says_the_entry) {
  rpc.replace("getSignaturesForAddress", "\"confirmationStatus\":\"finalized\"",
              "\"confirmationStatus\":\"processed\"");
  EXPECT_EQ(node.signatures(wallet, std::nullopt)->front().commitment, app::Commitment::processed);
  rpc.replace("getSignaturesForAddress", "\"confirmationStatus\":\"processed\"",
              "\"confirmationStatus\":null");
  EXPECT_EQ(node.signatures(wallet, std::nullopt)->front().commitment, app::Commitment::processed);
}

TEST_F(SolanaNodeTest, tokens_into_a_new_account_and_into_one_that_exists) {
  const auto signatures = node.signatures(token_account, std::nullopt);
  ASSERT_TRUE(signatures);
  ASSERT_EQ(signatures->size(), 2U);
  const auto first = read(signatures->at(0).signature);
  const auto second = read(signatures->at(1).signature);
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(first[0].amount, Uint256(7'000'000));
  EXPECT_EQ(second[0].amount, Uint256(2'500'000));
  EXPECT_EQ(second[0].address, 0);
  const auto balances = node.balances({token_account});
  ASSERT_TRUE(balances);
  EXPECT_EQ(balances->front().token_amount, 9'500'000U);
}

TEST_F(SolanaNodeTest, amounts_are_read_from_the_text) {
  const auto signature = node.signatures(token_account, std::nullopt)->front().signature;
  rpc.replace("getTransaction", "\"amount\":\"7000000\"", "\"amount\":7000000");
  EXPECT_FALSE(node.read_transaction(signature, app::Commitment::finalized, wallets, accounts));
  rpc.replace("getTransaction", "\"amount\":7000000",
              "\"amount\":\"340282366920938463463374607431768211456\"");
  EXPECT_EQ(read(signature)[0].amount.bits(), 129);
}

TEST_F(SolanaNodeTest, another_transaction_than_asked_for_is_a_fault) {
  const auto signature = node.signatures(token_account, std::nullopt)->front().signature;
  rpc.replace("getTransaction", "\"signatures\":[\"" + signature,
              "\"signatures\":[\"5" + signature);
  EXPECT_FALSE(node.read_transaction(signature, app::Commitment::finalized, wallets, accounts));
}

TEST_F(SolanaNodeTest, an_answer_with_too_few_accounts_is_a_fault) {
  rpc.replace("getMultipleAccounts", "\"value\":[", "\"value\":[null,");
  EXPECT_FALSE(node.balances({token_account}));
}

TEST(SolanaTokenAccounts, of_an_owner) {
  const auto ask = [](const std::string& answer) {
    const std::string exchange = R"([{"method":"getTokenAccountsByOwner","params":[)"
                                 R"("HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk",)"
                                 R"({"mint":"6kC4qxKZmU7L1zFQk3jqEXpvjFtajsrfwpM7DME5wRTp"},)"
                                 R"({"commitment":"confirmed","encoding":"base64"}],)" +
                                 answer + "}]";
    ReplayRpc rpc(boost::json::parse(exchange).as_array());
    return SolanaNode(rpc, {}).token_accounts(wallet, mint);
  };
  const auto found = ask(R"("result":{"context":{"slot":1},"value":[{"account":{},)"
                         R"("pubkey":"96hLJs7T6vysa9nq2qAhAWvGSJBxanFECSCZnqCqRpUK"}]})");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, std::vector<SolanaAddress>{token_account});
  EXPECT_TRUE(ask(R"("error":{"code":-32602,"message":"could not find mint"})")->empty());
  EXPECT_FALSE(ask(R"("result":{"value":[{"pubkey":"no address"}]})"));
}

}  // namespace
}  // namespace privcards::chain
