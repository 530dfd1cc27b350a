#include "store/sqlite/verify.hpp"

#include <array>

#include "store/sqlite/mapping.hpp"

namespace privcards::store {
namespace {

// Each query returns one row per breach: the id at fault. The sentence names the invariant.
struct Invariant {
  const char* sentence;
  const char* query;
};

constexpr auto invariants = std::to_array<Invariant>({
    {"a wallet's balance equals the sum of its transfers; not so for wallet",
     "SELECT w.id FROM wallets w WHERE w.balance <> "
     "(SELECT coalesce(sum(amount), 0) FROM temp.moved WHERE kind = 1 AND owner = w.id)"},
    {"what is available on a card equals the sum of its transfers; not so for card",
     "SELECT b.id FROM card_balances b WHERE b.available <> "
     "(SELECT coalesce(sum(amount), 0) FROM temp.moved WHERE kind = 2 AND owner = b.id)"},
    {"what is held on a card equals the sum of its transfers; not so for card",
     "SELECT b.id FROM card_balances b WHERE b.held <> "
     "(SELECT coalesce(sum(amount), 0) FROM temp.moved WHERE kind = 3 AND owner = b.id)"},
    {"money moved belongs to a card or wallet that exists; not so for owner",
     "SELECT m.owner FROM temp.moved m WHERE (m.kind IN (2, 3) AND NOT EXISTS "
     "(SELECT 1 FROM card_balances WHERE id = m.owner)) OR (m.kind = 1 AND NOT EXISTS "
     "(SELECT 1 FROM wallets WHERE id = m.owner))"},
    {"a wallet's balance is what was deposited less what was spent; not so for wallet",
     "SELECT id FROM wallets WHERE balance <> total_deposited - total_spent"},
    {"a wallet's total over cards is the sum of what is available on them; not so for wallet",
     "SELECT w.id FROM wallets w WHERE w.cards_total <> (SELECT coalesce(sum(b.available), 0) "
     "FROM cards c JOIN card_balances b ON b.id = c.id WHERE c.wallet = w.id)"},
    {"a wallet counts its cards by status; not so for wallet",
     "SELECT w.id FROM wallets w WHERE w.cards_active <> (SELECT count(*) FROM cards WHERE wallet "
     "= w.id "
     "AND status = 0) OR w.cards_frozen <> (SELECT count(*) FROM cards WHERE wallet = w.id AND "
     "status = 1) "
     "OR w.cards_terminated <> (SELECT count(*) FROM cards WHERE wallet = w.id AND status = 2)"},
    {"every card has a balance and a sealed number; not so for card",
     "SELECT c.id FROM cards c LEFT JOIN card_balances b ON b.id = c.id "
     "LEFT JOIN card_secrets s ON s.card = c.id WHERE b.id IS NULL OR s.card IS NULL"},
    {"what is held on a card is the sum of its open authorizations; not so for card",
     "SELECT b.id FROM card_balances b LEFT JOIN (SELECT card, sum(held) AS held FROM transactions "
     "GROUP BY card) t ON t.card = b.id WHERE b.held <> coalesce(t.held, 0)"},
    {"a card counts its transactions by type; not so for card",
     "SELECT b.id FROM card_balances b LEFT JOIN (SELECT card, sum(type = 0) a, sum(type = 1) s, "
     "sum(type = 2) r, sum(type = 3) d FROM transactions GROUP BY card) t ON t.card = b.id "
     "WHERE b.authorizations <> coalesce(t.a, 0) OR b.settlements <> coalesce(t.s, 0) "
     "OR b.refunds <> coalesce(t.r, 0) OR b.declines <> coalesce(t.d, 0)"},
    {"a wallet counts its transactions by type; not so for wallet",
     "SELECT w.id FROM wallets w LEFT JOIN (SELECT wallet, sum(type = 0) a, sum(type = 1) s, "
     "sum(type = 2) r, sum(type = 3) d FROM transactions GROUP BY wallet) t ON t.wallet = w.id "
     "WHERE w.authorizations <> coalesce(t.a, 0) OR w.settlements <> coalesce(t.s, 0) "
     "OR w.refunds <> coalesce(t.r, 0) OR w.declines <> coalesce(t.d, 0)"},
    {"a card's transactions form one chain from its newest; broken at transaction",
     "SELECT t.id FROM (SELECT id, card, previous_on_card, lag(id, 1, 0) OVER "
     "(PARTITION BY card ORDER BY id) AS before FROM transactions) t WHERE t.previous_on_card <> "
     "t.before"},
    {"a wallet's transactions form one chain from its newest; broken at transaction",
     "SELECT t.id FROM (SELECT id, wallet, previous_in_wallet, lag(id, 1, 0) OVER "
     "(PARTITION BY wallet ORDER BY id) AS before FROM transactions) t "
     "WHERE t.previous_in_wallet <> t.before"},
    {"a card's row names its newest transaction; not so for card",
     "SELECT b.id FROM card_balances b LEFT JOIN (SELECT card, max(id) AS newest FROM transactions "
     "GROUP BY card) t ON t.card = b.id WHERE b.last_transaction <> coalesce(t.newest, 0)"},
    {"a wallet's row names its newest transaction; not so for wallet",
     "SELECT w.id FROM wallets w LEFT JOIN (SELECT wallet, max(id) AS newest FROM transactions "
     "GROUP BY wallet) t ON t.wallet = w.id WHERE w.last_transaction <> coalesce(t.newest, 0)"},
    {"a wallet's events are numbered from 1 without gaps; not so for wallet",
     "SELECT w.id FROM wallets w LEFT JOIN (SELECT wallet, count(*) AS c, max(sequence) AS m "
     "FROM events GROUP BY wallet) e ON e.wallet = w.id "
     "WHERE w.event_sequence <> coalesce(e.m, 0) OR coalesce(e.c, 0) <> coalesce(e.m, 0)"},
    {"every open hold has its expiry alarm; missing for transaction",
     "SELECT t.id FROM transactions t JOIN wallets w ON w.id = t.wallet WHERE t.held > 0 AND NOT "
     "EXISTS "
     "(SELECT 1 FROM alarms a WHERE a.domain = iif(w.world = 0, 0, w.id) AND a.kind = 1 "
     "AND a.due_at = t.hold_expires_at AND a.subject = t.id)"},
    {"every pending delivery has its alarm; missing for delivery",
     "SELECT d.id FROM deliveries d JOIN wallets w ON w.id = d.wallet WHERE d.status = 0 AND NOT "
     "EXISTS "
     "(SELECT 1 FROM alarms a WHERE a.domain = iif(w.world = 0, 0, w.id) AND a.kind = 3 "
     "AND a.due_at = d.next_attempt_at AND a.subject = d.id)"},
    {"pending deposits of a wallet are their sum; not so for wallet",
     "SELECT w.id FROM wallets w WHERE w.pending_deposits <> (SELECT coalesce(sum(amount_usd), 0) "
     "FROM deposits WHERE wallet = w.id AND status = 0)"},
});

class Verifier {
 public:
  explicit Verifier(Connection& connection) : connection_(connection) {}

  app::Answer<app::VerifyReport> run() {
    check_pages();
    check_journal();
    sum_transfers();
    for (const Invariant& invariant : invariants) check(invariant);
    count_rows();
    if (fault_) return Unexpected(*fault_);
    return report_;
  }

 private:
  bool stopped() const { return fault_.has_value() || !report_.broken.empty(); }

  template <class Row>
  void each(const std::string& sql, const Row& row) {
    if (fault_) return;
    Result<Statement, Fault> select = connection_.prepare(sql);
    if (!select) {
      fault_ = std::move(select).error();
      return;
    }
    int code = 0;
    while ((code = select->step()) == SQLITE_ROW) {
      if (!row(*select)) return;
    }
    if (code != SQLITE_DONE) fault_ = connection_.fault("verifying");
  }

  void check_pages() {
    each("PRAGMA integrity_check(1)", [&](const Statement& s) {
      if (s.text(0) != "ok")
        report_.broken = "the database file is damaged: " + std::string(s.text(0));
      return false;
    });
    // A file too damaged to check says so by failing.
    if (fault_ && fault_->kind == FaultKind::corrupted) {
      report_.broken = "the database file is damaged: " + fault_->message;
      fault_.reset();
    }
  }

  void check_journal();
  void check_entry(const ledger::JournalEntry& entry, Statement& transfers);

  void sum_transfers() {
    if (stopped()) return;
    Result<void, Fault> done = connection_.execute(
        "DROP TABLE IF EXISTS temp.moved;"
        "CREATE TEMP TABLE moved (kind INTEGER, owner INTEGER, amount INTEGER, "
        "PRIMARY KEY (kind, owner)) WITHOUT ROWID;"
        "INSERT INTO temp.moved SELECT kind, owner, sum(amount) FROM ("
        "SELECT from_kind AS kind, from_owner AS owner, -amount AS amount FROM main.transfers "
        "UNION ALL "
        "SELECT to_kind, to_owner, amount FROM main.transfers) GROUP BY kind, owner");
    if (!done) fault_ = std::move(done).error();
  }

  void check(const Invariant& invariant) {
    if (stopped()) return;
    each(std::string(invariant.query) + " LIMIT 1", [&](const Statement& s) {
      report_.broken = std::string(invariant.sentence) + " " + std::to_string(s.integer(0));
      return false;
    });
  }

  void count_rows() {
    each(
        "SELECT (SELECT count(*) FROM wallets), (SELECT count(*) FROM cards), "
        "(SELECT count(*) FROM transactions), (SELECT count(*) FROM events)",
        [&](const Statement& s) {
          report_.wallets = s.integer(0);
          report_.cards = s.integer(1);
          report_.transactions = s.integer(2);
          report_.events = s.integer(3);
          return false;
        });
  }

  Connection& connection_;
  app::VerifyReport report_;
  std::optional<Fault> fault_;
  Digest previous_{};
  std::int64_t last_transfer_ = 0;
};

void Verifier::check_journal() {
  if (stopped()) return;
  Result<Statement, Fault> transfers =
      connection_.prepare(select_sql<ledger::Transfer>("WHERE id > ?1 ORDER BY id LIMIT ?2"));
  if (!transfers) {
    fault_ = std::move(transfers).error();
    return;
  }
  each(select_sql<ledger::JournalEntry>("ORDER BY number"), [&](const Statement& s) {
    check_entry(read_row<ledger::JournalEntry>(s), *transfers);
    return !stopped();
  });
  if (stopped()) return;
  each("SELECT id FROM transfers WHERE id > " + std::to_string(last_transfer_) + " LIMIT 1",
       [&](const Statement& s) {
         report_.broken = "every transfer is covered by the journal; not so transfer " +
                          std::to_string(s.integer(0));
         return false;
       });
}

void Verifier::check_entry(const ledger::JournalEntry& entry, Statement& transfers) {
  std::string here = " at group " + std::to_string(entry.number);
  if (entry.number != report_.groups + 1) {
    report_.broken = "the journal has no gaps; one is" + here;
    return;
  }
  Bytes canonical;
  std::int64_t count = 0;
  Reset reset(transfers);
  transfers.bind(1, last_transfer_);
  transfers.bind(2, entry.transfer_count);
  while (entry.transfer_count > 0 && transfers.step() == SQLITE_ROW) {
    auto transfer = read_row<ledger::Transfer>(transfers);
    ledger::append_canonical(canonical, transfer);
    last_transfer_ = transfer.id.value;
    ++count;
  }
  Digest hash = ledger::chain_hash(previous_, entry.number, entry.committed_at, canonical);
  bool ends_well = entry.transfer_count == 0 || entry.last_transfer.value == last_transfer_;
  if (count != entry.transfer_count || !ends_well || entry.previous_hash != previous_ ||
      entry.hash != hash) {
    report_.broken = "the journal's hash chain is unbroken; it breaks" + here;
    return;
  }
  previous_ = hash;
  report_.groups = entry.number;
  report_.transfers += count;
}

}  // namespace

app::Answer<app::VerifyReport> verify_database(Connection& connection) {
  return Verifier(connection).run();
}

}  // namespace privcards::store
