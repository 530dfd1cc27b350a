#pragma once
// Who does the work that time gives (alarms, webhook attempts, chains to watch) when several
// programs share a database. An item belongs to the node whose number is in its id, and to the node
// that adopted it when that one has died; named work belongs to whoever holds the name. A program
// that is alone with its store, as on the embedded one, does everything.

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace privcards::app {

class WorkShare {
 public:
  virtual ~WorkShare() = default;

  // False: this program is alone, everything is its own, and nodes() means nothing.
  virtual bool is_shared() const { return false; }
  // The numbers of the nodes whose items are this program's now. Any thread.
  virtual std::vector<std::int64_t> nodes() const { return {}; }
  // Whether an item may be begun now; it runs until the ticket is gone, and nobody else is given
  // the item before. Empty: it is another's. The commit that ends an item looks again by itself
  // whether it was still to be done. Any thread.
  using Ticket = std::shared_ptr<void>;
  virtual Ticket begin(std::int64_t) { return std::make_shared<int>(0); }
  // Whether work that goes by a name ("chain/btc") is this program's now. Asking makes it a
  // candidate. Any thread.
  virtual bool holds(std::string_view) { return true; }
};

}  // namespace privcards::app
