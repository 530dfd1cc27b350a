#pragma once
// A store that forgets everything with the process: for tests and the simulation. It keeps the
// promises of the others (all or nothing, snapshots, the same order and paging) and can be told to
// fail at any call.

#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>

#include "app/ports/store.hpp"
#include "store/memory/rows.hpp"

namespace privcards::store {

class MemoryStore final : public app::Store {
 public:
  enum class Call : std::uint8_t { head, load, commit, reader };
  // Asked before each call does anything; a Fault is returned in its place.
  using Hook = std::function<std::optional<Fault>(Call)>;
  void before_calls(Hook hook) { hook_ = std::move(hook); }

  Result<app::JournalHead, Fault> head() override;
  Result<void, Fault> load(app::WorkingSet& set) override;
  Result<void, Fault> commit(const app::WorkingSet& set, std::int64_t last_id) override;
  Result<void, Fault> put_vault_check(ByteView check) override;
  // Must not outlive the store.
  Result<std::unique_ptr<app::Queries>, Fault> reader() override;

  // For tests that tamper: the rows, without a lock.
  Rows& rows() { return rows_; }

 private:
  std::optional<Fault> fails(Call call) const { return hook_ ? hook_(call) : std::nullopt; }

  Rows rows_;
  mutable std::shared_mutex mutex_;  // commits against readers
  Hook hook_;
};

}  // namespace privcards::store
