#include "tests/stores/committing.hpp"

#include "tests/support/fakes.hpp"

namespace privcards::tests {

Result<void, Fault> commit(app::Store& store, app::WorkingSet& set, std::int64_t last_id) {
  auto head = store.head();
  if (!head) return Unexpected(std::move(head).error());
  Bytes canonical;
  for (const ledger::Transfer& transfer : set.transfers) {
    ledger::append_canonical(canonical, transfer);
  }
  ledger::JournalEntry& entry = set.journal;
  entry.number = head->number + 1;
  entry.transfer_count = static_cast<std::int64_t>(set.transfers.size());
  if (!set.transfers.empty()) {
    entry.first_transfer = set.transfers.front().id;
    entry.last_transfer = set.transfers.back().id;
  }
  entry.previous_hash = head->hash;
  entry.committed_at = first_instant;
  entry.hash = ledger::chain_hash(head->hash, entry.number, first_instant, canonical);
  return store.commit(set, last_id);
}

}  // namespace privcards::tests
