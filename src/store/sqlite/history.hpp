#pragma once
// Lists transactions by walking back-pointers: from the newest of a card or a wallet to the one
// before it, and so on. No index is read, for none is written when a payment is decided; a cursor
// costs one row whatever its depth, a page number the rows it skips.

#include "app/ports/queries.hpp"
#include "store/sqlite/connection.hpp"

namespace privcards::store {

app::Answer<app::Page<authorization::Transaction>> list_history(
    Connection& connection, Statements& statements, WalletId wallet,
    const app::TransactionFilter& filter, const app::PageRequest& request);

}  // namespace privcards::store
