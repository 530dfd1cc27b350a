#include "core/chain/solana_transaction.hpp"

#include <algorithm>

#include "core/chain/base58.hpp"
#include "core/chain/event_key.hpp"

namespace privcards::chain {
namespace {

bool fits_together(const SolanaTransaction& transaction) {
  const std::size_t count = transaction.accounts.size();
  if (transaction.balances_before.size() != count || transaction.balances_after.size() != count) {
    return false;
  }
  const auto has_place = [&](const SolanaTokenBalance& token) { return token.account < count; };
  return std::all_of(transaction.tokens_before.begin(), transaction.tokens_before.end(),
                     has_place) &&
         std::all_of(transaction.tokens_after.begin(), transaction.tokens_after.end(), has_place);
}

bool is_listed(const SolanaTokenList& tokens, const SolanaTokenBalance& balance) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const SolanaToken& token) {
    return token.mint == balance.mint && (!balance.program || *balance.program == token.program);
  });
}

// An account made in this transaction has no entry before: it had nothing.
Uint256 amount_before(const SolanaTransaction& transaction, const SolanaTokenBalance& after) {
  for (const SolanaTokenBalance& before : transaction.tokens_before) {
    if (before.account == after.account && before.mint == after.mint) return before.amount;
  }
  return {};
}

std::optional<std::int64_t> watched_number(const SolanaTokenBalance& balance,
                                           const SolanaAddress& account,
                                           const SolanaWatch& watched) {
  if (balance.owner) return watched.wallets.find(*balance.owner);
  return watched.token_accounts.find(account);
}

}  // namespace

std::optional<std::vector<Sighting>> solana_sightings(const SolanaTransaction& transaction,
                                                      const SolanaTokenList& tokens,
                                                      const SolanaWatch& watched) {
  if (!fits_together(transaction) || transaction.signature.size() != 64) return std::nullopt;
  std::vector<Sighting> sightings;
  if (transaction.failed) return sightings;
  // Who pays the fee signs first; it is the only sender a transaction surely has.
  const std::string sender =
      transaction.accounts.empty() ? "" : render_solana(transaction.accounts.front());
  const std::string id = base58_encode(transaction.signature);
  for (std::size_t i = 0; i < transaction.accounts.size(); ++i) {
    const std::uint64_t before = transaction.balances_before[i];
    const std::uint64_t after = transaction.balances_after[i];
    const auto number = watched.wallets.find(transaction.accounts[i]);
    if (!number || after <= before) continue;
    sightings.push_back(
        {.address = *number,
         .event_key = solana_native_key(transaction.signature, transaction.accounts[i]),
         .transaction = id,
         .sender = sender,
         .amount = after - before});
  }
  for (const SolanaTokenBalance& after : transaction.tokens_after) {
    if (!is_listed(tokens, after)) continue;
    const SolanaAddress& account = transaction.accounts[after.account];
    const auto number = watched_number(after, account, watched);
    const auto gained = after.amount.minus(amount_before(transaction, after));
    if (!number || !gained || gained->is_zero()) continue;
    sightings.push_back({.address = *number,
                         .event_key = solana_token_key(transaction.signature, after.mint, account),
                         .transaction = id,
                         .token = render_solana(after.mint),
                         .sender = sender,
                         .amount = *gained});
  }
  return sightings;
}

}  // namespace privcards::chain
