#include "store/postgres/postgres_store.hpp"

#include <chrono>

#include "store/postgres/migrations.hpp"
#include "store/postgres/reader.hpp"

namespace privcards::store {

PostgresStore::PostgresStore(std::string database, postgres::Connection connection)
    : database_(std::move(database)), writer_(database_, std::move(connection)) {
  renewer_ = std::thread([this] { renew_lease(); });
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
  renewer_.join();
}

// Also while nothing is committed, so that an idle node keeps its number.
void PostgresStore::renew_lease() {
  constexpr std::chrono::milliseconds pause{postgres::lease_ms / 3};
  std::optional<postgres::Connection> connection;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, pause, [this] { return stopping_; })) return;
    }
    if (!connection || connection->lost()) {
      auto opened = postgres::Connection::open(database_, postgres::Access::read_write);
      if (!opened) continue;
      connection.emplace(std::move(*opened));
    }
    static_cast<void>(postgres::renew(*connection, writer_.lease()));
  }
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
