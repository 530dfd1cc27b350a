#pragma once
// Solana, read account by account: the wallet's own and its token accounts, since a payment to a
// token account does not name the wallet. Signatures are asked for where a balance has changed, and
// in a slow pass over all, because a deposit and a sweep may cancel out between two looks.

#include <memory>

#include "app/ports/rail_feed.hpp"
#include "edge/chain/node_line.hpp"
#include "edge/chain/solana_node.hpp"

namespace privcards::chain {

std::unique_ptr<app::RailFeed> make_account_feed(std::unique_ptr<NodeLine> line,
                                                 SolanaTokenList tokens);

}  // namespace privcards::chain
