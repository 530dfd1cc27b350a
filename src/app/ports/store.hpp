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
  std::uint32_t node = 0;    // whose ids and whose chain: this program's, on a shared database
};

class Store {
 public:
  virtual ~Store() = default;

  // Asked again after a conflict: on a shared database this program may have lost its node number.
  virtual Result<JournalHead, Fault> head() = 0;
  // Fills everything wanted. One thread (the book's) calls load, hold, commit and release.
  virtual Result<void, Fault> load(WorkingSet& set) = 0;
  // Once everything is loaded, before anything is decided: from here to commit() or release(), what
  // was loaded is what the database holds, and what load() adds too. True when rows were read anew
  // for that. A store with one writer has nothing to do.
  virtual Result<bool, Fault> hold(WorkingSet&) { return false; }
  // Makes the whole set durable, or nothing of it. After a Fault nothing of it is visible, now or
  // after a restart. `last_id` is kept for head(). FaultKind::conflict: another program changed the
  // same rows; deciding the group again may succeed.
  virtual Result<void, Fault> commit(const WorkingSet& set, std::int64_t last_id) = 0;
  // The group ends without a commit.
  virtual void release() {}
  // Keeps Queries::vault_check's value; once, before the first command.
  virtual Result<void, Fault> put_vault_check(ByteView check) = 0;
  // A reader of committed snapshots; each belongs to one thread at a time.
  virtual Result<std::unique_ptr<Queries>, Fault> reader() = 0;
};

}  // namespace privcards::app
