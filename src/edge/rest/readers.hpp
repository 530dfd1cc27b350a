#pragma once
// A few threads with a snapshot reader each: where the API reads, so that the network's threads
// never wait for the disk.

#include <functional>
#include <memory>
#include <vector>

#include "app/ports/store.hpp"
#include "edge/net/loop.hpp"

namespace privcards::rest {

class Readers {
 public:
  static Result<std::unique_ptr<Readers>, Fault> open(app::Store& store,
                                                      net::WorkerPool::Options options);
  // False when too much waits already.
  bool run(std::function<void(app::Queries&)> work);
  void stop() { pool_.stop(); }  // finishes what was handed in

 private:
  Readers(net::WorkerPool::Options options, std::vector<std::unique_ptr<app::Queries>> queries)
      : queries_(std::move(queries)), pool_(options) {}

  std::vector<std::unique_ptr<app::Queries>> queries_;
  net::WorkerPool pool_;  // last: its threads use the readers
};

}  // namespace privcards::rest
