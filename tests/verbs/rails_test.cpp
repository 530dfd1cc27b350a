// Deposits from a chain, command by command: what two scanners, replays, missing prices and
// screenings do to the rows and the money.

#include "tests/verbs/rails_testing.hpp"

namespace privcards::tests {
namespace {

TEST_F(RailsTest, every_block_replayed_twice_credits_once) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(take(block(101, {payment("a", 100'000), payment("b", 200'000)})), i == 0);
  }
  EXPECT_EQ(installation_.wallet_row().pending_deposits_minor, 180'00);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(weigh("a").state, RailState::credited);
    EXPECT_EQ(weigh("b").state, RailState::credited);
  }
  EXPECT_EQ(balance(), before_ + 180'00);
  EXPECT_EQ(installation_.wallet_row().pending_deposits_minor, 0);
  EXPECT_EQ(shown("a").status, deposits::DepositStatus::confirmed);
  EXPECT_EQ(row("a").price_inputs, "{}");
}

TEST_F(RailsTest, a_scanner_that_is_late_changes_nothing) {
  ASSERT_TRUE(take(block(101, {})));
  // Both stand on 101; the second to come finds the rail elsewhere.
  ASSERT_TRUE(take(block(102, {payment("a", 100'000)})));
  EXPECT_FALSE(take(block(102, {payment("a", 100'000)}, "other ")));
  EXPECT_FALSE(installation_.run(orphan(101, {}))->taken);
  EXPECT_FALSE(take(block(104, {})));
  EXPECT_EQ(installation_.queries().open_deposits("btc")->size(), 1U);
}

TEST_F(RailsTest, a_block_read_for_another_list_of_tokens_is_read_again) {
  ASSERT_TRUE(take(block(101, {})));
  ASSERT_TRUE(installation_.run(
      app::ChangeRail({.name = "btc", .tokens = std::vector<std::string>{"new"}})));
  EXPECT_FALSE(take(block(102, {})));
  rail_.tokens = {"new"};
  EXPECT_TRUE(take(block(102, {})));
}

TEST_F(RailsTest, without_a_price_it_waits_and_says_so) {
  ASSERT_TRUE(take(block(101, {payment("a", 100'000)})));
  ASSERT_TRUE(take(block(102, {})));
  ASSERT_TRUE(take(block(103, {})));
  EXPECT_EQ(weigh("a", false).state, RailState::confirming);
  EXPECT_EQ(shown("a").reason, "price");
  EXPECT_EQ(balance(), before_);
  EXPECT_EQ(weigh("a").state, RailState::credited);
}

TEST_F(RailsTest, screening_holds_and_a_person_decides) {
  ASSERT_TRUE(take(block(101, {payment("a", 100'000), payment("b", 100'000)})));
  EXPECT_EQ(weigh("a", true, Screening::waiting).state, RailState::confirming);
  EXPECT_EQ(shown("a").reason, "screening");
  EXPECT_EQ(weigh("a", true, Screening::refused).state, RailState::held);
  EXPECT_EQ(shown("a").reason, "screening_refused");
  EXPECT_EQ(weigh("b", true, Screening::failed).state, RailState::held);
  EXPECT_EQ(installation_.wallet_row().pending_deposits_minor, 120'00);
  ASSERT_TRUE(installation_.run(app::DecideDeposit(key("a"), true)));
  EXPECT_EQ(weigh("a", true, Screening::refused).state, RailState::credited);
  ASSERT_TRUE(installation_.run(app::DecideDeposit(key("b"), false)));
  EXPECT_EQ(weigh("b", true, Screening::failed).state, RailState::held);
  EXPECT_EQ(shown("b").reason, "rejected");
  EXPECT_EQ(balance(), before_ + 60'00);
}

TEST_F(RailsTest, what_nobody_was_given_is_reported_and_not_credited) {
  chain::Sighting stray = payment("a", 100'000);
  stray.address = 40;
  const auto observed = installation_.run(block(101, {stray}));
  EXPECT_EQ(observed->unissued, std::vector<std::int64_t>{40});
  EXPECT_TRUE(installation_.queries().open_deposits("btc")->empty());
  // Somebody has that address already: it is nobody else's any more.
  EXPECT_EQ(installation_.queries().rails()->front().next_index, 41);
}

TEST_F(RailsTest, how_many_addresses_in_a_row_are_unused) {
  const auto rail = [&] { return installation_.queries().rails()->front(); };
  EXPECT_EQ(deposits::unused_in_a_row(rail()), 1);
  ASSERT_TRUE(take(block(101, {payment("a", 100'000)})));
  EXPECT_EQ(deposits::unused_in_a_row(rail()), 0);
  EXPECT_EQ(rail().widest_gap, 1);
  chain::Sighting stray = payment("b", 100'000);
  stray.address = 30;
  ASSERT_TRUE(take(block(102, {stray})));
  EXPECT_EQ(rail().last_paid, 30);
}

TEST_F(RailsTest, a_token_whose_owner_cannot_be_asked_waits_and_one_that_is_blocked_is_held) {
  ASSERT_TRUE(take(block(101, {payment("a", 100'000), payment("b", 100'000)})));
  const auto weigh_token = [&](const std::string& transaction, deposits::TokenStanding standing) {
    app::WeighDeposit::Request request;
    request.event_key = key(transaction);
    request.rail = "btc";
    request.quote = {.price = price_, .hold = false, .inputs = "{}"};
    request.token = standing;
    return *installation_.run(app::WeighDeposit(std::move(request)));
  };
  EXPECT_EQ(weigh_token("a", deposits::TokenStanding::unknown).wait, deposits::WaitReason::token);
  EXPECT_EQ(shown("a").reason, "token");
  EXPECT_EQ(weigh_token("a", deposits::TokenStanding::blocked).state, RailState::held);
  EXPECT_EQ(shown("a").reason, "token_blocked");
  EXPECT_EQ(weigh_token("b", deposits::TokenStanding::unknown).state, RailState::confirming);
  EXPECT_EQ(weigh_token("b", deposits::TokenStanding::clear).state, RailState::credited);
  ASSERT_TRUE(installation_.run(app::DecideDeposit(key("a"), true)));
  EXPECT_EQ(weigh_token("a", deposits::TokenStanding::blocked).state, RailState::credited);
}

TEST_F(RailsTest, a_block_that_ends_a_tokens_life_stops_the_rail_behind_it) {
  app::Estimates estimates;
  const app::ChainBlock last{.height = 101,
                             .hash = "block 101",
                             .parent_hash = "block 100",
                             .sightings = {payment("a", 100'000)},
                             .notices = {},
                             .stop_after = "the token moves"};
  EXPECT_TRUE(take(app::ObserveBlock(rail_, last, estimates)));
  EXPECT_FALSE(take(block(102, {})));
  EXPECT_EQ((**installation_.queries().rail_cursor("btc")).stopped, "the token moves");
  EXPECT_EQ(row("a").height, 101);
  ASSERT_TRUE(installation_.run(app::ChangeRail({.name = "btc", .resume = true})));
  EXPECT_TRUE(take(block(102, {})));
}

TEST_F(RailsTest, one_address_for_each_wallet_and_none_before_the_rail_is_ready) {
  const auto again = installation_.run(app::IssueRailAddress(installation_.wallet(), "btc"));
  EXPECT_EQ(again->address.index, index_);
  EXPECT_FALSE(installation_.run(
      app::IssueRailAddress(installation_.account().live_wallet, "btc")));  // another world
  deposits::Rail second = bitcoin();
  second.name = "second";
  ASSERT_TRUE(installation_.run(app::AddRail(second)));
  const auto refused = installation_.run(app::IssueRailAddress(installation_.wallet(), "second"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), app::Refusal::rail_not_ready);
}

TEST_F(RailsTest, a_pool_is_issued_in_order_and_then_empty) {
  deposits::Rail pool;
  pool.name = "sol";
  pool.network = deposits::Network::solana;
  pool.confirmed = true;
  ASSERT_TRUE(installation_.run(app::AddRail(pool)));
  ASSERT_TRUE(installation_.run(app::AnchorRail("sol", 1, "slot"))->taken);
  EXPECT_EQ(installation_.run(app::IssueRailAddress(installation_.wallet(), "sol")).error(),
            app::Refusal::address_pool_empty);
  const auto imported = installation_.run(app::ImportAddresses("sol", {{"first", Bytes{1}}}));
  EXPECT_EQ(imported->pool_size, 1);
  const auto issued = installation_.run(app::IssueRailAddress(installation_.wallet(), "sol"));
  ASSERT_TRUE(issued);
  EXPECT_EQ(issued->address.address, "first");
  EXPECT_TRUE(app::pool_is_low(issued->rail));
}

// Where accounts are read: seen, then final; or seen, and gone.
TEST_F(RailsTest, an_account_is_read_from_first_sight_to_finality) {
  deposits::Rail pool;
  pool.name = "sol";
  pool.network = deposits::Network::solana;
  pool.identity = "genesis";
  pool.confirmed = true;
  pool.minimum = "0.02";
  pool.token_minimum = "5";
  pool = *installation_.run(app::AddRail(pool));
  ASSERT_TRUE(installation_.run(app::AnchorRail("sol", 1, "slot"))->taken);
  ASSERT_TRUE(installation_.run(app::ImportAddresses("sol", {{"first", Bytes{1}}})));
  ASSERT_TRUE(installation_.run(app::IssueRailAddress(installation_.wallet(), "sol")));
  const auto look = [&](const std::string& signature, bool finalized, std::string cursor,
                        std::vector<std::string> vanished = {}) {
    app::AccountTarget target{.address = 0, .account = "first", .cursor = std::move(cursor)};
    app::AccountScan scan{.sightings = {}, .cursor = target.cursor, .problem = {}};
    if (!signature.empty()) {
      chain::Sighting sighting;
      sighting.event_key = signature;
      sighting.transaction = signature;
      sighting.amount = 1'000'000'000;
      scan.sightings.push_back({sighting, 77, finalized});
      if (finalized) scan.cursor = signature;
    }
    app::Estimates estimates;
    return installation_.run(
        app::ObserveAccount(pool, target, scan, std::move(vanished), estimates));
  };
  const auto state = [&](const std::string& signature) {
    const auto open = installation_.queries().open_deposits("sol");
    for (const deposits::ChainDeposit& each : *open) {
      if (each.event_key == "genesis:" + signature) return each.state;
    }
    return RailState::held;
  };
  ASSERT_TRUE(look("s1", false, "")->taken);
  ASSERT_TRUE(look("s2", false, "")->taken);
  EXPECT_EQ(state("s1"), RailState::pending);
  app::WeighDeposit::Request request;
  request.event_key = "genesis:s1";
  request.rail = "sol";
  request.quote = {.price = price_, .hold = false, .inputs = "{}"};
  EXPECT_EQ(installation_.run(app::WeighDeposit(request))->state, RailState::pending);
  ASSERT_TRUE(look("s1", true, "", {"genesis:s2"})->taken);
  EXPECT_FALSE(look("s1", true, "")->taken);  // a second scanner, with the cursor before
  EXPECT_EQ(state("s2"), RailState::replaced);
  EXPECT_EQ(installation_.run(app::WeighDeposit(request))->state, RailState::credited);
  ASSERT_TRUE(look("s2", true, "s1")->taken);  // the node had only forgotten it
  EXPECT_EQ(state("s2"), RailState::confirming);
  EXPECT_TRUE(installation_.run(app::AccountsRead("sol", 500))->taken);
  EXPECT_FALSE(installation_.run(app::AccountsRead("sol", 400))->taken);
}

}  // namespace
}  // namespace privcards::tests
