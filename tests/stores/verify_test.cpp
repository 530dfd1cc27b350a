// Good books verify; books somebody edited do not, and the first thing wrong is named. Each edit is
// made once in the rows of the memory store and once with SQL in the file.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <functional>

#include "tests/support/books.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {
namespace {

struct Edit {
  std::string name;
  std::string sql;
  std::function<void(store::Rows&)> change;
  std::string finding;
};

// Rows named by position: what ids they have is nobody's business here.
template <class Map>
auto& last(Map& rows) {
  return rows.rbegin()->second;
}
template <class Map>
void erase_last(Map& rows) {
  rows.erase(std::prev(rows.end()));
}
authorization::Transaction& open_authorization(store::Rows& rows) {
  for (auto& [id, row] : rows.transactions) {
    if (row.held_minor > 0) return row;
  }
  CHECK(false);
}
deposits::Deposit& credited_deposit(store::Rows& rows) {
  for (auto& [id, row] : rows.deposits) {
    if (row.status == deposits::DepositStatus::confirmed) return row;
  }
  CHECK(false);
}
ledger::Wallet& used_wallet(store::Rows& rows) {
  for (auto& [id, row] : rows.wallets) {
    if (row.event_sequence > 0) return row;
  }
  CHECK(false);
}

const std::string newest = " WHERE id = (SELECT max(id) FROM ";
const std::string used = " WHERE event_sequence > 0";

const std::vector<Edit>& edits() {
  using store::Rows;
  static const std::vector<Edit> all = {
      {"transfer_amount", "UPDATE transfers SET amount = amount + 1" + newest + "transfers)",
       [](Rows& rows) { ++last(rows.transfers).amount_minor; }, "hash chain is unbroken"},
      {"transfer_account", "UPDATE transfers SET to_owner = to_owner + 1" + newest + "transfers)",
       [](Rows& rows) { ++last(rows.transfers).to.owner; }, "hash chain is unbroken"},
      {"transfer_cause", "UPDATE transfers SET cause = cause + 1" + newest + "transfers)",
       [](Rows& rows) { ++last(rows.transfers).cause; }, "hash chain is unbroken"},
      {"transfer_deleted", "DELETE FROM transfers" + newest + "transfers)",
       [](Rows& rows) { erase_last(rows.transfers); }, "hash chain is unbroken"},
      {"first_transfer_deleted", "DELETE FROM transfers WHERE id = (SELECT min(id) FROM transfers)",
       [](Rows& rows) { rows.transfers.erase(rows.transfers.begin()); }, "hash chain is unbroken"},
      {"transfer_added",
       "INSERT INTO transfers SELECT id + 1000000000, from_kind, from_owner, to_kind, to_owner, "
       "amount, currency, reason, cause, created_at FROM transfers" +
           newest + "transfers)",
       [](Rows& rows) {
         ledger::Transfer copy = last(rows.transfers);
         copy.id.value += 1'000'000'000;
         rows.transfers.emplace(copy.id, copy);
       },
       "every transfer is covered by the journal"},
      {"group_deleted", "DELETE FROM journal WHERE number = 3",
       [](Rows& rows) { rows.journal.erase(3); }, "the journal has no gaps"},
      {"last_group_deleted",
       "DELETE FROM journal WHERE number >= (SELECT max(number) FROM journal WHERE "
       "transfer_count > 0)",
       [](Rows& rows) {
         while (last(rows.journal).transfer_count == 0) erase_last(rows.journal);
         erase_last(rows.journal);
       },
       "every transfer is covered by the journal"},
      {"group_time", "UPDATE journal SET committed_at = committed_at + 1 WHERE number = 3",
       [](Rows& rows) { ++rows.journal.at(3).committed_at.ms; }, "it breaks at group 3"},
      {"wallet_balance",
       "UPDATE wallets SET balance = balance + 1, total_spent = total_spent - 1" + used,
       [](Rows& rows) {
         ++used_wallet(rows).balance_minor;
         --used_wallet(rows).total_spent_minor;
       },
       "a wallet's balance equals the sum of its transfers"},
      {"available", "UPDATE card_balances SET available = available + 1" + newest + "cards)",
       [](Rows& rows) { ++last(rows.balances).available_minor; },
       "what is available on a card equals the sum of its transfers"},
      {"held", "UPDATE card_balances SET held = held + 1" + newest + "cards)",
       [](Rows& rows) { ++last(rows.balances).held_minor; },
       "what is held on a card equals the sum of its transfers"},
      {"authorization_held", "UPDATE transactions SET held = held - 1 WHERE held > 0",
       [](Rows& rows) { --open_authorization(rows).held_minor; },
       "an authorization holds what its transfers left in its hold"},
      {"authorization_status", "UPDATE transactions SET status = 3 WHERE held > 0",
       [](Rows& rows) {
         open_authorization(rows).status = authorization::TransactionStatus::reversed;
       },
       "a transaction is open as long as money is held for it"},
      {"transaction_deleted",
       "DELETE FROM transactions WHERE id = (SELECT min(id) FROM transactions)",
       [](Rows& rows) { rows.transactions.erase(rows.transactions.begin()); },
       "form one chain from its newest"},
      {"last_transaction_deleted", "DELETE FROM transactions" + newest + "transactions)",
       [](Rows& rows) { erase_last(rows.transactions); }, "a card counts its transactions by type"},
      {"card_status", "UPDATE cards SET status = 1" + newest + "cards)",
       [](Rows& rows) { last(rows.cards).status = cards::CardStatus::frozen; },
       "a wallet counts its cards by status"},
      {"card_status_unknown", "UPDATE cards SET status = 200" + newest + "cards)",
       [](Rows& rows) { last(rows.cards).status = static_cast<cards::CardStatus>(200); },
       "a card has a known status"},
      {"card_deleted", "DELETE FROM cards" + newest + "cards)",
       [](Rows& rows) { erase_last(rows.cards); }, "belongs to a card or wallet that exists"},
      {"balance_deleted", "DELETE FROM card_balances" + newest + "cards)",
       [](Rows& rows) { erase_last(rows.balances); }, "every card has a balance"},
      {"number_deleted", "DELETE FROM card_secrets WHERE card = (SELECT max(id) FROM cards)",
       [](Rows& rows) {
         CardId card = rows.cards.rbegin()->first;
         std::erase_if(rows.card_numbers,
                       [&](const auto& entry) { return entry.second.card == card; });
       },
       "every card has a balance and a sealed number"},
      {"cards_total", "UPDATE wallets SET cards_total = cards_total + 1" + used,
       [](Rows& rows) { ++used_wallet(rows).cards_total_minor; },
       "a wallet's total over cards is the sum of what is available"},
      {"wallet_deleted", "DELETE FROM wallets" + used,
       [](Rows& rows) { rows.wallets.erase(used_wallet(rows).id); }, "belongs to a wallet"},
      {"wallet_counts", "UPDATE wallets SET declines = declines + 1" + used,
       [](Rows& rows) { ++used_wallet(rows).transaction_counts[3]; },
       "a wallet counts its transactions by type"},
      {"wallet_newest", "UPDATE wallets SET last_transaction = last_transaction - 1" + used,
       [](Rows& rows) { --used_wallet(rows).last_transaction.value; },
       "a wallet's row names its newest transaction"},
      {"event_deleted", "DELETE FROM events WHERE sequence = 2",
       [](Rows& rows) {
         std::erase_if(rows.events, [](const auto& entry) { return entry.second.sequence == 2; });
       },
       "events are numbered from 1 without gaps"},
      {"last_event_deleted", "DELETE FROM events" + newest + "events)",
       [](Rows& rows) { erase_last(rows.events); }, "events are numbered from 1 without gaps"},
      {"hold_alarm_deleted", "DELETE FROM alarms WHERE kind = 1",
       [](Rows& rows) {
         std::erase_if(rows.alarms, [](const app::Alarm& alarm) {
           return alarm.kind == app::AlarmKind::hold_expiry;
         });
       },
       "every open hold has its expiry alarm"},
      {"challenge_alarm_deleted", "DELETE FROM alarms WHERE kind = 2",
       [](Rows& rows) {
         std::erase_if(rows.alarms, [](const app::Alarm& alarm) {
           return alarm.kind == app::AlarmKind::challenge_expiry;
         });
       },
       "every pending challenge has its alarm"},
      {"delivery_alarm_deleted", "DELETE FROM alarms WHERE kind = 3",
       [](Rows& rows) {
         std::erase_if(rows.alarms, [](const app::Alarm& alarm) {
           return alarm.kind == app::AlarmKind::delivery_attempt;
         });
       },
       "every pending delivery has its alarm"},
      {"pending_deposit", "UPDATE deposits SET amount_usd = amount_usd + 1 WHERE status = 0",
       [](Rows& rows) { ++last(rows.deposits).amount_usd_minor; },
       "pending deposits of a wallet are their sum"},
      {"credited_deposit", "UPDATE deposits SET amount_usd = amount_usd + 1 WHERE status = 1",
       [](Rows& rows) { ++credited_deposit(rows).amount_usd_minor; },
       "credits of a deposit less reversals are its amount"},
      {"credited_deposit_taken_back", "UPDATE deposits SET status = 2 WHERE status = 1",
       [](Rows& rows) { credited_deposit(rows).status = deposits::DepositStatus::reverted; },
       "credits of a deposit less reversals are its amount"},
      {"credited_deposit_deleted", "DELETE FROM deposits WHERE status = 1",
       [](Rows& rows) { rows.deposits.erase(credited_deposit(rows).id); },
       "a credit belongs to a deposit that exists"},
  };
  return all;
}

class Tampering : public testing::TestWithParam<std::size_t> {
 protected:
  const Edit& edit() const { return edits()[GetParam()]; }
};

TEST_P(Tampering, is_found_in_memory) {
  MemoryUnderTest under_test;
  Installation installation(under_test.store());
  make_books(installation);
  ASSERT_EQ(installation.verify().broken, "");
  edit().change(under_test.store().rows());
  EXPECT_THAT(installation.verify().broken, testing::HasSubstr(edit().finding));
}

// Makes good books and edits their file.
void make_edited_books(SqliteUnderTest& under_test, const std::string& sql) {
  make_books(*std::make_unique<Installation>(under_test.store()));
  under_test.close();
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open(under_test.file().c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  EXPECT_GT(sqlite3_changes(database), 0);
  sqlite3_close(database);
  under_test.reopen();
}

// What is found in them.
std::string finding_after(const std::string& sql) {
  SqliteUnderTest under_test;
  make_edited_books(under_test, sql);
  auto report = under_test.store().reader().value()->verify();
  return report ? report->broken : report.error().message;
}

TEST_P(Tampering, is_found_in_the_file) {
  EXPECT_THAT(finding_after(edit().sql), testing::HasSubstr(edit().finding));
}

// In memory a body is never packed.
TEST(TamperingWithABody, IsFoundInTheFile) {
  const std::string cut = "substr(packed_body, 1, length(packed_body) - 1)";
  for (const std::string& damaged : {cut, std::string("x'02'"), std::string("x'01ffffffff00'")}) {
    EXPECT_THAT(finding_after("UPDATE events SET packed_body = " + damaged + " WHERE sequence = 2"),
                testing::HasSubstr("the body of an event cannot be read"));
  }
}

// Neither shown nor sent as an empty one: whoever asks for it is told, and the others are there.
TEST(TamperingWithABody, IsAFaultToReaders) {
  SqliteUnderTest under_test;
  make_edited_books(under_test, "UPDATE events SET packed_body = x'02' WHERE sequence = 2");
  auto reader = under_test.store().reader().value();
  const WalletId wallet = reader->accounts().value().front().test_wallet;
  const auto before = reader->events_after(wallet, 0, 1);
  ASSERT_TRUE(before);
  EXPECT_THAT(before->front().body, testing::StartsWith("deposit.pending"));
  const auto after = reader->events_after(wallet, 2, 100);
  ASSERT_TRUE(after);
  EXPECT_FALSE(after->empty());
  const auto list = reader->events(wallet, {}, {.per_page = 100});
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, FaultKind::corrupted);
  EXPECT_THAT(list.error().message, testing::HasSubstr("events is damaged"));
  const EventId next = after->front().id;
  EXPECT_TRUE(reader->event(wallet, next));
}

INSTANTIATE_TEST_SUITE_P(Edit, Tampering, testing::Range<std::size_t>(0, edits().size()),
                         [](const auto& test) { return edits()[test.param].name; });

class GoodBooks : public testing::TestWithParam<StoreKind> {};

TEST_P(GoodBooks, verify_and_are_counted) {
  auto under_test = make_store(GetParam());
  Installation installation(under_test->store());
  make_books(installation);
  app::VerifyReport report = installation.verify();
  EXPECT_EQ(report.broken, "");
  EXPECT_EQ(report.groups, under_test->store().head()->number);
  EXPECT_EQ(report.transfers, 6);  // deposit, two cards, hold, settlement, hold
  EXPECT_EQ(report.wallets, 2);
  EXPECT_EQ(report.cards, 2);
  EXPECT_EQ(report.transactions, 4);
  EXPECT_EQ(report.events, installation.wallet_row().event_sequence);
}

TEST_P(GoodBooks, verify_when_there_is_nothing_in_them) {
  auto under_test = make_store(GetParam());
  EXPECT_EQ(under_test->store().reader().value()->verify()->broken, "");
}

INSTANTIATE_TEST_SUITE_P(Store, GoodBooks, testing::ValuesIn(every_store), NameOfStore{});

}  // namespace
}  // namespace privcards::tests
