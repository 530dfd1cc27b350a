// The ceiling of durable authorizations: a bare loop that writes the same rows into the same tables
// of a copy of the same world, in groups of a fixed size, and does nothing else. No product code,
// no decisions, no network; the same cache, synchronous=FULL, and the same way of checkpointing.
// What one authorization writes is read from a database in which the product has just written some
// (--sample), so the bytes are the product's own. --reads 1 also looks each card up by its token
// and reads its rows first, as any program must that decides on them.

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "support/group_loop.hpp"

namespace privcards::bench {
namespace {

constexpr int checkpoint_pages = 4'096;
constexpr int checkpoint_pages_inline = 4 * checkpoint_pages;

class Database {
 public:
  Database(const std::string& path, int flags, std::int64_t cache_kib) {
    if (sqlite3_open_v2(path.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr) !=
        SQLITE_OK) {
      give_up("cannot open " + path);
    }
    sqlite3_busy_timeout(handle_, 10'000);
    execute("PRAGMA cache_size = -" + std::to_string(cache_kib));
    if ((flags & SQLITE_OPEN_READONLY) != 0) return;
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA wal_autocheckpoint = 0");
    execute("PRAGMA journal_size_limit = 67108864");
    execute("PRAGMA synchronous = FULL");
  }
  ~Database() { sqlite3_close_v2(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) give_up(sql);
  }
  sqlite3* handle() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

class Statement {
 public:
  Statement(const Database& database, const std::string& sql) {
    const int code = sqlite3_prepare_v3(database.handle(), sql.c_str(), -1,
                                        SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    if (code != SQLITE_OK) give_up(sql + ": " + sqlite3_errmsg(database.handle()));
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) give_up(sqlite3_sql(statement_));
    return code == SQLITE_ROW;
  }
  void run() {
    step();
    reset();
  }
  void reset() { sqlite3_reset(statement_); }
  void bind(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }
  void bind_blob(int at, const void* data, std::size_t size) {
    sqlite3_bind_blob(statement_, at, data, static_cast<int>(size), SQLITE_STATIC);
  }
  sqlite3_stmt* handle() const { return statement_; }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

// A row of one table as the product wrote it; written again and again with other keys.
class Row {
 public:
  Row(const Database& sample, const Database& target, const std::string& table,
      const std::string& which) {
    Statement select(sample, "SELECT * FROM " + table + " " + which);
    if (!select.step()) give_up("the sample has no row in " + table);
    std::string marks;
    const int columns = sqlite3_column_count(select.handle());
    for (int at = 0; at < columns; ++at) {
      values_.push_back(sqlite3_value_dup(sqlite3_column_value(select.handle(), at)));
      marks += at > 0 ? ", ?" : "?";
    }
    insert_ =
        std::make_unique<Statement>(target, "INSERT INTO " + table + " VALUES (" + marks + ")");
    for (int at = 0; at < columns; ++at) {
      sqlite3_bind_value(insert_->handle(), at + 1, values_[static_cast<std::size_t>(at)]);
    }
  }
  ~Row() {
    for (sqlite3_value* value : values_) sqlite3_value_free(value);
  }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  std::int64_t integer(std::size_t column) const { return sqlite3_value_int64(values_[column]); }
  Statement& insert() { return *insert_; }

 private:
  std::vector<sqlite3_value*> values_;
  std::unique_ptr<Statement> insert_;
};

// Moves the log into the database file beside the writer, like the product does.
class Checkpointer {
 public:
  explicit Checkpointer(const std::string& path)
      : database_(path, SQLITE_OPEN_READWRITE, 1'024), thread_([this] { run(); }) {}
  ~Checkpointer() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  void ask() {
    std::lock_guard lock(mutex_);
    wanted_ = true;
    wake_.notify_one();
  }

 private:
  void run() {
    while (true) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || wanted_; });
        if (stopping_) return;
        wanted_ = false;
      }
      sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                nullptr);
    }
  }

  Database database_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool wanted_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

std::int64_t single(const Database& database, const std::string& sql) {
  Statement select(database, sql);
  return select.step() ? sqlite3_column_int64(select.handle(), 0) : 0;
}

struct Card {
  std::int64_t id = 0;
  std::array<unsigned char, 16> token{};
};

class Loop {
 public:
  explicit Loop(const Flags& flags);
  void run();

 private:
  void group();
  void authorize(const Card& card);
  void read(const Card& card);
  void checkpoint_if_long();

  Database target_;
  Database sample_;
  Checkpointer checkpointer_;
  Statement begin_{target_, "BEGIN IMMEDIATE"};
  Statement commit_{target_, "COMMIT"};
  Statement find_token_{target_, "SELECT card FROM card_tokens WHERE token = ?1"};
  Statement find_card_{target_, "SELECT * FROM cards WHERE id = ?1"};
  Statement find_balance_{target_, "SELECT * FROM card_balances WHERE id = ?1"};
  Statement balance_{target_,
                     "UPDATE card_balances SET available = ?2, held = ?3, spent = ?4, "
                     "spent_month = ?5, last_transaction = ?6, authorizations = ?7, "
                     "settlements = ?8, refunds = ?9, declines = ?10, cvv_failures = ?11 "
                     "WHERE id = ?1"};
  Statement wallet_{target_,
                    "UPDATE wallets SET event_sequence = ?2, last_transaction = ?3, "
                    "authorizations = ?4 WHERE id = ?1"};
  Statement statistics_{target_,
                        "UPDATE bin_statistics SET approved = approved + ?1 WHERE bin_id = "
                        "(SELECT bin_id FROM bin_statistics ORDER BY approved DESC LIMIT 1)"};
  Statement last_id_{target_, "UPDATE meta SET value = ?1 WHERE name = 'last_id'"};
  Row transaction_{sample_, target_, "transactions",
                   "WHERE type = 0 AND status = 0 ORDER BY id DESC LIMIT 1"};
  Row transfer_{sample_, target_, "transfers", "ORDER BY id DESC LIMIT 1"};
  Row event_{sample_, target_, "events", "ORDER BY id DESC LIMIT 1"};
  Row message_{sample_, target_, "network_messages", "ORDER BY key DESC LIMIT 1"};
  Row alarm_{sample_, target_, "alarms", "WHERE kind = 1 ORDER BY due_at DESC LIMIT 1"};
  Row journal_{sample_, target_, "journal", "ORDER BY number DESC LIMIT 1"};
  std::vector<Card> cards_;
  std::mt19937_64 dice_{std::random_device{}()};
  std::array<unsigned char, 20> key_{};
  std::int64_t group_size_;
  bool reads_;
  std::int64_t measure_ns_;
  std::int64_t id_;
  std::int64_t sequence_;
  std::int64_t due_at_;
  std::int64_t journal_number_;
  int log_pages_ = 0;
};

Loop::Loop(const Flags& flags)
    : target_(flags.text("database"), SQLITE_OPEN_READWRITE, 96 * 1024),
      sample_(flags.text("sample"), SQLITE_OPEN_READONLY, 8 * 1024),
      checkpointer_(flags.text("database")),
      group_size_(flags.number("group")),
      reads_(flags.number("reads", 0) != 0),
      measure_ns_(static_cast<std::int64_t>(flags.real("seconds", 5) * second_ns)),
      id_(std::max({single(target_, "SELECT max(id) FROM transactions"),
                    single(target_, "SELECT max(id) FROM transfers"),
                    single(target_, "SELECT max(id) FROM events"), transaction_.integer(0)})),
      sequence_(single(target_, "SELECT max(sequence) FROM events")),
      due_at_(std::max(single(target_, "SELECT max(due_at) FROM alarms WHERE kind = 1"),
                       alarm_.integer(2))),
      journal_number_(single(target_, "SELECT max(number) FROM journal")) {
  Statement select(target_, "SELECT card, token FROM card_tokens");
  while (select.step()) {
    Card card{.id = sqlite3_column_int64(select.handle(), 0)};
    std::memcpy(card.token.data(), sqlite3_column_blob(select.handle(), 1), card.token.size());
    cards_.push_back(card);
  }
  Statement newest(target_, "SELECT key FROM network_messages ORDER BY key DESC LIMIT 1");
  if (newest.step()) {
    std::memcpy(key_.data(), sqlite3_column_blob(newest.handle(), 0), key_.size());
  }
  sqlite3_wal_hook(
      target_.handle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Loop*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
}

void Loop::read(const Card& card) {
  find_token_.bind_blob(1, card.token.data(), card.token.size());
  find_token_.step();
  find_card_.bind(1, card.id);
  find_card_.step();
  find_balance_.bind(1, card.id);
  find_balance_.step();
  find_token_.reset();
  find_card_.reset();
  find_balance_.reset();
}

void Loop::authorize(const Card& card) {
  ++id_;
  balance_.bind(1, card.id);
  for (int at = 2; at <= 5; ++at) balance_.bind(at, 90'000 + id_ % 10'000);
  balance_.bind(6, id_);
  for (int at = 7; at <= 11; ++at) balance_.bind(at, at == 7 ? 2 : 0);
  balance_.run();
  transaction_.insert().bind(1, id_);
  transaction_.insert().bind(3, card.id);
  transaction_.insert().run();
  for (std::size_t at = 12; at-- > 0;) {
    if (++key_[at] != 0) break;
  }
  message_.insert().bind_blob(1, key_.data(), key_.size());
  message_.insert().bind(2, id_);
  message_.insert().run();
  transfer_.insert().bind(1, id_);
  transfer_.insert().run();
  event_.insert().bind(1, id_);
  event_.insert().bind(3, ++sequence_);
  event_.insert().run();
  alarm_.insert().bind(3, due_at_ += id_ % 8 == 0 ? 1 : 0);
  alarm_.insert().bind(4, id_);
  alarm_.insert().run();
}

void Loop::group() {
  std::vector<const Card*> chosen;
  for (std::int64_t at = 0; at < group_size_; ++at) {
    chosen.push_back(&cards_[dice_() % cards_.size()]);
  }
  if (reads_) {
    for (const Card* card : chosen) read(*card);
  }
  begin_.run();
  for (const Card* card : chosen) authorize(*card);
  wallet_.bind(1, transaction_.integer(1));
  wallet_.bind(2, sequence_);
  wallet_.bind(3, id_);
  wallet_.bind(4, sequence_);
  wallet_.run();
  statistics_.bind(1, group_size_);
  statistics_.run();
  journal_.insert().bind(1, ++journal_number_);
  journal_.insert().run();
  const std::string last = std::to_string(id_);
  last_id_.bind_blob(1, last.data(), last.size());
  last_id_.run();
  commit_.run();
  checkpoint_if_long();
}

void Loop::checkpoint_if_long() {
  if (log_pages_ > checkpoint_pages_inline) {
    int pages = 0;
    int moved = 0;
    sqlite3_wal_checkpoint_v2(target_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
    log_pages_ = pages - moved;
  }
  if (log_pages_ > checkpoint_pages) checkpointer_.ask();
}

void Loop::run() {
  measure_groups(group_size_, measure_ns_, [this] { group(); });
}

}  // namespace
}  // namespace privcards::bench

int main(int argc, char** argv) {
  privcards::bench::Loop loop(privcards::bench::Flags(argc, argv));
  loop.run();
}
