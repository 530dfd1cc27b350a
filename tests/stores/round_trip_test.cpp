// Every kind of row comes back from every store as it was committed, field by field.

#include <gtest/gtest.h>

#include "tests/stores/committing.hpp"
#include "tests/support/fields.hpp"

namespace privcards::threeds {

bool operator==(const Purchase& left, const Purchase& right) {
  return tests::first_difference(left, right).empty();
}

}  // namespace privcards::threeds

namespace privcards::tests {
namespace {

// The second row under the first one's key.
template <class Row>
void take_key(Row& row, const Row& from) {
  if constexpr (requires { row.event_key; }) {
    row.event_key = from.event_key;
  } else if constexpr (requires { row.slot; }) {
    row.rail = from.rail;
    row.slot = from.slot;
  } else if constexpr (requires { row.target; }) {
    row.rail = from.rail;
    row.index = from.index;
  } else if constexpr (requires {
                         row.rail;
                         row.wallet;
                       }) {
    row.wallet = from.wallet;
    row.rail = from.rail;
  } else if constexpr (requires { row.rail; }) {
    row.rail = from.rail;
  } else if constexpr (requires { row.account_key; }) {
    row.name = from.name;
  } else if constexpr (requires { row.id; }) {
    row.id = from.id;
  } else if constexpr (requires { row.key; }) {
    row.key = from.key;
  } else if constexpr (requires { row.completed_before; }) {
    row.card = from.card;
  } else if constexpr (requires { row.account; }) {
    row.account = from.account;
  } else if constexpr (requires { row.asset; }) {
    row.wallet = from.wallet;
    row.asset = from.asset;
  } else {
    row.bin_id = from.bin_id;
    row.world = from.world;
  }
}

template <class Row>
Row valid(Row row) {
  if constexpr (std::is_same_v<Row, ledger::Wallet>) {
    row.total_deposited_minor = row.balance_minor;
    row.total_spent_minor = 0;
  }
  // What a rail's address shows beside this comes from the rail and is kept nowhere.
  if constexpr (std::is_same_v<Row, deposits::DepositAddress>) {
    row.network.clear();
    row.minimum.clear();
    row.confirmations_required = 0;
    row.payment_uri.clear();
  }
  return row;
}

class RoundTrip : public testing::TestWithParam<StoreKind> {
 protected:
  template <class Key, class Row, class Hash>
  void round_trip(app::Table<Key, Row, Hash> app::WorkingSet::*table) {
    Row first = valid(filled<Row>(Filler::Kind::small));
    Row second = valid(filled<Row>(Filler::Kind::large));
    take_key(second, first);
    Row bare{};  // every optional empty, every list empty
    take_key(bare, first);
    const Key key = app::key_of(first);
    EXPECT_EQ(load(table, key), std::nullopt);
    for (const Row& row : {first, second, bare}) {
      app::WorkingSet set;
      (set.*table).want(key);
      ASSERT_TRUE(store().load(set));
      ASSERT_TRUE(store().hold(set));
      (set.*table).put(row);
      ASSERT_TRUE(commit(store(), set));
      under_test_->reopen();
      std::optional<Row> kept = load(table, key);
      ASSERT_TRUE(kept);
      EXPECT_EQ(first_difference(*kept, row), "") << "field of " << typeid(Row).name();
    }
  }

  template <class Key, class Row, class Hash>
  std::optional<Row> load(app::Table<Key, Row, Hash> app::WorkingSet::*table, const Key& key) {
    app::WorkingSet set;
    (set.*table).want(key);
    EXPECT_TRUE(store().load(set));
    EXPECT_TRUE(store().hold(set));
    store().release();
    const Row* row = (set.*table).find(key);
    return row == nullptr ? std::nullopt : std::optional<Row>(*row);
  }

  app::Store& store() { return under_test_->store(); }
  std::unique_ptr<StoreUnderTest> under_test_ = make_store(GetParam());
};

TEST_P(RoundTrip, of_rows_about_who_and_what) {
  round_trip(&app::WorkingSet::accounts);
  round_trip(&app::WorkingSet::api_keys);
  round_trip(&app::WorkingSet::data_keys);
  round_trip(&app::WorkingSet::bins);
  round_trip(&app::WorkingSet::programs);
  round_trip(&app::WorkingSet::links);
}

TEST_P(RoundTrip, of_rows_about_money_and_cards) {
  round_trip(&app::WorkingSet::wallets);
  round_trip(&app::WorkingSet::cards);
  round_trip(&app::WorkingSet::balances);
  round_trip(&app::WorkingSet::transactions);
  round_trip(&app::WorkingSet::bin_statistics);
  round_trip(&app::WorkingSet::deposits);
  round_trip(&app::WorkingSet::deposit_addresses);
  round_trip(&app::WorkingSet::challenges);
}

TEST_P(RoundTrip, of_rows_about_authentications) {
  round_trip(&app::WorkingSet::authentications);
  round_trip(&app::WorkingSet::authentication_names);
  round_trip(&app::WorkingSet::authentication_histories);
  round_trip(&app::WorkingSet::authentication_rules);
}

TEST_P(RoundTrip, of_rows_about_chains) {
  round_trip(&app::WorkingSet::rails);
  round_trip(&app::WorkingSet::rail_addresses);
  round_trip(&app::WorkingSet::wallet_rails);
  round_trip(&app::WorkingSet::chain_blocks);
  round_trip(&app::WorkingSet::chain_cursors);
  round_trip(&app::WorkingSet::chain_deposits);
}

TEST_P(RoundTrip, of_rows_about_conversations_and_webhooks) {
  round_trip(&app::WorkingSet::network_messages);
  round_trip(&app::WorkingSet::idempotent_answers);
  round_trip(&app::WorkingSet::webhooks);
  round_trip(&app::WorkingSet::deliveries);
}

TEST_P(RoundTrip, of_a_card_number_whose_sealed_part_only_readers_see) {
  auto number = filled<app::CardNumber>(Filler::Kind::large);
  app::WorkingSet set;
  set.card_numbers.put(number);
  ASSERT_TRUE(commit(store(), set));
  under_test_->reopen();
  std::optional<app::CardNumber> loaded = load(&app::WorkingSet::card_numbers, number.token);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->card, number.card);
  EXPECT_TRUE(loaded->sealed_pan.empty());
  auto read = store().reader().value()->card_number(number.card);
  ASSERT_TRUE(read && *read);
  EXPECT_EQ(first_difference(**read, number), "");
  EXPECT_EQ(store().reader().value()->card_number({4711}).value(), std::nullopt);
}

TEST_P(RoundTrip, of_events_for_commands_and_for_readers) {
  auto event = filled<webhooks::Event>(Filler::Kind::large);
  app::WorkingSet set;
  set.events.push_back(event);
  ASSERT_TRUE(commit(store(), set));
  under_test_->reopen();
  std::optional<webhooks::Event> loaded = load(&app::WorkingSet::events_by_id, event.id);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(first_difference(*loaded, event), "");
  auto read = store().reader().value()->event(event.wallet, event.id);
  ASSERT_TRUE(read && *read);
  EXPECT_EQ(first_difference(**read, event), "");
}

// Each part of a composite key tells rows apart.
TEST_P(RoundTrip, idempotency_keys_differ_by_day_wallet_and_hash) {
  app::IdempotentAnswer answer;
  answer.key = {.day = 20'000, .wallet = {7}, .key_hash = sha256(as_bytes("key"))};
  answer.body = "kept";
  app::WorkingSet set;
  set.idempotent_answers.put(answer);
  ASSERT_TRUE(commit(store(), set));
  auto kept = [&](app::IdempotencyKey key) {
    return load(&app::WorkingSet::idempotent_answers, key).has_value();
  };
  app::IdempotencyKey other_day = answer.key;
  app::IdempotencyKey other_wallet = answer.key;
  app::IdempotencyKey other_hash = answer.key;
  other_day.day += 1;
  other_wallet.wallet.value += 1;
  other_hash.key_hash[31] ^= 1;
  EXPECT_TRUE(kept(answer.key));
  EXPECT_FALSE(kept(other_day));
  EXPECT_FALSE(kept(other_wallet));
  EXPECT_FALSE(kept(other_hash));
}

TEST_P(RoundTrip, webhook_lists_hold_what_is_not_deleted_oldest_first) {
  app::WorkingSet set;
  for (std::int64_t id : {5, 3, 9, 4}) {
    webhooks::Webhook webhook;
    webhook.id = {id};
    webhook.wallet = {id == 4 ? 2 : 1};
    if (id == 3) webhook.status = webhooks::WebhookStatus::disabled;
    if (id == 9) webhook.status = webhooks::WebhookStatus::deleted;
    set.webhooks.put(webhook);
  }
  ASSERT_TRUE(commit(store(), set));
  std::optional<app::WebhookList> list = load(&app::WorkingSet::webhook_lists, WalletId{1});
  ASSERT_TRUE(list);
  EXPECT_EQ(list->webhooks, (std::vector<WebhookId>{{3}, {5}}));
  EXPECT_TRUE(load(&app::WorkingSet::webhook_lists, WalletId{77})->webhooks.empty());
}

TEST_P(RoundTrip, of_the_vault_check) {
  EXPECT_TRUE(store().reader().value()->vault_check()->empty());
  const Bytes check{1, 0, 255};
  ASSERT_TRUE(store().put_vault_check(check));
  under_test_->reopen();
  EXPECT_EQ(store().reader().value()->vault_check().value(), check);
}

INSTANTIATE_TEST_SUITE_P(Store, RoundTrip, testing::ValuesIn(every_store), NameOfStore{});

}  // namespace
}  // namespace privcards::tests
