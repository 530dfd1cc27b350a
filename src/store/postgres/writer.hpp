#pragma once
// The book's connection. A group costs one round trip that locks its rows in the order of their
// keys and reads them anew, and one that writes and commits; before, load() finds out which rows
// these are: from memory where it can (known.hpp), in rounds of questions where it must. Every
// row that decisions change is locked before it is read for them, so nothing is ever overwritten
// that was not seen. A card and its balance have no lock of their own: their wallet's row is
// theirs, which every payment changes anyway.
//
//   load … ─▶ hold: BEGIN, our node's row, wallets FOR UPDATE, all else ─▶ commit: rows, COMMIT
//
// Where this node is alone with its wallets (known.hpp), a group is one round trip: what was
// decided on what is known is sent with the conditions under which it holds. When one of them is
// not true, the statement that says so divides by zero, and nothing of the transaction happens.
//
//   load ─▶ BEGIN, our node's row and the journal's last entry, wallets' versions, rows, COMMIT
//
// A commit whose answer was lost is looked up, not guessed: the node's row is taken first, which
// waits until the old connection's transaction has ended one way or the other.

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "app/ports/store.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/known.hpp"
#include "store/postgres/lease.hpp"
#include "store/postgres/row_types.hpp"
#include "store/postgres/rows.hpp"

namespace privcards::store::postgres {

// A commit before it took the connection along: whether anything of it happened is looked up.
Fault lost_behind_commit();

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
  bool holds_ahead(app::WorkingSet& set);
  void begin_hold(app::WorkingSet& set);  // behind the commit that has begun
  bool await_commit(const Bell& bell);
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
  Result<void, Fault> ask(app::WorkingSet& set);
  Result<void, Fault> load_held(app::WorkingSet& set);
  void queue_held_rows(app::WorkingSet& set);
  void queue_wallet_locks(app::WorkingSet& set, std::vector<WalletId> wallets);
  Result<void, Fault> guard_cards(app::WorkingSet& set);
  void queue_wanted(app::WorkingSet& set, Lock lock);
  template <class Key, class Row, class Hash>
  void queue_select(app::Table<Key, Row, Hash>& table, std::vector<Key> keys, Lock lock);
  template <class Key, class Row, class Hash, class Lead>
  std::vector<Key> unknown(app::Table<Key, Row, Hash>& table, const Lead& lead) const;
  template <class Key, class Row, class Hash>
  std::vector<Key> not_new(app::Table<Key, Row, Hash>& table) const;
  void queue_card_numbers(app::WorkingSet& set);
  void queue_webhook_lists(app::WorkingSet& set, const std::vector<WalletId>& wallets);
  void queue_statistics(app::WorkingSet& set, const std::vector<app::StatisticsKey>& keys);
  void queue_last_id(app::WorkingSet& set);
  void queue_asked_versions();

  // What a commit begins with.
  struct Begun {
    std::vector<WalletId> wallets;  // what is known of them rests on this commit
    bool sent = true;
    bool lost = false;  // with its connection
    bool answered = false;
    bool unchanging = false;     // nothing was to be written, only to be compared
    Result<void, Fault> result;  // once it is answered, or was not sent
  };
  static Begun not_sent(Fault fault);
  Result<void, Fault> compare_warrants();
  Begun begin_warranted(const app::WorkingSet& set);
  Begun begin_held(const app::WorkingSet& set);
  void queue_warrant(const app::WorkingSet& set);
  void raise_versions(const std::vector<WalletId>& wallets);
  void receive_commit(Begun& begun);
  void abandon_commits();

  template <class Row>
  void queue_rows(const Sql& sql, const std::vector<const Row*>& rows);
  template <class Row>
  bool queue_row_array(const Sql& sql, const std::vector<const Row*>& rows);
  template <class Row>
  void queue_inserts(const std::vector<const Row*>& rows);
  template <class Row>
  void queue_updates(const std::vector<const Row*>& rows);
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
  RowTypes row_types_;
  Known known_;
  std::unordered_set<WalletId> guarded_;  // wallets whose rows this transaction has locked
  bool in_transaction_ = false;
  bool ours_ = false;          // as the transaction found our node's row
  std::int64_t settings_ = 0;  // as the transaction found the operators' changes
  std::deque<Begun> commits_;  // begun and not ended
  bool hold_sent_ = false;     // behind these, and not answered yet
  bool by_locks_ = false;      // the next group has to be held
  std::int64_t last_id_ = 0;   // of the commit that was begun last
  // The wallets that warrant the group that is decided now; none: it is held.
  std::optional<std::vector<WalletId>> warrants_;
  std::vector<TransactionId> asked_transactions_;  // without a lock
  std::vector<CardId> asked_cards_;
  std::vector<CardId> asked_balances_;
  std::atomic<bool> stopping_{false};
};

}  // namespace privcards::store::postgres
