#pragma once
// Writes cards and finished transactions straight into the tables, without the log and without
// waiting for the disk, in rows that `privcards verify` accepts. Half of the transactions are
// authorizations, half their settlements, each some thousand transactions later; on random cards
// but for the first, which has enough for a hundred pages.

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "store/sql/tables.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/cards_file.hpp"
#include "support/take.hpp"
#include "vault/file_vault.hpp"
#include "vault/system_dice.hpp"

namespace privcards::bench {

// What was made before: an account with money in its test wallet, and a catalog.
struct Start {
  ledger::Wallet wallet;
  cards::Bin bin;
  std::vector<app::DataKey> data_keys;
  app::JournalHead head;
  Instant now;
  std::size_t cards = 0;            // of accounts before this one, which take the first numbers
  std::int64_t authorizations = 0;  // theirs
};

// One prepared INSERT per kind of row, with the store's own idea of its columns.
template <class Row>
class Insert {
 public:
  explicit Insert(store::Connection& connection)
      : connection_(connection),
        statement_(take(connection.prepare(store::insert_sql(M::name, M::columns)))) {}
  void operator()(const Row& row) {
    store::Binder binder(statement_);
    M::members(binder, row);
    if (statement_.step() != SQLITE_DONE) give_up(connection_.fault(M::name).message);
    statement_.reset();
  }

 private:
  using M = store::Mapping<Row>;
  store::Connection& connection_;
  store::Statement statement_;
};

class Filler {
 public:
  Filler(const std::string& directory, Start start)
      : vault_(take(vault::read_key_file(directory + "/privcards.keys")), dice_of_vault_),
        connection_(take(store::Connection::open(store::SqliteStore::file_in(directory),
                                                 {.cache_bytes = 512 << 20, .durable = false}))),
        wallet_(std::move(start.wallet)),
        bin_(std::move(start.bin)),
        head_(start.head),
        ids_(0, head_.last_id),
        now_(start.now),
        first_number_(start.cards),
        authorizations_(start.authorizations) {
    for (const app::DataKey& key : start.data_keys) expect(vault_.load_data_key(key));
  }

  void fill(std::size_t cards, std::int64_t transactions);
  const std::vector<CardEntry>& entries() const { return entries_; }
  // Where the next account's filler goes on.
  app::JournalHead head() const {
    app::JournalHead head = head_;
    head.last_id = ids_.last();
    return head;
  }
  Instant now() const { return now_; }
  std::int64_t authorizations() const { return authorizations_; }

 private:
  void make_card(std::size_t number);
  void make_number(const cards::Card& card, std::size_t number);
  void authorize();
  void settle();
  std::size_t choose_card();
  authorization::Transaction draft(std::size_t card, std::int64_t amount_minor);
  void move(ledger::LedgerAccount from, ledger::LedgerAccount to, std::int64_t amount_minor,
            ledger::Reason reason, std::int64_t cause);
  void seal_group();
  void write_balances();
  void write_totals();

  struct Open {
    std::size_t card;
    authorization::Transaction authorization;
  };

  vault::SystemDice dice_of_vault_;
  vault::FileVault vault_;
  store::Connection connection_;
  ledger::Wallet wallet_;
  cards::Bin bin_;
  app::JournalHead head_;
  IdSource ids_;
  Instant now_;
  std::size_t first_number_;
  std::int64_t authorizations_;
  std::mt19937_64 dice_{20'260'415};
  std::vector<cards::CardBalance> balances_;
  std::vector<CardEntry> entries_;
  std::deque<Open> open_;
  std::vector<ledger::Transfer> group_;
  std::int64_t busy_left_ = 0;

  Insert<cards::Card> insert_card_{connection_};
  Insert<cards::CardBalance> insert_balance_{connection_};
  Insert<authorization::Transaction> insert_transaction_{connection_};
  Insert<ledger::Transfer> insert_transfer_{connection_};
  Insert<ledger::JournalEntry> insert_journal_{connection_};
  store::Statement insert_token_ =
      take(connection_.prepare("INSERT INTO card_tokens (token, card) VALUES (?1, ?2)"));
  store::Statement insert_secret_ = take(connection_.prepare(
      "INSERT INTO card_secrets (card, token, sealed_pan) VALUES (?1, ?2, ?3)"));
};

}  // namespace privcards::bench
