#pragma once
// Solana's RPC: balances of many accounts at once, the signatures that mention an account, and what
// a transaction changed. What a request filters by is not believed: each entry says itself how
// certain it is.

#include "app/ports/chain_node.hpp"
#include "core/chain/solana_transaction.hpp"
#include "edge/chain/rpc.hpp"

namespace privcards::chain {

class SolanaNode : public app::AccountNode {
 public:
  SolanaNode(Rpc& rpc, SolanaTokenList tokens) : rpc_(rpc), tokens_(std::move(tokens)) {}

  Result<std::string, Fault> identity() override;
  Result<app::ChainProgress, Fault> progress() override;
  Result<std::vector<app::AccountBalance>, Fault> balances(
      const std::vector<SolanaAddress>& accounts) override;
  Result<std::vector<app::AccountSignature>, Fault> signatures(
      const SolanaAddress& account, const std::optional<std::string>& until) override;
  Result<std::optional<std::vector<Sighting>>, Fault> read_transaction(
      const std::string& signature, app::Commitment commitment, const WatchList& wallets,
      const WatchList& token_accounts) override;

  // Accounts of a mint that belong to a wallet, its associated one and any other.
  Result<std::vector<SolanaAddress>, Fault> token_accounts(const SolanaAddress& owner,
                                                           const SolanaAddress& mint);

  // The oldest block the node still has: history before it cannot be read here.
  Result<std::int64_t, Fault> first_available();

  static constexpr std::size_t accounts_max = 100;  // in one question
  static constexpr std::size_t page_max = 1'000;    // signatures in one answer
  static constexpr std::size_t pages_max = 1'000;   // then the account's history is too long

 private:
  Result<void, Fault> add_balances(const std::vector<SolanaAddress>& accounts, std::size_t begin,
                                   std::vector<app::AccountBalance>& balances);
  Result<std::int64_t, Fault> slot(std::string_view commitment);

  Rpc& rpc_;
  SolanaTokenList tokens_;
};

}  // namespace privcards::chain
