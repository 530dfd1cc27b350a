#pragma once
// Solana's objects out of a node's JSON.

#include "app/ports/chain_node.hpp"
#include "core/chain/solana_transaction.hpp"
#include "edge/chain/answer.hpp"

namespace privcards::chain {

// An answer of getTransaction with encoding "json".
SolanaTransaction read_solana_transaction(Answer::Place place);
// One of getSignaturesForAddress.
app::AccountSignature read_signature(Answer::Place place);
// One of getMultipleAccounts with encoding "base64".
app::AccountBalance read_balance(Answer::Place place);

}  // namespace privcards::chain
