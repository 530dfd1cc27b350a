#pragma once
// A few threads with a snapshot reader each: where the API reads, so that the network's threads
// never wait for the disk. Each may have a second one that lags behind a moment and spares the
// server that takes the writes.

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "app/ports/store.hpp"
#include "edge/net/loop.hpp"

namespace privcards::rest {

class Readers {
 public:
  static Result<std::unique_ptr<Readers>, Fault> open(app::Store& store,
                                                      net::WorkerPool::Options options);
  // False when too much waits already.
  bool run(std::function<void(app::Queries&)> work) {
    return run(Freshness::latest, std::move(work));
  }
  enum class Freshness : std::uint8_t { latest, relaxed };
  bool run(Freshness freshness, std::function<void(app::Queries&)> work);
  void stop() { pool_.stop(); }  // finishes what was handed in

 private:
  using Queries = std::vector<std::unique_ptr<app::Queries>>;
  Readers(app::Store& store, net::WorkerPool::Options options, Queries queries, Queries relaxed)
      : store_(store), queries_(std::move(queries)), relaxed_(std::move(relaxed)), pool_(options) {}

  app::Store& store_;
  Queries queries_;
  Queries relaxed_;       // empty: the store has none
  net::WorkerPool pool_;  // last: its threads use the readers
};

}  // namespace privcards::rest
