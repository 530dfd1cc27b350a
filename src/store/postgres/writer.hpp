#pragma once
// The book's connection. A group costs one round trip that locks its rows in the order of their
// keys and reads them anew, and one that writes and commits; before, load() finds out which rows
// these are: from memory where it can (guesses.hpp), in rounds of questions where it must. Every
// row that decisions change is locked before it is read for them, so nothing is ever overwritten
// that was not seen. A card and its balance have no lock of their own: their wallet's row is
// theirs, which every payment changes anyway.
//
//   load … ─▶ hold: BEGIN, our node's row, wallets FOR UPDATE, all else ─▶ commit: rows, COMMIT
//
// A commit whose answer was lost is looked up, not guessed: the node's row is taken first, which
// waits until the old connection's transaction has ended one way or the other.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

#include "app/ports/store.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/guesses.hpp"
#include "store/postgres/lease.hpp"
#include "store/postgres/rows.hpp"

namespace privcards::store::postgres {

class Writer {
 public:
  // `standby_is_read`: what is acknowledged is to be seen on a synchronous standby at once.
  Writer(std::string database, bool standby_is_read, Connection connection)
      : database_(std::move(database)),
        standby_is_read_(standby_is_read),
        connection_(std::move(connection)) {
    use(std::move(connection_));
  }
  ~Writer();  // gives the number back

  Result<app::JournalHead, Fault> head();
  Result<void, Fault> load(app::WorkingSet& set);
  Result<bool, Fault> hold(app::WorkingSet& set);
  Result<void, Fault> commit(const app::WorkingSet& set, std::int64_t last_id);
  void begin_commit(const app::WorkingSet& set, std::int64_t last_id);
  void begin_hold(app::WorkingSet& set);  // behind the commit that has begun
  Result<void, Fault> end_commit(const app::WorkingSet& set);
  void release();
  Result<void, Fault> put_vault_check(ByteView check);
  Lease lease() const;                       // any thread
  app::Store::Traffic traffic() const;       // any thread
  void stop_looking() { stopping_ = true; }  // any thread: no more waiting for a lost server

 private:
  Result<void, Fault> connect();
  void use(Connection connection);
  void queue_begin(app::WorkingSet* set);
  Result<void, Fault> end_begin();
  Result<void, Fault> begin(app::WorkingSet* set);
  Result<void, Fault> load_behind_commit(app::WorkingSet& set);
  void receive_commit();
  void queue_held_rows(app::WorkingSet& set);
  void queue_wallet_locks(app::WorkingSet& set, std::vector<WalletId> wallets);
  Result<void, Fault> guard_cards(app::WorkingSet& set);
  void queue_wanted(app::WorkingSet& set, Lock lock);
  template <class Key, class Row, class Hash>
  void queue_select(app::Table<Key, Row, Hash>& table, std::vector<Key> keys, Lock lock);
  template <class Key, class Row, class Hash>
  std::vector<Key> unknown(app::Table<Key, Row, Hash>& table,
                           const Remembered<Key, Row>& remembered) const;
  template <class Key, class Row, class Hash>
  static void guess_new(app::Table<Key, Row, Hash>& table);
  void queue_card_numbers(app::WorkingSet& set);
  void queue_webhook_lists(app::WorkingSet& set, const std::vector<WalletId>& wallets);
  void queue_statistics(app::WorkingSet& set, const std::vector<app::StatisticsKey>& keys);
  void queue_last_id(app::WorkingSet& set);

  template <class Row>
  void queue_rows(const Sql& sql, const std::vector<const Row*>& rows);
  template <class Key, class Row, class Hash>
  void queue_table(const app::Table<Key, Row, Hash>& table);
  template <class Row>
  void queue_new(const std::vector<Row>& rows);
  void queue_numbers(const app::WorkingSet& set);
  void queue_statistics_rows(const app::WorkingSet& set);
  void queue_alarms(const app::WorkingSet& set);
  void queue_journal(const app::WorkingSet& set, std::int64_t last_id);
  void queue_revision(const app::WorkingSet& set);
  void queue_all(const app::WorkingSet& set, std::int64_t last_id);

  // Ends the transaction, if any; what went wrong first is returned.
  Fault give_up(Fault fault);
  Result<void, Fault> look_up(const app::WorkingSet& set, const Fault& lost);
  Result<bool, Fault> was_committed(const app::WorkingSet& set);

  std::string database_;
  bool standby_is_read_;
  std::unique_ptr<Traffic> traffic_ = std::make_unique<Traffic>();
  Connection connection_;
  Reopener reopener_;
  mutable std::mutex mutex_;  // of lease_, for the thread that renews it
  Lease lease_;
  Guesses guesses_;
  std::unordered_set<WalletId> guarded_;  // wallets whose rows this transaction has locked
  bool in_transaction_ = false;
  bool ours_ = false;              // as the transaction found our node's row
  bool commit_begun_ = false;      // the last one was sent
  bool commit_sent_ = false;       // and not answered yet
  bool hold_sent_ = false;         // behind that commit, and not answered yet
  Result<void, Fault> committed_;  // what the last commit was answered
  std::atomic<bool> stopping_{false};
};

}  // namespace privcards::store::postgres
