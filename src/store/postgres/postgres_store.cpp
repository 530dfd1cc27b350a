#include "store/postgres/postgres_store.hpp"

#include <algorithm>
#include <chrono>

#include "store/postgres/migrations.hpp"
#include "store/postgres/reader.hpp"
#include "store/postgres/usage.hpp"

namespace privcards::store {
namespace {

std::int64_t steady_now_ms() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

}  // namespace

PostgresStore::PostgresStore(std::string database, std::string read_database,
                             postgres::Connection connection)
    : database_(std::move(database)),
      read_database_(std::move(read_database)),
      writer_(database_, !read_database_.empty(), std::move(connection)),
      work_(postgres::new_holder()) {
  rounds_ = std::thread([this] { run_rounds(); });
}

Result<std::unique_ptr<PostgresStore>, Fault> PostgresStore::open(std::string database,
                                                                  std::string read_database) {
  auto connection = postgres::Connection::open(database, postgres::Access::read_write);
  if (!connection) return Unexpected(std::move(connection).error());
  if (auto migrated = postgres::migrate(*connection); !migrated) {
    return Unexpected(std::move(migrated).error());
  }
  return std::unique_ptr<PostgresStore>(
      new PostgresStore(std::move(database), std::move(read_database), std::move(*connection)));
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

void PostgresStore::join(app::Neighbours neighbours) {
  std::lock_guard lock(neighbours_mutex_);
  neighbours_ = std::move(neighbours);
  revision_.reset();
}

void PostgresStore::run_rounds() {
  for (bool first = true;; first = false) {
    {
      const std::chrono::milliseconds pause{first ? 100 : postgres::work_round_ms};
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, pause, [this] { return stopping_; })) break;
    }
    run_round();
  }
  if (connection_ && !connection_->lost()) work_.give_all_back(*connection_);
}

// What fails is tried again in the next round; leases know their end. The number is renewed also
// while nothing is committed, so that an idle node keeps it.
void PostgresStore::run_round() {
  if (!connection_ || connection_->lost()) {
    auto opened = postgres::Connection::open(database_, postgres::Access::read_write);
    if (opened) connection_.emplace(std::move(*opened));
  }
  bool asked = connection_ && !connection_->lost();
  if (const postgres::Lease lease = writer_.lease(); asked && lease.number != 0) {
    asked = work_.renew(*connection_, lease.number) && postgres::renew(*connection_, lease);
  }
  if (asked) asked = look_at_neighbours().has_value();
  if (asked) return;
  standby_is_fresh_until_ms_ = 0;
  std::lock_guard lock(neighbours_mutex_);
  revision_.reset();
  if (neighbours_.changed) neighbours_.changed();
}

Result<void, Fault> PostgresStore::look_at_neighbours() {
  static const Sql newest("SELECT CAST(COALESCE(max(expires_at), 0) AS BIGINT) FROM nodes");
  static const Sql revision("SELECT number FROM revisions WHERE name = 'settings'");
  // Without a name in it, what is acknowledged waits for no standby, and no standby may be asked.
  static const Sql standbys(
      "SELECT CAST(length(current_setting('synchronous_standby_names', true)) AS BIGINT)");
  const std::int64_t asked_ms = steady_now_ms();
  bool is_awaited = false;
  std::int64_t newest_ms = 0;
  std::int64_t current = 0;
  connection_->queue(newest, {}, [&](const postgres::Row& row) { newest_ms = row.integer(0); });
  connection_->queue(revision, {}, [&](const postgres::Row& row) { current = row.integer(0); });
  if (!read_database_.empty()) {
    connection_->queue(standbys, {},
                       [&](const postgres::Row& row) { is_awaited = row.integer(0) > 0; });
  }
  if (auto done = connection_->run(); !done) return done;
  if (is_awaited) {
    look_at_standby(newest_ms, asked_ms);
  } else {
    standby_is_fresh_until_ms_ = 0;
  }
  std::lock_guard lock(neighbours_mutex_);
  const bool changed = std::exchange(revision_, current) != current;
  if (changed && neighbours_.changed) neighbours_.changed();
  if (neighbours_.round) neighbours_.round();
  if (!neighbours_.take_usage || !neighbours_.learn_usage) return {};
  auto usage = postgres::share_usage(*connection_, neighbours_.take_usage());
  if (!usage) return Unexpected(std::move(usage).error());
  neighbours_.learn_usage(*usage);
  return {};
}

// Every node's lease is renewed once a second: how far the standby's newest is behind says how old
// what it answers may be, without asking either server's clock. It gets older from the moment the
// primary was asked; so what is answered is never older than relaxed_lag_ms.
void PostgresStore::look_at_standby(std::int64_t newest_ms, std::int64_t asked_ms) {
  static const Sql newest("SELECT CAST(COALESCE(max(expires_at), 0) AS BIGINT) FROM nodes");
  if (!standby_ || standby_->lost()) {
    auto opened = postgres::Connection::open(read_database_, postgres::Access::any);
    if (opened) standby_.emplace(std::move(*opened));
  }
  std::int64_t replayed_ms = 0;
  bool asked = standby_ && !standby_->lost();
  if (asked) {
    standby_->queue(newest, {}, [&](const postgres::Row& row) { replayed_ms = row.integer(0); });
    asked = standby_->run().has_value();
  }
  const std::int64_t behind_ms = std::max<std::int64_t>(newest_ms - replayed_ms, 0);
  standby_is_fresh_until_ms_ = asked ? asked_ms + app::relaxed_lag_ms - behind_ms : 0;
}

bool PostgresStore::relaxed_reads() const { return steady_now_ms() < standby_is_fresh_until_ms_; }

Result<std::unique_ptr<app::Queries>, Fault> PostgresStore::reader() {
  return postgres::open_reader(database_);
}

Result<std::unique_ptr<app::Queries>, Fault> PostgresStore::relaxed_reader() {
  if (read_database_.empty()) return std::unique_ptr<app::Queries>();
  return postgres::open_relaxed_reader(read_database_, database_);
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
