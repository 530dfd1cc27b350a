#include "edge/rest/readers.hpp"

namespace privcards::rest {

Result<std::unique_ptr<Readers>, Fault> Readers::open(app::Store& store,
                                                      net::WorkerPool::Options options) {
  std::vector<std::unique_ptr<app::Queries>> queries;
  for (unsigned worker = 0; worker < options.threads; ++worker) {
    Result<std::unique_ptr<app::Queries>, Fault> reader = store.reader();
    if (!reader) return Unexpected(std::move(reader).error());
    queries.push_back(std::move(*reader));
  }
  return std::unique_ptr<Readers>(new Readers(options, std::move(queries)));
}

bool Readers::run(std::function<void(app::Queries&)> work) {
  return pool_.submit(
      [this, work = std::move(work)](unsigned worker) { work(*queries_.at(worker)); });
}

}  // namespace privcards::rest
