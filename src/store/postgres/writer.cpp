#include "store/postgres/writer.hpp"

#include <algorithm>
#include <utility>

namespace privcards::store::postgres {
namespace {

const Sql& begin_sql() {
  static const Sql sql("BEGIN");
  return sql;
}

}  // namespace

Writer::~Writer() {
  if (connection_.lost() || lease_.number == 0) return;
  release();
  give_back(connection_, lease_);
}

Lease Writer::lease() const {
  std::lock_guard lock(mutex_);
  return lease_;
}

app::Store::Traffic Writer::traffic() const {
  return {traffic_->round_trips, traffic_->statements};
}

Result<void, Fault> Writer::connect() {
  if (!connection_.lost()) return {};
  in_transaction_ = false;
  Result<Connection, Fault> connection = reopener_.open(database_, Access::read_write);
  if (!connection) return Unexpected(std::move(connection).error());
  use(std::move(*connection));
  return {};
}

void Writer::use(Connection connection) {
  connection.plan_by_keys();
  // A small group would be planned anew each time, for a plan that looks cheaper by its few rows.
  static const Sql planned_once(
      "SELECT set_config('plan_cache_mode', 'force_generic_plan', false)");
  connection.queue(planned_once);
  static_cast<void>(connection.run());
  row_types_ = RowTypes::of(connection);
  static const Sql applied("SELECT set_config('synchronous_commit', 'remote_apply', false)");
  if (standby_is_read_) {
    connection.queue(applied);
    static_cast<void>(connection.run());
  }
  connection_ = std::move(connection);
  connection_.count_into(traffic_.get());
}

Result<app::JournalHead, Fault> Writer::head() {
  if (auto connected = connect(); !connected) return Unexpected(std::move(connected).error());
  release();
  static const Sql own(translate("SELECT 1 FROM nodes WHERE number = ?1 AND holder = ?2").text);
  bool ours = false;
  if (lease_.number != 0) {
    connection_.queue(own, Parameters().add(lease_.number).add_text(lease_.holder),
                      [&](const Row&) { ours = true; });
    if (auto asked = connection_.run(); !asked) return Unexpected(std::move(asked).error());
  }
  if (!ours) {
    std::string holder = new_holder();
    Result<std::int64_t, Fault> number = take_number(connection_, holder);
    if (!number) return Unexpected(std::move(number).error());
    known_.forget_statistics();  // another number's
    std::lock_guard lock(mutex_);
    lease_ = {*number, std::move(holder)};
  }
  static const Sql journal(
      translate("SELECT number, hash FROM journal WHERE chain = ?1 ORDER BY number DESC LIMIT 1")
          .text);
  static const Sql last("SELECT CAST(COALESCE(max(last_id), 0) AS BIGINT) FROM nodes");
  app::JournalHead head;
  head.node = static_cast<std::uint32_t>(lease_.number);
  connection_.queue(journal, Parameters().add(lease_.number), [&](const Row& row) {
    head.number = row.integer(0);
    std::copy_n(row.blob(1).begin(), std::min(row.blob(1).size(), head.hash.size()),
                head.hash.begin());
  });
  connection_.queue(last, {}, [&](const Row& row) { head.last_id = row.integer(0); });
  if (auto asked = connection_.run(); !asked) return Unexpected(std::move(asked).error());
  last_id_ = std::max(last_id_, head.last_id);
  return head;
}

// A transaction in which the node's row is ours: whoever wants our number waits for its end.
void Writer::queue_begin(app::WorkingSet* set) {
  static const Sql own(
      translate("SELECT 1 FROM nodes WHERE number = ?1 AND holder = ?2 FOR UPDATE").text);
  static const Sql settings("SELECT number FROM revisions WHERE name = 'settings'");
  ours_ = false;
  settings_ = 0;
  guarded_.clear();
  connection_.queue(begin_sql());
  connection_.queue(own, Parameters().add(lease_.number).add_text(lease_.holder),
                    [this](const Row&) { ours_ = true; });
  // Before what it counts the changes of: then a change in between is seen, at worst twice.
  connection_.queue(settings, {}, [this](const Row& row) { settings_ = row.integer(0); });
  if (set != nullptr) queue_held_rows(*set);
}

Result<void, Fault> Writer::begin(app::WorkingSet* set) {
  if (lease_.number == 0) {
    if (auto asked = head(); !asked) return Unexpected(std::move(asked).error());
  }
  queue_begin(set);
  connection_.send();
  return end_begin();
}

Result<void, Fault> Writer::end_begin() {
  in_transaction_ = true;
  if (auto begun = connection_.receive(); !begun) {
    return Unexpected(give_up(std::move(begun).error()));
  }
  if (ours_) return {};
  return Unexpected(give_up({FaultKind::conflict, "another node has taken our number over"}));
}

Fault Writer::give_up(Fault fault) {
  // Nothing was committed: a lost connection takes its transaction with it.
  if (connection_.lost() && fault.kind == FaultKind::unavailable) fault.kind = FaultKind::conflict;
  release();
  return fault;
}

void Writer::release() {
  warrants_.reset();
  if (!std::exchange(in_transaction_, false) || connection_.lost()) return;
  static const Sql sql("ROLLBACK");
  connection_.queue(sql);
  static_cast<void>(connection_.run());
}

bool Writer::holds_ahead(app::WorkingSet& set) {
  warrants_.reset();
  if (by_locks_ || lease_.number == 0 || in_transaction_ || connection_.lost()) return false;
  for (const Begun& begun : commits_) {
    if (!begun.sent || begun.lost || (begun.answered && !begun.result)) return false;
  }
  warrants_ = known_.warrants(set);
  if (!warrants_) return false;
  // Nobody else has written anything of these wallets since we did.
  set.last_id_seen = std::max(set.last_id_seen, last_id_);
  return true;
}

Result<bool, Fault> Writer::hold(app::WorkingSet& set) {
  warrants_.reset();
  if (std::exchange(hold_sent_, false)) {
    if (auto begun = end_begin(); !begun) return Unexpected(std::move(begun).error());
  } else if (auto begun = begin(&set); !begun) {
    return Unexpected(std::move(begun).error());
  }
  if (auto guarded = guard_cards(set); !guarded) return Unexpected(std::move(guarded).error());
  known_.see_held(set, settings_);
  by_locks_ = false;
  return true;
}

void Writer::begin_hold(app::WorkingSet& set) {
  const bool is_waited_for = !commits_.empty() && commits_.back().sent &&
                             !commits_.back().answered && !commits_.back().lost;
  if (!is_waited_for) return;  // they have ended already: hold() does it all
  queue_begin(&set);
  connection_.send();
  hold_sent_ = true;
}

bool Writer::await_commit(const Bell& bell) {
  if (commits_.empty()) return true;
  const Begun& begun = commits_.front();
  if (!begun.sent || begun.answered || begun.lost) return true;
  return connection_.await_answer(bell.fd());
}

Result<void, Fault> Writer::put_vault_check(ByteView check) {
  static const Sql insert(translate("INSERT INTO meta (name, value) VALUES ('vault_check', ?1) "
                                    "ON CONFLICT (name) DO NOTHING")
                              .text);
  std::int64_t written = 0;
  if (auto connected = connect(); !connected) return connected;
  connection_.queue(insert, Parameters().add_bytes(check), {}, &written);
  if (auto done = connection_.run(); !done) return done;
  if (written == 1) return {};
  return Unexpected(Fault{FaultKind::refused,
                          "another node was first to open this database: give every node the same "
                          "key file"});
}

}  // namespace privcards::store::postgres
