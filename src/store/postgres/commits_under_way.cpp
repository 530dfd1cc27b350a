// How commits begin, and what becomes of them: the conditions they carry, the answers they get, and
// those whose answer is lost.

#include <chrono>
#include <thread>
#include <utility>

#include "store/postgres/writer.hpp"

namespace privcards::store::postgres {
namespace {

// How long a commit's lost answer is looked for, and how often.
constexpr std::chrono::seconds look_up_timeout{60};
constexpr std::chrono::milliseconds look_up_pause{200};

// What was taken for new has to be added: that is how the commit finds out. A command that did not
// add it has decided on a guess.
template <class Table>
bool adds_what_was_taken_for_new(const Table& table) {
  for (const auto& key : table.loaded()) {
    const auto& entry = table.entry(key);
    if (!entry.likely && !entry.existed && !entry.dirty) return false;
  }
  return true;
}

}  // namespace

Fault lost_behind_commit() {
  return {FaultKind::unavailable, "the connection to the database was lost behind a commit"};
}

Result<void, Fault> Writer::commit(const app::WorkingSet& set, std::int64_t last_id) {
  begin_commit(set, last_id);
  return end_commit(set);
}

void Writer::begin_commit(const app::WorkingSet& set, std::int64_t last_id) {
  static const Sql sql("COMMIT");
  if (warrants_ && !set.dirty()) {
    Begun compared;
    compared.result = compare_warrants();
    compared.answered = true;
    compared.unchanging = true;
    commits_.push_back(std::move(compared));
    return;
  }
  Begun begun = warrants_ ? begin_warranted(set) : begin_held(set);
  warrants_.reset();
  if (begun.sent) {
    queue_all(set, last_id);
    connection_.queue(sql);
    connection_.send();
    in_transaction_ = false;
    last_id_ = std::max(last_id_, last_id);
    known_.see_written(set, begun.wallets);
  }
  commits_.push_back(std::move(begun));
}

Writer::Begun Writer::not_sent(Fault fault) {
  Begun begun;
  begun.sent = false;
  begun.result = Unexpected(std::move(fault));
  return begun;
}

Writer::Begun Writer::begin_warranted(const app::WorkingSet& set) {
  if (!adds_what_was_taken_for_new(set.network_messages) ||
      !adds_what_was_taken_for_new(set.idempotent_answers)) {
    by_locks_ = true;
    return not_sent({FaultKind::conflict, "a key has to be looked up"});
  }
  Begun begun;
  begun.wallets = std::move(*warrants_);
  queue_warrant(set);
  raise_versions(begun.wallets);
  return begun;
}

// That the number is ours, that the commit before this one has happened, that no operator has
// changed anything.
void Writer::queue_warrant(const app::WorkingSet& set) {
  static const Sql begin("BEGIN");
  static const Sql warrant(
      translate("SELECT 1 / COALESCE((SELECT CASE WHEN holder = ?2 AND (CAST(?3 AS BIGINT) = 0 OR "
                "EXISTS (SELECT 1 FROM journal WHERE chain = ?1 AND journal.number = ?3 AND "
                "hash = ?4)) AND COALESCE((SELECT revisions.number FROM revisions WHERE name = "
                "'settings'), 0) = ?5 THEN 1 ELSE 0 END FROM nodes WHERE nodes.number = ?1 "
                "FOR UPDATE), 0)")
          .text);
  connection_.queue(begin);
  connection_.queue(warrant, Parameters()
                                 .add(lease_.number)
                                 .add_text(lease_.holder)
                                 .add(set.journal.number - 1)
                                 .add_bytes(set.journal.previous_hash)
                                 .add(known_.settings()));
}

Writer::Begun Writer::begin_held(const app::WorkingSet& set) {
  if (!in_transaction_) {
    if (auto connected = connect(); !connected) return not_sent(std::move(connected).error());
    if (auto begun = begin(nullptr); !begun) return not_sent(std::move(begun).error());
  }
  Begun begun;
  std::vector<WalletId> unlocked;
  for (WalletId wallet : known_.changed_wallets(set)) {
    const bool is_new = set.wallets.is_loaded(wallet) && !set.wallets.entry(wallet).existed;
    if (is_new) continue;
    (guarded_.contains(wallet) ? begun.wallets : unlocked).push_back(wallet);
  }
  raise_versions(begun.wallets);
  static const Sql raise(
      translate("UPDATE wallets SET version = version + 1 WHERE id = ANY(?1::bigint[])").text);
  ArrayBuilder ids(ColumnType::integer);
  for (WalletId wallet : unlocked) ids.add(wallet.value);
  if (!unlocked.empty()) connection_.queue(raise, Parameters().add(ids));
  known_.forget_wallets(unlocked);
  return begun;
}

// From what is known of them to the next.
void Writer::raise_versions(const std::vector<WalletId>& wallets) {
  if (wallets.empty()) return;
  static const Sql raise(
      translate("UPDATE wallets SET version = wallets.version + 1 / (CASE WHEN wallets.version = "
                "given.version THEN 1 ELSE 0 END) FROM unnest(?1::bigint[], ?2::bigint[]) AS given "
                "(id, version) WHERE wallets.id = given.id")
          .text);
  ArrayBuilder ids(ColumnType::integer);
  ArrayBuilder versions(ColumnType::integer);
  for (WalletId wallet : wallets) {
    ids.add(wallet.value);
    versions.add(known_.version(wallet));
  }
  connection_.queue(raise, Parameters().add(ids).add(versions));
}

// A group that changes nothing has no statement that could fail: what it was decided on is compared
// with what the database holds, at one moment.
Result<void, Fault> Writer::compare_warrants() {
  static const Sql versions(
      translate("SELECT id, version FROM wallets WHERE id = ANY(?1::bigint[])").text);
  static const Sql settings("SELECT number FROM revisions WHERE name = 'settings'");
  ArrayBuilder ids(ColumnType::integer);
  for (WalletId wallet : *warrants_) ids.add(wallet.value);
  bool same = true;
  std::int64_t newest_settings = 0;
  connection_.queue(versions, Parameters().add(ids), [&](const Row& row) {
    same = known_.see_current({row.integer(0)}, row.integer(1)) && same;
  });
  // Behind them: a number that is still the same was the same then.
  connection_.queue(settings, {}, [&](const Row& row) { newest_settings = row.integer(0); });
  if (auto asked = connection_.run(); !asked) return Unexpected(give_up(std::move(asked).error()));
  if (same && newest_settings == known_.settings()) return {};
  by_locks_ = true;
  return Unexpected(Fault{FaultKind::conflict, "decided on what is no longer so"});
}

void Writer::receive_commit(Begun& begun) {
  if (begun.answered || begun.lost || !begun.sent) return;
  begun.result = connection_.receive();
  begun.answered = true;
}

Result<void, Fault> Writer::end_commit(const app::WorkingSet& set) {
  CHECK(!commits_.empty());
  receive_commit(commits_.front());
  Begun begun = std::move(commits_.front());
  commits_.pop_front();
  if (begun.answered && begun.result) return {};
  if (!begun.sent || begun.unchanging) return begun.result;
  known_.forget_wallets(begun.wallets);
  known_.forget_settings();
  if (!begun.lost && !connection_.lost()) {
    abandon_commits();
    if (std::exchange(hold_sent_, false)) static_cast<void>(connection_.receive());
    in_transaction_ = true;
    Fault fault = give_up(std::move(begun.result).error());
    // Perhaps a newer program has added a column; an array per column does not mind.
    const bool again = fault.kind == FaultKind::refused && !row_types_.empty();
    if (again) row_types_ = {};
    if (again) fault.kind = FaultKind::conflict;
    return Unexpected(std::move(fault));
  }
  hold_sent_ = false;
  for (Begun& behind : commits_) {
    if (!behind.sent || behind.answered) continue;
    behind.lost = true;
    known_.forget_wallets(behind.wallets);  // until its turn, nothing leads to what may not be
  }
  Result<void, Fault> looked_up =
      look_up(set, begun.lost ? lost_behind_commit() : begun.result.error());
  if (!looked_up) abandon_commits();
  return looked_up;
}

// They rest on one that has not happened, so neither have they; or on one whose fate is not known,
// then neither is theirs.
void Writer::abandon_commits() {
  for (Begun& begun : commits_) {
    receive_commit(begun);
    CHECK(begun.lost || !begun.result);  // the warrant names the entry of the journal before
    known_.forget_wallets(begun.wallets);
  }
  commits_.clear();
}

// The holder changes first: that waits for the lost transaction, which has the row locked, and
// keeps it from committing later.
Result<bool, Fault> Writer::was_committed(const app::WorkingSet& set) {
  if (auto connected = connect(); !connected) return Unexpected(std::move(connected).error());
  Lease lease = lease_;
  Result<bool, Fault> still_ours = change_holder(connection_, lease);
  if (!still_ours) return still_ours;
  if (*still_ours) {
    std::lock_guard lock(mutex_);
    lease_ = lease;
  }
  static const Sql sql(translate("SELECT hash FROM journal WHERE chain = ?1 AND number = ?2").text);
  bool committed = false;
  connection_.queue(
      sql, Parameters().add(lease_.number).add(set.journal.number),
      [&](const Row& row) { committed = as_text(row.blob(0)) == as_text(set.journal.hash); });
  if (auto asked = connection_.run(); !asked) return Unexpected(std::move(asked).error());
  return committed;
}

Result<void, Fault> Writer::look_up(const app::WorkingSet& set, const Fault& lost) {
  in_transaction_ = false;
  const auto deadline = std::chrono::steady_clock::now() + look_up_timeout;
  while (!stopping_ && std::chrono::steady_clock::now() < deadline) {
    Result<bool, Fault> committed = was_committed(set);
    if (committed && *committed) return {};
    if (committed) return Unexpected(Fault{FaultKind::conflict, lost.message});
    std::this_thread::sleep_for(look_up_pause);
  }
  return Unexpected(Fault{FaultKind::unavailable,
                          "it is not known whether the group was committed: " + lost.message});
}

}  // namespace privcards::store::postgres
