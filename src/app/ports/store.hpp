#pragma once
// Storage, seen from the rules: load what a group wants, commit what it changed, and read
// snapshots. Three stores keep this promise and pass one contract test: memory, sqlite, postgres.

#include <memory>

#include "app/ports/queries.hpp"
#include "app/working_set.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"

namespace privcards::app {

// Where the journal stands; what the book continues from after a start.
struct JournalHead {
  std::int64_t number = 0;  // 0: nothing committed yet
  Digest hash{};
  std::int64_t last_id = 0;  // the largest id ever handed out
};

class Store {
 public:
  virtual ~Store() = default;

  virtual Result<JournalHead, Fault> head() = 0;
  // Fills everything wanted. One thread (the book's) calls load and commit.
  virtual Result<void, Fault> load(WorkingSet& set) = 0;
  // Makes the whole set durable, or nothing of it. After a Fault nothing of it is visible, now or
  // after a restart. `last_id` is kept for head().
  virtual Result<void, Fault> commit(const WorkingSet& set, std::int64_t last_id) = 0;
  // Keeps Queries::vault_check's value; once, before the first command.
  virtual Result<void, Fault> put_vault_check(ByteView check) = 0;
  // A reader of committed snapshots; each belongs to one thread at a time.
  virtual Result<std::unique_ptr<Queries>, Fault> reader() = 0;
};

}  // namespace privcards::app
