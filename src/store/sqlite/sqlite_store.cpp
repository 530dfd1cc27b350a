#include "store/sqlite/sqlite_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/private_file.hpp"
#include "store/sqlite/export.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/reader.hpp"
#include "store/sqlite/verify.hpp"

namespace privcards::store {
namespace {

// The log is copied into the file from this many pages on (16 MiB), by a thread of its own; when
// load never pauses it would still grow, so from the second mark on the writer itself moves the
// little that the thread left, after which SQLite starts the log from its beginning.
constexpr int checkpoint_pages = 4'096;
constexpr int checkpoint_pages_inline = 4 * checkpoint_pages;

Fault system_fault(const std::string& doing) {
  FaultKind kind = errno == ENOSPC ? FaultKind::storage_full : FaultKind::refused;
  return {kind, doing + ": " + std::strerror(errno)};
}

}  // namespace

Result<void, Fault> SqliteStore::lock_directory() {
  std::error_code error;
  std::filesystem::create_directories(options_.directory, error);
  if (error) {
    return Unexpected(
        Fault{FaultKind::refused, "cannot create " + options_.directory + ": " + error.message()});
  }
  ::chmod(options_.directory.c_str(), 0700);
  std::string path = options_.directory + "/lock";
  lock_file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_file_ < 0) return Unexpected(system_fault("cannot open " + path));
  if (::flock(lock_file_, LOCK_EX | LOCK_NB) != 0) {
    return Unexpected(Fault{FaultKind::refused, "the data directory " + options_.directory +
                                                    " is in use by another privcards process"});
  }
  return {};
}

Result<std::unique_ptr<SqliteStore>, Fault> SqliteStore::open(SqliteOptions options) {
  std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(options)));
  Result<void, Fault> locked = store->lock_directory();
  if (!locked) return Unexpected(std::move(locked).error());
  std::string path = file_in(store->options_.directory);
  ::mode_t mask = ::umask(0077);
  Result<Connection, Fault> connection =
      Connection::open(path, {.durable = store->options_.durable});
  ::umask(mask);
  if (!connection) return Unexpected(std::move(connection).error());
  Result<void, Fault> migrated = migrate(*connection);
  if (!migrated) return Unexpected(std::move(migrated).error());
  Result<std::unique_ptr<Writer>, Fault> writer = Writer::open(
      path,
      {.cache_bytes = store->options_.writer_cache_bytes, .durable = store->options_.durable});
  if (!writer) return Unexpected(std::move(writer).error());
  store->writer_ = std::move(*writer);
  store->checkpointer_ = std::thread([raw = store.get()] { raw->run_checkpoints(); });
  return store;
}

SqliteStore::~SqliteStore() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (checkpointer_.joinable()) checkpointer_.join();
  writer_.reset();
  if (lock_file_ >= 0) ::close(lock_file_);
}

Result<void, Fault> SqliteStore::commit(const app::WorkingSet& set, std::int64_t last_id) {
  Result<void, Fault> committed = writer_->commit(set, last_id);
  if (!committed) return committed;
  if (writer_->log_pages() > checkpoint_pages_inline) writer_->checkpoint_rest();
  if (writer_->log_pages() > checkpoint_pages) {
    std::lock_guard lock(mutex_);
    checkpoint_wanted_ = true;
    wake_.notify_one();
  }
  return committed;
}

Result<void, Fault> SqliteStore::put_vault_check(ByteView check) {
  return writer_->put_meta("vault_check", check);
}

void SqliteStore::run_checkpoints() {
  Result<Connection, Fault> connection = Connection::open(
      file_in(options_.directory), {.cache_bytes = 1 << 20, .durable = options_.durable});
  if (!connection) return;  // the writer's own checkpoints remain
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || checkpoint_wanted_; });
      if (stopping_) return;
      checkpoint_wanted_ = false;
    }
    sqlite3_wal_checkpoint_v2(connection->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                              nullptr);
  }
}

Result<std::unique_ptr<app::Queries>, Fault> SqliteStore::reader() {
  return open_reader(file_in(options_.directory), options_.reader_cache_bytes);
}

Result<void, Fault> SqliteStore::backup(const std::string& directory, const std::string& to_file) {
  if (::access(to_file.c_str(), F_OK) == 0) {
    return Unexpected(Fault{FaultKind::refused, to_file + " exists already"});
  }
  Result<Connection, Fault> from =
      Connection::open(file_in(directory), {.access = Connection::Access::read_only});
  if (!from) return Unexpected(std::move(from).error());
  std::string partial = to_file + ".partial";
  std::error_code ignored;  // what is left of an attempt before; VACUUM would refuse it by name
  std::filesystem::remove(partial, ignored);
  Result<Statement, Fault> vacuum = from->prepare("VACUUM INTO ?1");
  if (!vacuum) return Unexpected(std::move(vacuum).error());
  vacuum->bind_text(1, partial);
  ::mode_t mask = ::umask(0077);
  int code = vacuum->step();
  ::umask(mask);
  if (code != SQLITE_DONE) {
    Fault fault = from->fault("copying to " + partial);
    std::filesystem::remove(partial, ignored);
    return Unexpected(std::move(fault));
  }
  int file = ::open(partial.c_str(), O_RDONLY | O_CLOEXEC);
  bool synced = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!synced || ::rename(partial.c_str(), to_file.c_str()) != 0) {
    return Unexpected(system_fault("writing " + to_file));
  }
  return sync_folder_of(to_file);
}

Result<void, Fault> SqliteStore::each_row(const TakeBatch& take) {
  Result<Connection, Fault> connection =
      Connection::open(file_in(options_.directory), {.access = Connection::Access::read_only});
  if (!connection) return Unexpected(std::move(connection).error());
  return export_rows(*connection, take);
}

app::Answer<app::VerifyReport> SqliteStore::verify(const std::string& directory) {
  Result<Connection, Fault> connection =
      Connection::open(file_in(directory), {.access = Connection::Access::read_only});
  if (!connection) return Unexpected(std::move(connection).error());
  // One snapshot for all of it: a running store goes on committing meanwhile.
  Result<void, Fault> begun = connection->execute("BEGIN");
  if (!begun) return Unexpected(std::move(begun).error());
  return verify_database(*connection);
}

}  // namespace privcards::store
