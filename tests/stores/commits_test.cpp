// All or nothing, and what single questions answer.

#include <gtest/gtest.h>

#include "tests/stores/committing.hpp"

namespace privcards::tests {
namespace {

class Commits : public testing::TestWithParam<StoreKind> {
 protected:
  app::Store& store() { return under_test_->store(); }
  std::unique_ptr<app::Queries> reader() { return std::move(store().reader().value()); }

  std::unique_ptr<StoreUnderTest> under_test_ = make_store(GetParam());
};

webhooks::Event event(std::int64_t id, std::int64_t sequence, WalletId wallet = {1}) {
  webhooks::Event row;
  row.id = {id};
  row.wallet = wallet;
  row.sequence = sequence;
  row.body = "event " + std::to_string(id);
  return row;
}

app::Alarm alarm(std::int64_t due_ms, std::int64_t subject, std::int64_t domain = 0,
                 app::AlarmKind kind = app::AlarmKind::hold_expiry) {
  return {.domain = domain, .due_at = {due_ms}, .kind = kind, .subject = subject};
}

ledger::Transfer transfer(std::int64_t id) {
  return {.id = {id},
          .from = {ledger::AccountKind::crypto_clearing, 1},
          .to = ledger::wallet_account({1}),
          .amount_minor = 100};
}

// One of each, so that a half-written commit would show somewhere.
app::WorkingSet a_bit_of_everything() {
  app::WorkingSet set;
  set.wallets.put({.id = {1}});
  set.cards.put({.id = {2}, .wallet = {1}});
  set.balances.put({.id = {2}});
  set.card_numbers.put({.card = {2}, .sealed_pan = {1}});
  set.deposits.put({.id = {3}, .wallet = {1}});
  set.transfers.push_back(transfer(4));
  set.events.push_back(event(5, 1));
  set.audit.push_back({.id = {6}});
  set.alarms.push_back({alarm(7, 7), true});
  return set;
}

void expect_nothing(app::Queries& reader) {
  EXPECT_EQ(reader.wallet({1})->has_value(), false);
  EXPECT_EQ(reader.card({1}, {2})->has_value(), false);
  EXPECT_EQ(reader.card_number({2})->has_value(), false);
  EXPECT_EQ(reader.deposit({1}, {3})->has_value(), false);
  EXPECT_TRUE(reader.events_after({1}, 0, 10)->empty());
  EXPECT_TRUE(reader.due_alarms(0, {100}, app::AlarmKind::hold_expiry, 10)->empty());
}

TEST_P(Commits, a_new_store_has_an_empty_head) {
  auto head = store().head();
  ASSERT_TRUE(head);
  EXPECT_EQ(head->number, 0);
  EXPECT_EQ(head->hash, Digest{});
  EXPECT_EQ(head->last_id, 0);
}

TEST_P(Commits, the_head_is_the_last_commit_also_after_a_reopening) {
  Digest hash{};
  for (std::int64_t number = 1; number <= 3; ++number) {
    app::WorkingSet set;
    set.transfers.push_back(transfer(number));
    ASSERT_TRUE(commit(store(), set, 1000 + number));
    hash = set.journal.hash;
  }
  under_test_->reopen();
  auto head = store().head();
  ASSERT_TRUE(head);
  EXPECT_EQ(head->number, 3);
  EXPECT_EQ(head->hash, hash);
  EXPECT_EQ(head->last_id, 1003);
}

// The last thing written is what breaks, so that everything before it was on its way.
TEST_P(Commits, a_commit_that_cannot_be_leaves_nothing) {
  using Spoil = void (*)(app::WorkingSet&);
  const std::vector<Spoil> spoils = {
      [](app::WorkingSet& set) { set.transfers.push_back(transfer(90)); },
      [](app::WorkingSet& set) { set.events.push_back(event(90, 2, {9})); },
      [](app::WorkingSet& set) { set.events.push_back(event(91, 1, {9})); },
      [](app::WorkingSet& set) { set.audit.push_back({.id = {90}}); },
      [](app::WorkingSet& set) { set.deposits.put({.id = {90}, .wallet = {1}}); },
      [](app::WorkingSet& set) { set.card_numbers.put({.token = {{9}}, .card = {1}}); },
      [](app::WorkingSet& set) { set.balances.put({.id = {8}, .held_minor = -1}); },
      [](app::WorkingSet& set) { set.wallets.put({.id = {8}, .balance_minor = 1}); },
  };
  app::WorkingSet before;
  before.transfers.push_back(transfer(90));
  before.events.push_back(event(90, 1, {9}));
  before.audit.push_back({.id = {90}});
  before.deposits.put({.id = {90}, .wallet = {9}});
  before.card_numbers.put({.token = {{9}}, .card = {90}});
  ASSERT_TRUE(commit(store(), before, 5));
  for (std::size_t i = 0; i < spoils.size(); ++i) {
    SCOPED_TRACE(i);
    app::WorkingSet set = a_bit_of_everything();
    spoils[i](set);
    EXPECT_FALSE(commit(store(), set, 6));
    expect_nothing(*reader());
    under_test_->reopen();
    expect_nothing(*reader());
    EXPECT_EQ(store().head()->number, 1);
    EXPECT_EQ(store().head()->last_id, 5);
  }
  app::WorkingSet set = a_bit_of_everything();
  EXPECT_TRUE(commit(store(), set, 7));
  EXPECT_EQ(store().head()->number, 2);
}

TEST_P(Commits, a_reader_sees_each_commit_at_its_next_question) {
  std::unique_ptr<app::Queries> early = reader();
  expect_nothing(*early);
  app::WorkingSet set = a_bit_of_everything();
  ASSERT_TRUE(commit(store(), set));
  EXPECT_TRUE(early->card({1}, {2})->has_value());
}

TEST_P(Commits, alarms_are_applied_in_order) {
  app::WorkingSet set;
  set.alarms = {{alarm(10, 1), true},  {alarm(10, 1), true},   // twice is once
                {alarm(20, 2), true},  {alarm(20, 2), false},  // gone again
                {alarm(30, 3), false}, {alarm(30, 3), true}};  // clearing what is not there
  ASSERT_TRUE(commit(store(), set));
  auto due = [&] {
    return reader()->due_alarms(0, {100}, app::AlarmKind::hold_expiry, 10).value();
  };
  EXPECT_EQ(due(), (std::vector{alarm(10, 1), alarm(30, 3)}));
  app::WorkingSet later;
  later.alarms = {{alarm(10, 1), false}};
  ASSERT_TRUE(commit(store(), later));
  EXPECT_EQ(due(), std::vector{alarm(30, 3)});
}

TEST_P(Commits, due_alarms_are_of_one_domain_and_kind_oldest_first) {
  constexpr auto other = app::AlarmKind::delivery_attempt;
  app::WorkingSet set;
  for (const app::Alarm& row : {alarm(30, 1), alarm(10, 3), alarm(10, 2), alarm(5, 9, 4),
                                alarm(7, 8, 0, other), alarm(31, 5)}) {
    set.alarms.push_back({row, true});
  }
  ASSERT_TRUE(commit(store(), set));
  auto due = [&](std::int64_t domain, std::int64_t now, app::AlarmKind kind, std::int64_t limit) {
    return reader()->due_alarms(domain, {now}, kind, limit).value();
  };
  constexpr auto hold = app::AlarmKind::hold_expiry;
  EXPECT_EQ(due(0, 30, hold, 10), (std::vector{alarm(10, 2), alarm(10, 3), alarm(30, 1)}));
  EXPECT_EQ(due(0, 30, hold, 2), (std::vector{alarm(10, 2), alarm(10, 3)}));
  EXPECT_EQ(due(0, 9, hold, 10), std::vector<app::Alarm>{});
  EXPECT_EQ(due(0, 9, other, 10), std::vector{alarm(7, 8, 0, other)});
  EXPECT_EQ(due(4, 100, hold, 10), std::vector{alarm(5, 9, 4)});
  auto next = [&](std::int64_t domain, std::int64_t now) {
    return reader()->next_alarm_after(domain, {now}).value();
  };
  EXPECT_EQ(next(0, 0), Instant{7});  // of any kind
  EXPECT_EQ(next(0, 7), Instant{10});
  EXPECT_EQ(next(0, 30), Instant{31});
  EXPECT_EQ(next(0, 31), std::nullopt);
  EXPECT_EQ(next(77, 0), std::nullopt);
}

TEST_P(Commits, a_stream_resumes_after_a_sequence_number_oldest_first) {
  app::WorkingSet set;
  for (std::int64_t i = 1; i <= 5; ++i) {
    set.events.push_back(event(10 * i, i));
    set.events.push_back(event(10 * i + 1, i, {2}));
  }
  ASSERT_TRUE(commit(store(), set));
  auto sequences = [&](WalletId wallet, std::int64_t after, std::int64_t limit) {
    std::vector<std::int64_t> found;
    auto events = reader()->events_after(wallet, after, limit).value();
    for (const webhooks::Event& row : events) {
      EXPECT_EQ(row.wallet, wallet);
      found.push_back(row.sequence);
    }
    return found;
  };
  EXPECT_EQ(sequences({1}, 0, 10), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(sequences({1}, 2, 2), (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(sequences({1}, 5, 10), std::vector<std::int64_t>{});
  EXPECT_EQ(sequences({3}, 0, 10), std::vector<std::int64_t>{});
}

TEST_P(Commits, operators_lists_are_complete_and_in_order_of_their_keys) {
  app::WorkingSet set;
  for (std::int64_t id : {3, 1, 2}) {
    set.accounts.put({.id = {id}});
    set.data_keys.put({.account = {id}, .wrapped = {static_cast<std::uint8_t>(id)}});
    set.programs.put({.id = id});
    set.links.put({.id = {id}});
    set.wallets.put({.id = {id}, .world = id == 1 ? World::live : World::test});
    app::ApiKey key{.id = {id}, .account = {id == 2 ? 8 : 7}};
    key.secret_hash[0] = static_cast<std::uint8_t>(id);
    set.api_keys.put(key);
    auto asset = static_cast<deposits::Asset>(id);
    set.deposit_addresses.put({.wallet = {id == 2 ? 8 : 7}, .asset = asset});
  }
  ASSERT_TRUE(commit(store(), set));
  auto questions = reader();
  auto ids = [](const auto& rows) {
    std::vector<std::int64_t> found;
    for (const auto& row : rows) {
      if constexpr (requires { row.id.value; }) {
        found.push_back(row.id.value);
      } else if constexpr (requires { row.id; }) {
        found.push_back(row.id);
      } else if constexpr (requires { row.asset; }) {
        found.push_back(static_cast<std::int64_t>(row.asset));
      } else {
        found.push_back(row.account.value);
      }
    }
    return found;
  };
  const std::vector<std::int64_t> all{1, 2, 3};
  const std::vector<std::int64_t> of_seven{1, 3};
  EXPECT_EQ(ids(questions->accounts().value()), all);
  EXPECT_EQ(ids(questions->data_keys().value()), all);
  EXPECT_EQ(ids(questions->programs().value()), all);
  EXPECT_EQ(ids(questions->links().value()), all);
  EXPECT_EQ(ids(questions->api_keys({7}).value()), of_seven);
  EXPECT_EQ(ids(questions->deposit_addresses({7}).value()), of_seven);
  EXPECT_EQ(questions->test_wallets().value(), (std::vector<WalletId>{{2}, {3}}));
  EXPECT_EQ((*questions->api_key(Digest{2}))->id, ApiKeyId{2});
  EXPECT_EQ(questions->api_key(Digest{9})->has_value(), false);
}

TEST_P(Commits, bins_come_with_the_decisions_of_one_world) {
  app::WorkingSet set;
  set.bins.put({.id = "535522"});
  set.bins.put({.id = "491653"});
  set.bin_statistics.put({.bin_id = "491653", .world = 0, .approved = 8, .declined = 1});
  set.bin_statistics.put({.bin_id = "491653", .world = 1, .approved = 5, .declined = 2});
  ASSERT_TRUE(commit(store(), set));
  auto bins = reader()->bins(World::test).value();
  ASSERT_EQ(bins.size(), 2U);
  EXPECT_EQ(bins[0].bin.id, "491653");
  EXPECT_EQ(bins[0].statistics.approved, 5);
  EXPECT_EQ(bins[1].bin.id, "535522");
  EXPECT_EQ(bins[1].statistics.bin_id, "535522");
  EXPECT_EQ(bins[1].statistics.world, 1);
  EXPECT_EQ(bins[1].statistics.approved, 0);
}

TEST_P(Commits, a_wallet_finds_its_own_rows_and_no_others) {
  app::WorkingSet set;
  set.cards.put({.id = {1}, .wallet = {1}});
  set.balances.put({.id = {1}});
  set.transactions.put({.id = {1}, .wallet = {1}});
  set.deposits.put({.id = {1}, .wallet = {1}});
  set.challenges.put({.id = {1}, .wallet = {1}});
  set.webhooks.put({.id = {1}, .wallet = {1}});
  set.webhooks.put({.id = {2}, .wallet = {1}, .status = webhooks::WebhookStatus::deleted});
  set.events.push_back(event(1, 1));
  set.deliveries.put({.id = {1}, .wallet = {1}});
  ASSERT_TRUE(commit(store(), set));
  auto questions = reader();
  for (WalletId wallet : {WalletId{1}, WalletId{2}}) {
    bool own = wallet == WalletId{1};
    EXPECT_EQ(questions->card(wallet, {1})->has_value(), own);
    EXPECT_EQ(questions->transaction(wallet, {1})->has_value(), own);
    EXPECT_EQ(questions->deposit(wallet, {1})->has_value(), own);
    EXPECT_EQ(questions->challenge(wallet, {1})->has_value(), own);
    EXPECT_EQ(questions->webhook(wallet, {1})->has_value(), own);
    EXPECT_EQ(questions->event(wallet, {1})->has_value(), own);
    EXPECT_EQ(questions->delivery(wallet, {1})->has_value(), own);
  }
  EXPECT_EQ(questions->webhook({1}, {2})->has_value(), false);  // deleted
}

// By its id alone, whoever's it is; deleted endpoints too, or nobody would learn of them.
TEST_P(Commits, a_delivery_comes_with_all_it_takes_to_send_it) {
  app::WorkingSet set;
  set.wallets.put({.id = {1}, .account = {8}, .world = World::live});
  set.webhooks.put({.id = {2},
                    .wallet = {1},
                    .url = "https://example.com/",
                    .status = webhooks::WebhookStatus::deleted});
  set.events.push_back(event(3, 1));
  set.deliveries.put({.id = {4}, .event = {3}, .webhook = {2}, .wallet = {1}});
  set.deliveries.put({.id = {5}, .event = {3}, .webhook = {99}, .wallet = {1}});
  ASSERT_TRUE(commit(store(), set));
  auto job = reader()->delivery_job({4});
  ASSERT_TRUE(job && *job);
  EXPECT_EQ((*job)->delivery.id, DeliveryId{4});
  EXPECT_EQ((*job)->webhook.url, "https://example.com/");
  EXPECT_EQ((*job)->event.body, "event 3");
  EXPECT_EQ((*job)->account, AccountId{8});
  EXPECT_EQ((*job)->world, World::live);
  EXPECT_FALSE(reader()->delivery_job({5})->has_value());  // its endpoint is not there
  EXPECT_FALSE(reader()->delivery_job({6})->has_value());
}

INSTANTIATE_TEST_SUITE_P(Store, Commits, testing::ValuesIn(every_store), NameOfStore{});

TEST(MemoryStore, fails_where_it_is_told_to_and_does_nothing_then) {
  using Call = store::MemoryStore::Call;
  store::MemoryStore store;
  std::optional<Call> failing;
  store.before_calls([&](Call call) -> std::optional<Fault> {
    if (call != failing) return std::nullopt;
    return Fault{FaultKind::storage_full, "no room"};
  });
  for (Call call : {Call::head, Call::load, Call::commit, Call::reader}) {
    failing = call;
    app::WorkingSet wanting;
    wanting.wallets.want({1});
    EXPECT_EQ(store.head().has_value(), call != Call::head);
    EXPECT_EQ(store.load(wanting).has_value(), call != Call::load);
    EXPECT_EQ(store.reader().has_value(), call != Call::reader);
  }
  failing = Call::commit;
  app::WorkingSet set = a_bit_of_everything();
  Result<void, Fault> refused = commit(store, set);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FaultKind::storage_full);
  expect_nothing(*store.reader().value());
  failing.reset();
  EXPECT_TRUE(commit(store, set));
}

}  // namespace
}  // namespace privcards::tests
