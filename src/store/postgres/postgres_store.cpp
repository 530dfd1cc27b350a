#include "store/postgres/postgres_store.hpp"

#include <chrono>

#include "store/postgres/migrations.hpp"
#include "store/postgres/reader.hpp"

namespace privcards::store {

PostgresStore::PostgresStore(std::string database, postgres::Connection connection)
    : database_(std::move(database)),
      writer_(database_, std::move(connection)),
      work_(postgres::new_holder()) {
  rounds_ = std::thread([this] { run_rounds(); });
}

Result<std::unique_ptr<PostgresStore>, Fault> PostgresStore::open(std::string database) {
  auto connection = postgres::Connection::open(database, postgres::Access::read_write);
  if (!connection) return Unexpected(std::move(connection).error());
  if (auto migrated = postgres::migrate(*connection); !migrated) {
    return Unexpected(std::move(migrated).error());
  }
  return std::unique_ptr<PostgresStore>(
      new PostgresStore(std::move(database), std::move(*connection)));
}

PostgresStore::~PostgresStore() {
  writer_.stop_looking();
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  rounds_.join();
}

void PostgresStore::run_rounds() {
  std::optional<postgres::Connection> connection;
  for (bool first = true;; first = false) {
    {
      const std::chrono::milliseconds pause{first ? 100 : postgres::work_round_ms};
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, pause, [this] { return stopping_; })) break;
    }
    if (!connection || connection->lost()) {
      auto opened = postgres::Connection::open(database_, postgres::Access::read_write);
      if (!opened) continue;
      connection.emplace(std::move(*opened));
    }
    round(*connection);
  }
  if (connection && !connection->lost()) work_.give_all_back(*connection);
}

// What fails is tried again in the next round; the leases know their end. The number is renewed
// also while nothing is committed, so that an idle node keeps it.
void PostgresStore::round(postgres::Connection& connection) {
  const postgres::Lease lease = writer_.lease();
  if (lease.number == 0) return;
  static_cast<void>(work_.renew(connection, lease.number));
  static_cast<void>(postgres::renew(connection, lease));
}

Result<std::unique_ptr<app::Queries>, Fault> PostgresStore::reader() {
  return postgres::open_reader(database_);
}

app::Answer<app::VerifyReport> PostgresStore::verify(const std::string& database) {
  auto reader = postgres::open_reader(database, postgres::Access::any);
  if (!reader) return Unexpected(std::move(reader).error());
  return (*reader)->verify();
}

bool is_postgres(const std::string& database) {
  return database.starts_with("postgres://") || database.starts_with("postgresql://") ||
         database.find('=') != std::string::npos;
}

}  // namespace privcards::store
