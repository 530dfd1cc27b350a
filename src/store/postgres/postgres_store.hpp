#pragma once
// The store of many nodes: any number of programs on one PostgreSQL. Each is a node with a number
// of its own, held by lease (lease.hpp). Decisions are made by the same book as on every store; the
// database keeps rows, keys and locks.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/ports/store.hpp"
#include "store/postgres/work_leases.hpp"
#include "store/postgres/writer.hpp"

namespace privcards::store {

class PostgresStore final : public app::Store {
 public:
  // Any libpq connection string; of several hosts, the one that takes writes. `read_database`, if
  // not empty, names a synchronous standby for relaxed readers. Brings the schema to this binary's.
  // Faults: wrong password, no server, a server that takes no writes, a newer schema.
  static Result<std::unique_ptr<PostgresStore>, Fault> open(std::string database,
                                                            std::string read_database = {});
  ~PostgresStore() override;

  Result<app::JournalHead, Fault> head() override { return writer_.head(); }
  Result<void, Fault> load(app::WorkingSet& set) override { return writer_.load(set); }
  Result<bool, Fault> hold(app::WorkingSet& set) override { return writer_.hold(set); }
  Result<void, Fault> commit(const app::WorkingSet& set, std::int64_t last_id) override {
    return writer_.commit(set, last_id);
  }
  bool works_ahead() const override { return true; }
  void begin_commit(const app::WorkingSet& set, std::int64_t last_id) override {
    writer_.begin_commit(set, last_id);
  }
  bool holds_ahead(app::WorkingSet& set) override { return writer_.holds_ahead(set); }
  void begin_hold(app::WorkingSet& set) override { writer_.begin_hold(set); }
  bool await_commit(const Bell& bell) override { return writer_.await_commit(bell); }
  Result<void, Fault> end_commit(const app::WorkingSet& set) override {
    return writer_.end_commit(set);
  }
  void release() override { writer_.release(); }
  Result<void, Fault> put_vault_check(ByteView check) override {
    return writer_.put_vault_check(check);
  }
  app::WorkShare& work() override { return work_; }
  void join(app::Neighbours neighbours) override;
  Result<std::unique_ptr<app::Queries>, Fault> reader() override;
  Result<std::unique_ptr<app::Queries>, Fault> relaxed_reader() override;
  bool relaxed_reads() const override;
  Traffic traffic() const override { return writer_.traffic(); }

  // Proves the ledger of a database, in use or not.
  static app::Answer<app::VerifyReport> verify(const std::string& database);

 private:
  PostgresStore(std::string database, std::string read_database, postgres::Connection connection);
  // In rounds, on a thread of its own: the node's number, its work, its neighbours, the standby.
  void run_rounds();
  void run_round();
  Result<void, Fault> look_at_neighbours();
  void look_at_standby(std::int64_t newest_ms, std::int64_t asked_ms);

  const std::string database_;
  const std::string read_database_;
  postgres::Writer writer_;
  postgres::WorkLeases work_;
  std::mutex neighbours_mutex_;
  app::Neighbours neighbours_;
  // Steady milliseconds. Ends by itself, so that a round that hangs does not prolong it.
  std::atomic<std::int64_t> standby_is_fresh_until_ms_{0};

  // The rounds' own.
  std::optional<postgres::Connection> connection_;
  std::optional<postgres::Connection> standby_;
  std::optional<std::int64_t> revision_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread rounds_;
};

// Whether the text names a database of this kind rather than a directory.
bool is_postgres(const std::string& database);

}  // namespace privcards::store
