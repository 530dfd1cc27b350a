#pragma once
// The store of many nodes: any number of programs on one PostgreSQL. Each is a node with a number
// of its own, held by lease (lease.hpp). Decisions are made by the same book as on every store; the
// database keeps rows, keys and locks.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "app/ports/store.hpp"
#include "store/postgres/writer.hpp"

namespace privcards::store {

class PostgresStore final : public app::Store {
 public:
  // Any libpq connection string; of several hosts, the one that takes writes. Brings the schema to
  // this binary's. Faults: wrong password, no server, a server that takes no writes, a newer
  // schema.
  static Result<std::unique_ptr<PostgresStore>, Fault> open(std::string database);
  ~PostgresStore() override;

  Result<app::JournalHead, Fault> head() override { return writer_.head(); }
  Result<void, Fault> load(app::WorkingSet& set) override { return writer_.load(set); }
  Result<bool, Fault> hold(app::WorkingSet& set) override { return writer_.hold(set); }
  Result<void, Fault> commit(const app::WorkingSet& set, std::int64_t last_id) override {
    return writer_.commit(set, last_id);
  }
  void release() override { writer_.release(); }
  Result<void, Fault> put_vault_check(ByteView check) override {
    return writer_.put_vault_check(check);
  }
  Result<std::unique_ptr<app::Queries>, Fault> reader() override;

  // Proves the ledger of a database, in use or not.
  static app::Answer<app::VerifyReport> verify(const std::string& database);

 private:
  PostgresStore(std::string database, postgres::Connection connection);
  void renew_lease();

  std::string database_;
  postgres::Writer writer_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread renewer_;
};

// Whether the text names a database of this kind rather than a directory.
bool is_postgres(const std::string& database);

}  // namespace privcards::store
