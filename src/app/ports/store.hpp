#pragma once
// Storage, seen from the rules: load what a group wants, commit what it changed, and read
// snapshots. Three stores keep this promise and pass one contract test: memory, sqlite, postgres.

#include <memory>

#include "app/ports/neighbours.hpp"
#include "app/ports/queries.hpp"
#include "app/ports/work.hpp"
#include "app/working_set.hpp"
#include "base/bell.hpp"
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

inline constexpr std::int64_t relaxed_lag_ms = 2'000;

class Store {
 public:
  virtual ~Store() = default;

  // Asked again after a conflict: on a shared database this program may have lost its node number.
  virtual Result<JournalHead, Fault> head() = 0;
  // Fills everything wanted; before hold() perhaps with what is no longer so, good for finding out
  // what else is wanted. One thread (the book's) calls load, hold, commit and release.
  virtual Result<void, Fault> load(WorkingSet& set) = 0;
  // Once everything is loaded, before anything is decided: from here to commit() or release(), what
  // was loaded is what the database holds, and what load() adds too. True when rows were read anew
  // for that. A store with one writer has nothing to do.
  virtual Result<bool, Fault> hold(WorkingSet&) { return false; }
  // Makes the whole set durable, or nothing of it. After a Fault nothing of it is visible, now or
  // after a restart. `last_id` is kept for head(). FaultKind::conflict: another program changed the
  // same rows; deciding the group again may succeed.
  virtual Result<void, Fault> commit(const WorkingSet& set, std::int64_t last_id) = 0;
  // commit() in two steps, for a store that works while the book does. Commits end in the order in
  // which they began. Once one has begun, the next group may be loaded. When holds_ahead() says so
  // it is decided at once: the store warrants, in its commit, that what was loaded is what the
  // database holds, the begun commits' rows among it. When one of those fails, or another program
  // was faster, so does this one; a set that changes nothing is committed as well for that. Else
  // its hold may begin behind the commits, whose end is waited for. The set stays where it is until
  // its hold(), which waits for what was begun; a commit that fails takes the hold along.
  virtual bool works_ahead() const { return false; }
  virtual bool holds_ahead(WorkingSet&) { return false; }
  virtual void begin_hold(WorkingSet&) {}
  virtual void begin_commit(const WorkingSet&, std::int64_t) {}
  // Returns when the oldest begun commit can be ended without waiting, or the bell has rung.
  virtual bool await_commit(const Bell&) { return true; }  // true: it can
  // Of the oldest. After a Fault none begun behind it has happened, nor will (unavailable: or may).
  virtual Result<void, Fault> end_commit(const WorkingSet&) { return {}; }
  // The group ends without a commit.
  virtual void release() {}
  // Keeps Queries::vault_check's value; once, before the first command.
  virtual Result<void, Fault> put_vault_check(ByteView check) = 0;
  // Which of the work that time gives is this program's.
  virtual WorkShare& work();
  // From now on these are called; after join({}) nothing is any more. For one caller.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): a store with neighbours keeps them.
  virtual void join(Neighbours) {}
  // A reader of committed snapshots; each belongs to one thread at a time.
  virtual Result<std::unique_ptr<Queries>, Fault> reader() = 0;
  // One that may lag behind what was committed a moment ago, from a server that spares the one
  // which takes the writes; null when there is none. Of use while relaxed_reads().
  virtual Result<std::unique_ptr<Queries>, Fault> relaxed_reader() {
    return std::unique_ptr<Queries>();
  }
  // Whether what a relaxed reader says is at most relaxed_lag_ms old; any thread.
  virtual bool relaxed_reads() const { return false; }

  // What the book's commands cost in talk with a server; any thread.
  struct Traffic {
    std::int64_t round_trips = 0;
    std::int64_t statements = 0;
  };
  virtual Traffic traffic() const { return {}; }
};

}  // namespace privcards::app
