#include "store/sqlite/verify.hpp"

#include "store/sql/rows_to_verify.hpp"

namespace privcards::store {
namespace {

class Verifier {
 public:
  explicit Verifier(Connection& connection)
      : connection_(connection),
        verification_([this](TransactionId settlement) { return authorization_of(settlement); }) {}

  app::Answer<app::VerifyReport> run() {
    check_pages();
    verify_rows(*this, verification_);
    if (fault_) return Unexpected(*fault_);
    return verification_.finish();
  }

  // For verify_rows().
  bool stopped() const { return fault_.has_value() || verification_.stopped(); }

  std::optional<Statement> prepare(const std::string& sql) {
    Result<Statement, Fault> prepared = connection_.prepare(sql);
    if (prepared) return std::move(*prepared);
    fault_ = std::move(prepared).error();
    return std::nullopt;
  }

  // Every row of a statement whose parameters are bound, until something is found.
  template <class Row>
  void each(Statement& select, const Row& row) {
    Reset reset(select);
    while (!stopped()) {
      int code = select.step();
      if (code == SQLITE_DONE) return;
      if (code == SQLITE_ROW) {
        row(select);
      } else {
        fault_ = connection_.fault("verifying");
      }
    }
  }
  template <class Row>
  void each(const std::string& sql, const Row& row) {
    if (stopped()) return;
    if (std::optional<Statement> select = prepare(sql)) each(*select, row);
  }
  template <class R, class Row>
  void each_row(const std::string& where, const Row& row) {
    each(select_sql<R>(where), [&](const Statement& s) { row(read_row<R>(s)); });
  }

  void check_pages() {
    each("PRAGMA integrity_check(1)", [&](const Statement& s) {
      if (s.text(0) == "ok") return;
      verification_.damaged("the database file is damaged: " + std::string(s.text(0)));
    });
    // A file too damaged to check says so by failing.
    if (fault_ && fault_->kind == FaultKind::corrupted) {
      verification_.damaged("the database file is damaged: " + fault_->message);
      fault_.reset();
    }
  }

  void read_journal() {
    if (stopped()) return;
    std::optional<Statement> transfers =
        prepare(select_sql<ledger::Transfer>("WHERE id > ?1 AND id <= ?2 ORDER BY id"));
    settlements_ = prepare("SELECT authorization FROM transactions WHERE id = ?1 AND type = 1");
    if (!transfers || !settlements_) return;
    std::int64_t last = 0;
    std::vector<ledger::Transfer> covered;
    each_row<ledger::JournalEntry>("ORDER BY number", [&](const ledger::JournalEntry& entry) {
      covered.clear();
      transfers->bind(1, last);
      transfers->bind(2, entry.last_transfer.value);
      each(*transfers,
           [&](const Statement& s) { covered.push_back(read_row<ledger::Transfer>(s)); });
      verification_.group(0, entry, covered);
      if (!covered.empty()) last = covered.back().id.value;
    });
    each("SELECT id FROM transfers WHERE id > " + std::to_string(last) + " ORDER BY id LIMIT 1",
         [&](const Statement& s) { verification_.uncovered({s.integer(0)}); });
  }

  TransactionId authorization_of(TransactionId settlement) {
    TransactionId authorization;
    settlements_->bind(1, settlement.value);
    each(*settlements_, [&](const Statement& s) { authorization.value = s.integer(0); });
    return authorization;
  }

  void read_cards() {
    if (stopped()) return;
    std::optional<Statement> balances = prepare(select_sql<cards::CardBalance>("WHERE id = ?1"));
    std::optional<Statement> numbers = prepare("SELECT 1 FROM card_secrets WHERE card = ?1");
    if (!balances || !numbers) return;
    each_row<cards::Card>("ORDER BY id", [&](const cards::Card& card) {
      std::optional<cards::CardBalance> balance;
      balances->bind(1, card.id.value);
      each(*balances, [&](const Statement& s) { balance = read_row<cards::CardBalance>(s); });
      bool has_number = false;
      numbers->bind(1, card.id.value);
      each(*numbers, [&](const Statement&) { has_number = true; });
      if (!stopped()) verification_.card(card, balance ? &*balance : nullptr, has_number);
    });
  }

  Connection& connection_;
  app::Verification verification_;
  std::optional<Statement> settlements_;
  std::optional<Fault> fault_;
};

}  // namespace

app::Answer<app::VerifyReport> verify_database(Connection& connection) {
  return Verifier(connection).run();
}

}  // namespace privcards::store
