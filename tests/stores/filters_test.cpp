// What a list leaves out when asked to, and how many rows it says there are.

#include <gtest/gtest.h>

#include "tests/stores/listing.hpp"

namespace privcards::tests {
namespace {

using app::PageRequest;

class Filters : public testing::TestWithParam<StoreKind> {
 protected:
  template <class Change>
  void put(const Change& change) {
    app::WorkingSet set;
    change(set);
    ASSERT_TRUE(commit(store(), set));
  }
  app::Store& store() { return under_test_->store(); }
  app::Queries& questions() {
    questions_ = std::move(store().reader().value());
    return *questions_;
  }

  std::unique_ptr<StoreUnderTest> under_test_ = make_store(GetParam());
  std::unique_ptr<app::Queries> questions_;
};

TEST_P(Filters, cards_by_status_and_bin) {
  using cards::CardStatus;
  put([](app::WorkingSet& set) {
    set.wallets.put({.id = {1}, .cards_active = 2, .cards_frozen = 2, .cards_terminated = 1});
    std::int64_t id = 0;
    for (auto [status, bin] : {std::pair{CardStatus::active, "A"},
                               {CardStatus::frozen, "A"},
                               {CardStatus::active, "B"},
                               {CardStatus::frozen, "B"},
                               {CardStatus::terminated, "B"}}) {
      set.cards.put({.id = {++id}, .wallet = {1}, .bin_id = bin, .status = status});
      set.balances.put({.id = {id}});
    }
  });
  auto found = [&](const app::CardFilter& filter) {
    return listing(questions().cards({1}, filter, {}));
  };
  EXPECT_EQ(found({.status = CardStatus::frozen}).ids, (Ids{4, 2}));
  EXPECT_EQ(found({.status = CardStatus::frozen}).total, 2);
  EXPECT_EQ(found({.status = CardStatus::terminated}).total, 1);
  EXPECT_EQ(found({.bin_id = "B"}).ids, (Ids{5, 4, 3}));
  EXPECT_EQ(found({.bin_id = "B"}).total, 3);
  EXPECT_EQ(found({.status = CardStatus::active, .bin_id = "B"}).ids, Ids{3});
  EXPECT_EQ(found({.bin_id = "C"}).ids, Ids{});
}

TEST_P(Filters, transactions_by_card_type_and_time) {
  using authorization::TransactionType;
  put([](app::WorkingSet& set) {
    ledger::Wallet wallet{.id = {1}};
    std::array<cards::CardBalance, 2> balances{{{.id = {1}}, {.id = {2}}}};
    for (std::int64_t id = 1; id <= 8; ++id) {
      cards::CardBalance& balance = balances[static_cast<std::size_t>(id % 2)];
      authorization::Transaction row{.id = {id}, .wallet = {1}, .card = balance.id};
      row.type = static_cast<TransactionType>((id - 1) / 2);
      row.created_at = {id * 100};
      row.previous_in_wallet = std::exchange(wallet.last_transaction, row.id);
      row.previous_on_card = std::exchange(balance.last_transaction, row.id);
      ++wallet.transaction_counts[static_cast<std::size_t>(row.type)];
      ++balance.transaction_counts[static_cast<std::size_t>(row.type)];
      set.transactions.put(row);
    }
    set.wallets.put(wallet);
    for (const auto& balance : balances) {
      set.cards.put({.id = balance.id, .wallet = {1}});
      set.balances.put(balance);
    }
  });
  auto found = [&](const app::TransactionFilter& filter, const PageRequest& page = {}) {
    return listing(questions().transactions({1}, filter, page));
  };
  EXPECT_EQ(found({.card = CardId{1}}).ids, (Ids{8, 6, 4, 2}));
  EXPECT_EQ(found({.card = CardId{3}}).ids, Ids{});
  EXPECT_EQ(found({.card = CardId{3}}).total, 0);
  EXPECT_EQ(found({.type = TransactionType::refund}).ids, (Ids{6, 5}));
  EXPECT_EQ(found({.type = TransactionType::refund}).total, 2);
  EXPECT_EQ(found({.card = CardId{2}, .type = TransactionType::decline}).ids, Ids{7});
  EXPECT_EQ(found({.from = Instant{300}, .to = Instant{600}}).ids, (Ids{5, 4, 3}));
  EXPECT_EQ(found({.from = Instant{300}, .to = Instant{600}}).total, 3);
  EXPECT_EQ(found({.from = Instant{701}}).ids, Ids{8});
  EXPECT_EQ(found({.to = Instant{100}}).ids, Ids{});
  EXPECT_EQ(found({.type = TransactionType::settlement, .from = Instant{400}}).ids, Ids{4});
  EXPECT_EQ(found({.card = CardId{1}, .from = Instant{300}}, {.page = 2, .per_page = 2}).ids,
            Ids{4});
  EXPECT_EQ(found({.type = TransactionType::authorization}, {.after = 7}).ids, (Ids{2, 1}));
}

TEST_P(Filters, deposits_by_status_and_asset) {
  using deposits::Asset;
  using deposits::DepositStatus;
  put([](app::WorkingSet& set) {
    set.deposits.put({.id = {1}, .wallet = {1}, .asset = Asset::btc});
    set.deposits.put({.id = {2}, .wallet = {1}, .asset = Asset::sol});
    set.deposits.put(
        {.id = {3}, .wallet = {1}, .asset = Asset::sol, .status = DepositStatus::confirmed});
  });
  auto found = [&](const app::DepositFilter& filter) {
    return listing(questions().deposits({1}, filter, {})).ids;
  };
  EXPECT_EQ(found({.status = DepositStatus::pending}), (Ids{2, 1}));
  EXPECT_EQ(found({.asset = Asset::sol}), (Ids{3, 2}));
  EXPECT_EQ(found({.status = DepositStatus::pending, .asset = Asset::sol}), Ids{2});
  EXPECT_EQ(found({.status = DepositStatus::reverted}), Ids{});
}

TEST_P(Filters, challenges_events_and_deliveries) {
  using threeds::ChallengeStatus;
  using webhooks::DeliveryStatus;
  using webhooks::EventType;
  put([](app::WorkingSet& set) {
    set.wallets.put({.id = {1}, .event_sequence = 3});
    for (std::int64_t id = 1; id <= 3; ++id) {
      set.challenges.put({.id = {id},
                          .wallet = {1},
                          .card = {id % 2},
                          .status = id == 3 ? ChallengeStatus::failed : ChallengeStatus::pending});
      set.events.push_back({.id = {id},
                            .wallet = {1},
                            .sequence = id,
                            .type = id == 2 ? EventType::ping : EventType::card_frozen});
      set.deliveries.put({.id = {id},
                          .webhook = {id == 1 ? 8 : 7},
                          .wallet = {1},
                          .status = id == 2 ? DeliveryStatus::failed : DeliveryStatus::pending});
    }
  });
  app::Queries& asked = questions();
  EXPECT_EQ(listing(asked.challenges({1}, {.card = CardId{1}}, {})).ids, (Ids{3, 1}));
  EXPECT_EQ(listing(asked.challenges({1}, {.status = ChallengeStatus::pending}, {})).ids,
            (Ids{2, 1}));
  EXPECT_EQ(
      listing(asked.challenges({1}, {.card = CardId{1}, .status = ChallengeStatus::failed}, {}))
          .ids,
      Ids{3});
  Listing frozen = listing(asked.events({1}, {.type = EventType::card_frozen}, {.per_page = 1}));
  EXPECT_EQ(frozen.ids, Ids{3});
  EXPECT_EQ(frozen.total, 2);
  EXPECT_TRUE(frozen.has_more);
  EXPECT_EQ(listing(asked.events({1}, {.type = EventType::card_frozen}, {.after = 3})).ids, Ids{1});
  EXPECT_EQ(listing(asked.deliveries({1}, {7}, {}, {})).ids, (Ids{3, 2}));
  EXPECT_EQ(listing(asked.deliveries({1}, {7}, {.status = DeliveryStatus::pending}, {})).ids,
            Ids{3});
  EXPECT_EQ(listing(asked.deliveries({2}, {7}, {}, {})).ids, Ids{});
}

TEST_P(Filters, deleted_webhooks_are_not_listed) {
  put([](app::WorkingSet& set) {
    for (std::int64_t id = 1; id <= 3; ++id) {
      webhooks::Webhook row{.id = {id}, .wallet = {1}};
      if (id == 2) row.status = webhooks::WebhookStatus::deleted;
      set.webhooks.put(row);
    }
  });
  Listing found = listing(questions().webhooks({1}, {}));
  EXPECT_EQ(found.ids, (Ids{3, 1}));
  EXPECT_EQ(found.total, 2);
}

// An iterator must not stumble when the row it stands on changed since: the card was frozen, the
// webhook deleted, the delivery succeeded.
TEST_P(Filters, a_cursor_stays_good_when_its_row_leaves_the_list) {
  put([](app::WorkingSet& set) {
    set.wallets.put({.id = {1}, .cards_active = 2, .cards_frozen = 1});
    for (std::int64_t id = 1; id <= 3; ++id) {
      bool left = id == 2;
      set.cards.put({.id = {id},
                     .wallet = {1},
                     .status = left ? cards::CardStatus::frozen : cards::CardStatus::active});
      set.balances.put({.id = {id}});
      webhooks::Webhook webhook{.id = {id}, .wallet = {1}};
      if (left) webhook.status = webhooks::WebhookStatus::deleted;
      set.webhooks.put(webhook);
      auto status = left ? webhooks::DeliveryStatus::succeeded : webhooks::DeliveryStatus::pending;
      set.deliveries.put({.id = {id}, .webhook = {7}, .wallet = {1}, .status = status});
    }
  });
  app::Queries& asked = questions();
  const PageRequest behind_two{.after = 2};
  EXPECT_EQ(listing(asked.cards({1}, {.status = cards::CardStatus::active}, behind_two)).ids,
            Ids{1});
  EXPECT_EQ(listing(asked.webhooks({1}, behind_two)).ids, Ids{1});
  EXPECT_EQ(
      listing(asked.deliveries({1}, {7}, {.status = webhooks::DeliveryStatus::pending}, behind_two))
          .ids,
      Ids{1});
}

// The same bound for what a wallet's row knows and for what is counted.
TEST_P(Filters, no_list_says_that_it_has_more_than_total_max) {
  put([](app::WorkingSet& set) {
    Filling filling(set);
    for (std::int64_t id = 1; id <= 2 * app::total_max; ++id) filling.add(id % 2 == 1 ? 0 : 1, id);
    filling.add(1, 2 * app::total_max + 2);
  });
  app::Queries& asked = questions();
  for (const WalletId wallet : {WalletId{1}, WalletId{2}}) {
    SCOPED_TRACE(wallet.value);
    const auto expect_capped = [&](const auto& page) {
      EXPECT_EQ(page->total, app::total_max);
      EXPECT_EQ(page->total_capped, wallet == WalletId{2});
      EXPECT_TRUE(page->has_more);
    };
    using authorization::TransactionType;
    expect_capped(asked.cards(wallet, {}, {}));
    expect_capped(asked.cards(wallet, {.status = cards::CardStatus::active}, {}));
    expect_capped(asked.cards(wallet, {.bin_id = ""}, {}));
    expect_capped(asked.transactions(wallet, {}, {}));
    expect_capped(asked.transactions(wallet, {.card = card_of(wallet)}, {}));
    expect_capped(asked.transactions(wallet, {.type = TransactionType::authorization}, {}));
    expect_capped(asked.transactions(wallet, {.from = Instant{0}}, {}));
    expect_capped(asked.events(wallet, {}, {}));
    expect_capped(asked.events(wallet, {.type = webhooks::EventType::card_created}, {}));
    expect_capped(asked.deposits(wallet, {}, {}));
    expect_capped(asked.challenges(wallet, {}, {}));
    expect_capped(asked.webhooks(wallet, {}));
    expect_capped(asked.deliveries(wallet, webhook_of(wallet), {}, {}));
  }
}

INSTANTIATE_TEST_SUITE_P(Store, Filters, testing::ValuesIn(every_store), NameOfStore{});

}  // namespace
}  // namespace privcards::tests
