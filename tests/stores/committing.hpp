#pragma once
// Commits rows to a store without a book: seals the journal entry as the book would.

#include "app/ports/store.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {

// The journal goes on from the store's head. `last_id` is what head() gives back.
Result<void, Fault> commit(app::Store& store, app::WorkingSet& set, std::int64_t last_id = 1);

}  // namespace privcards::tests
