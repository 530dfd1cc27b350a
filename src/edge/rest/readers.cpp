#include "edge/rest/readers.hpp"

namespace privcards::rest {

Result<std::unique_ptr<Readers>, Fault> Readers::open(app::Store& store,
                                                      net::WorkerPool::Options options) {
  Queries queries;
  Queries relaxed;
  for (unsigned worker = 0; worker < options.threads; ++worker) {
    Result<std::unique_ptr<app::Queries>, Fault> reader = store.reader();
    if (!reader) return Unexpected(std::move(reader).error());
    queries.push_back(std::move(*reader));
    Result<std::unique_ptr<app::Queries>, Fault> second = store.relaxed_reader();
    if (!second) return Unexpected(std::move(second).error());
    if (*second) relaxed.push_back(std::move(*second));
  }
  return std::unique_ptr<Readers>(
      new Readers(store, options, std::move(queries), std::move(relaxed)));
}

bool Readers::run(Freshness freshness, std::function<void(app::Queries&)> work) {
  return pool_.submit([this, freshness, work = std::move(work)](unsigned worker) {
    const bool relaxed =
        freshness == Freshness::relaxed && !relaxed_.empty() && store_.relaxed_reads();
    app::Queries& queries = *(relaxed ? relaxed_ : queries_).at(worker);
    queries.begin_work();
    work(queries);
  });
}

}  // namespace privcards::rest
