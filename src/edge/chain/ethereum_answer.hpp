#pragma once
// Ethereum's objects out of a node's JSON.

#include "core/chain/ethereum_block.hpp"
#include "edge/chain/answer.hpp"

namespace privcards::chain {

EthereumTransaction read_transaction(Answer::Place place);
// Fails unless the receipt says it is of that block.
EthereumReceipt read_receipt(Answer::Place place, const Digest& block);
// A frame of geth's callTracer, with the calls below it. Nesting is bounded by the parser.
CallFrame read_call_frame(Answer::Place place);

}  // namespace privcards::chain
