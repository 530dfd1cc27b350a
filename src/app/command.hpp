#pragma once
// A command is one write: load → decide → record. The book runs commands in groups; each sees the
// effect of those before it in its group, and none is answered before the commit that holds it.

#include <cstdint>

#include "app/ports/dice.hpp"
#include "app/ports/presenter.hpp"
#include "app/ports/vault.hpp"
#include "app/working_set.hpp"
#include "base/fault.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace privcards::app {

// What a decision may use besides the rows it loaded.
struct Context {
  Instant now;  // real time; a wallet's own time is wallet.now(now)
  IdSource& ids;
  Dice& dice;
  Vault& vault;
  const Presenter& presenter;
};

class Command {
 public:
  virtual ~Command() = default;

  // Wants the rows the decision must see. Called again after each load until it wants nothing new,
  // so that a row may lead to the next (number → card → wallet). Must want everything decide()
  // finds.
  virtual void load(WorkingSet& set) = 0;
  // Reads rows, decides, puts rows. Leaves nothing in the set when it refuses (but what a refusal
  // itself records: a decline, a stored answer).
  virtual void decide(WorkingSet& set, Context& context) = 0;
  // Forget everything that load() and decide() have found; what was asked for stays. Rows that were
  // loaded may have changed before the decision, so load() begins anew on the same set. And several
  // programs on one database may want the same rows at once: the group that came too late left
  // nothing, and is loaded and decided again on an empty set.
  virtual void forget() = 0;
  // Exactly one of these, after the commit, on the book's thread; must be quick.
  virtual void committed() = 0;
  virtual void failed(const Fault& fault) = 0;
};

}  // namespace privcards::app
