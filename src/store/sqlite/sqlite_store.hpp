#pragma once
// The embedded store: one SQLite file in a directory of its own, one writer, any number of snapshot
// readers (WAL, synchronous=FULL). The directory is locked while open; a second process is told so.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "app/ports/store.hpp"
#include "store/sql/rows_of_everything.hpp"
#include "store/sqlite/writer.hpp"

namespace privcards::store {

struct SqliteOptions {
  std::string directory;
  std::int64_t writer_cache_bytes = 96 << 20;
  std::int64_t reader_cache_bytes = 8 << 20;
  bool durable = true;
};

class SqliteStore final : public app::Store {
 public:
  // Creates the directory (0700) and the file (0600) when missing. Faults: in use, not a database,
  // a schema newer than the binary, no permission.
  static Result<std::unique_ptr<SqliteStore>, Fault> open(SqliteOptions options);
  ~SqliteStore() override;

  Result<app::JournalHead, Fault> head() override { return writer_->head(); }
  Result<void, Fault> load(app::WorkingSet& set) override { return writer_->load(set); }
  Result<void, Fault> commit(const app::WorkingSet& set, std::int64_t last_id) override;
  Result<void, Fault> put_vault_check(ByteView check) override;
  Result<std::unique_ptr<app::Queries>, Fault> reader() override;

  // A consistent copy of a running store into a new file, synced to disk. Refuses an existing file.
  static Result<void, Fault> backup(const std::string& directory, const std::string& to_file);
  // Proves the ledger of a store, running or not (Queries::verify). Refuses a missing file.
  static app::Answer<app::VerifyReport> verify(const std::string& directory);
  // Every row, some at a time; nothing else writes meanwhile, for the directory is ours.
  Result<void, Fault> each_row(const TakeBatch& take);
  static std::string file_in(const std::string& directory) { return directory + "/privcards.db"; }

 private:
  explicit SqliteStore(SqliteOptions options) : options_(std::move(options)) {}
  Result<void, Fault> lock_directory();
  void run_checkpoints();

  SqliteOptions options_;
  int lock_file_ = -1;
  std::unique_ptr<Writer> writer_;
  std::thread checkpointer_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool checkpoint_wanted_ = false;
  bool stopping_ = false;
};

}  // namespace privcards::store
