#include "store/postgres/verify.hpp"

#include <map>
#include <set>

#include "store/sql/rows_to_verify.hpp"

namespace privcards::store::postgres {
namespace {

// The number of the node that made an id (base/id.hpp).
const std::string chain_of_id = "((id >> 12) & 1023)";

class Verifier {
 public:
  explicit Verifier(Connection& connection)
      : connection_(connection),
        verification_([this](TransactionId settlement) { return authorization_of(settlement); }) {}

  app::Answer<app::VerifyReport> run() {
    verify_rows(*this, verification_);
    if (fault_) return Unexpected(*fault_);
    return verification_.finish();
  }

  // For verify_rows().
  bool stopped() const { return fault_.has_value() || verification_.stopped(); }

  // Every row of a statement, a part at a time, until something is found. `then` runs between the
  // parts and may ask other statements.
  template <class Look, class Then>
  void each_part(const std::string& select, const Look& look, const Then& then) {
    if (stopped()) return;
    const std::string cursor = "rows_" + std::to_string(++cursors_);
    run(Sql("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + select), {});
    const Sql fetch("FETCH 1000 FROM " + cursor);
    while (!stopped()) {
      std::size_t count = 0;
      run(fetch, {}, [&](const Row& row) {
        ++count;
        if (!stopped()) look(row);
      });
      then();
      if (count == 0) break;
    }
    if (!fault_) run(Sql("CLOSE " + cursor), {});
  }
  template <class Look>
  void each(const std::string& select, const Look& look) {
    each_part(select, look, [] {});
  }
  template <class R, class Look>
  void each_row(const std::string& where, const Look& look) {
    each(select_sql<R>(where), [&](const Row& row) { look(read_row<R>(row)); });
  }
  void run(const Sql& sql, const Parameters& parameters, Connection::EachRow row = {}) {
    connection_.queue(sql, parameters, std::move(row));
    Result<void, Fault> done = connection_.run();
    if (!done && !fault_) fault_ = std::move(done).error();
  }

  // Each node has a chain of its own; a wallet's transfers lie in several. Groups are read so that
  // each chain keeps its order and a wallet's groups theirs: by the largest transfer so far.
  void read_journal() {
    struct Group {
      std::int64_t chain = 0;
      ledger::JournalEntry entry;
    };
    static const Sql transfers(
        translate(select_sql<ledger::Transfer>("WHERE id > ?1 AND id <= ?2 AND " + chain_of_id +
                                               " = ?3 ORDER BY id"))
            .text);
    static const std::string groups =
        std::string("SELECT ") + Mapping<ledger::JournalEntry>::columns +
        ", chain, max(last_transfer) OVER (PARTITION BY chain ORDER BY number) AS reached "
        "FROM journal ORDER BY reached, chain, number";
    std::map<std::int64_t, std::int64_t> last;
    std::vector<Group> part;
    auto look_at_part = [&] {
      for (const Group& group : part) {
        if (stopped()) return;
        std::vector<ledger::Transfer> covered;
        run(transfers,
            Parameters()
                .add(last[group.chain])
                .add(group.entry.last_transfer.value)
                .add(group.chain),
            [&](const Row& row) { covered.push_back(read_row<ledger::Transfer>(row)); });
        find_authorizations(covered);
        if (!fault_) verification_.group(group.chain, group.entry, covered);
        if (!covered.empty()) last[group.chain] = covered.back().id.value;
      }
      part.clear();
    };
    each_part(
        groups,
        [&](const Row& row) {
          part.push_back({row.integer(7), read_row<ledger::JournalEntry>(row)});
        },
        look_at_part);
    find_uncovered(last);
  }

  void find_uncovered(const std::map<std::int64_t, std::int64_t>& last) {
    if (stopped()) return;
    static const Sql newest("SELECT " + chain_of_id +
                            " AS chain, max(id) FROM transfers GROUP BY " + chain_of_id);
    std::map<std::int64_t, std::int64_t> found;
    run(newest, {}, [&](const Row& row) { found[row.integer(0)] = row.integer(1); });
    for (const auto& [chain, id] : found) {
      auto covered = last.find(chain);
      if (covered == last.end() || covered->second < id) verification_.uncovered({id});
    }
  }

  // Asked before a group is looked at: a statement cannot be sent while another's rows are read.
  void find_authorizations(const std::vector<ledger::Transfer>& transfers) {
    static const Sql sql(
        translate("SELECT id, \"authorization\" FROM transactions WHERE id = ANY(?1::bigint[]) AND "
                  "type = 1")
            .text);
    authorizations_.clear();
    ArrayBuilder causes(ColumnType::integer);
    for (const ledger::Transfer& transfer : transfers) {
      if (ledger::taken_by_settlement(transfer)) causes.add(transfer.cause);
    }
    if (causes.size() == 0) return;
    run(sql, Parameters().add(causes),
        [&](const Row& row) { authorizations_[{row.integer(0)}] = TransactionId{row.integer(1)}; });
  }
  TransactionId authorization_of(TransactionId settlement) {
    auto found = authorizations_.find(settlement);
    return found == authorizations_.end() ? TransactionId{} : found->second;
  }

  void read_cards() {
    struct Seen {
      cards::Card card;
      std::optional<cards::CardBalance> balance;
      bool has_number = false;
    };
    std::map<CardId, Seen> part;
    static const Sql balances(
        translate(select_sql<cards::CardBalance>("WHERE id = ANY(?1::bigint[])")).text);
    static const Sql numbers(
        translate("SELECT card FROM card_secrets WHERE card = ANY(?1::bigint[])").text);
    auto look_at_part = [&] {
      ArrayBuilder ids(ColumnType::integer);
      for (const auto& [id, seen] : part) ids.add(id.value);
      run(balances, Parameters().add(ids), [&](const Row& row) {
        auto balance = read_row<cards::CardBalance>(row);
        part[balance.id].balance = balance;
      });
      run(numbers, Parameters().add(ids),
          [&](const Row& row) { part[CardId{row.integer(0)}].has_number = true; });
      for (const auto& [id, seen] : part) {
        if (stopped()) return;
        verification_.card(seen.card, seen.balance ? &*seen.balance : nullptr, seen.has_number);
      }
      part.clear();
    };
    each_part(
        select_sql<cards::Card>("ORDER BY id"),
        [&](const Row& row) {
          auto card = read_row<cards::Card>(row);
          const CardId id = card.id;
          part[id].card = std::move(card);
        },
        look_at_part);
  }

  Connection& connection_;
  app::Verification verification_;
  std::map<TransactionId, TransactionId> authorizations_;
  std::optional<Fault> fault_;
  int cursors_ = 0;
};

}  // namespace

app::Answer<app::VerifyReport> verify_database(Connection& connection) {
  connection.wait_at_most_ms(600'000);
  auto report = Verifier(connection).run();
  connection.wait_at_most_ms(answer_timeout_default_ms);
  return report;
}

}  // namespace privcards::store::postgres
