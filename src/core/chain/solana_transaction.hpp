#pragma once
// Deposits in a Solana transaction, out of values that were read from a node's answer: what each
// watched account had before and after. Instructions are not decoded, so it does not matter through
// which program the money came.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/chain/sighting.hpp"
#include "core/chain/solana_address.hpp"
#include "core/chain/watch_list.hpp"

namespace privcards::chain {

struct SolanaTokenBalance {
  std::size_t account = 0;  // place in `accounts`
  SolanaAddress mint{};
  std::optional<SolanaAddress> owner;  // old nodes leave these two out
  std::optional<SolanaAddress> program;
  Uint256 amount;
};

struct SolanaTransaction {
  Bytes signature;  // 64 bytes
  std::uint64_t slot = 0;
  bool failed = false;
  // Of the message, then loaded writable ones, then loaded readonly ones: the order of balances.
  std::vector<SolanaAddress> accounts;
  std::vector<std::uint64_t> balances_before;  // lamports
  std::vector<std::uint64_t> balances_after;
  std::vector<SolanaTokenBalance> tokens_before;
  std::vector<SolanaTokenBalance> tokens_after;
};

struct SolanaToken {
  SolanaAddress mint{};
  SolanaAddress program{};
};
using SolanaTokenList = std::vector<SolanaToken>;

// Watched are wallets' addresses. A token account belongs to its owner whatever its own address is;
// where the node does not say the owner, the associated accounts of the listed mints are known by
// `token_accounts`.
struct SolanaWatch {
  const WatchList& wallets;
  const WatchList& token_accounts;
};

// Nothing when the answer does not fit together: balances that are not one for each account, or a
// place that is none.
std::optional<std::vector<Sighting>> solana_sightings(const SolanaTransaction& transaction,
                                                      const SolanaTokenList& tokens,
                                                      const SolanaWatch& watched);

}  // namespace privcards::chain
