#pragma once
// A rail with one issued address, and what its scanner would do, command by command. After each
// test the books must agree.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/credit_deposit.hpp"
#include "app/follow_chain.hpp"
#include "app/rails.hpp"
#include "store/memory/memory_store.hpp"
#include "tests/support/installation.hpp"

namespace privcards::tests {

using deposits::RailState;
using deposits::Screening;

inline deposits::Rail bitcoin() {
  deposits::Rail rail;
  rail.name = "btc";
  rail.identity = "regtest";
  rail.account_key =
      "vpub5Y6cjg78GGuNLsaPhmYsiw4gYX3HoQiRBiSwDaBXKUafCt9bNwWQiitDk5VZ5BVxYnQdwoTyXSs2JHRPAgjAvtbB"
      "rf8ZhDYe2jWAqvZVnsc";
  rail.prefix = "bcrt";
  rail.minimum = "0.0001";
  rail.token_minimum = "5";
  rail.policy = "200:1 5000:2 above:3+review";
  return rail;
}

class RailsTest : public testing::Test {
 protected:
  void SetUp() override {
    rail_ = *installation_.run(app::AddRail(bitcoin()));
    ASSERT_TRUE(installation_.run(app::ChangeRail({.name = "btc", .confirmed = true})));
    ASSERT_TRUE(installation_.run(app::AnchorRail("btc", 100, "block 100"))->taken);
    const auto issued = installation_.run(app::IssueRailAddress(installation_.wallet(), "btc"));
    ASSERT_TRUE(issued);
    index_ = issued->address.index;
  }
  void TearDown() override { EXPECT_EQ(installation_.verify().broken, ""); }

  chain::Sighting payment(const std::string& transaction, std::uint64_t satoshi) const {
    chain::Sighting sighting;
    sighting.address = index_;
    sighting.event_key = transaction + ":0";
    sighting.transaction = transaction;
    sighting.amount = satoshi;
    return sighting;
  }
  app::ObserveBlock block(std::int64_t height, std::vector<chain::Sighting> sightings,
                          const std::string& branch = "block ",
                          const std::string& parent_branch = "block ",
                          std::int64_t final_height = -1) const {
    app::Estimates estimates;
    estimates.prices[1] = price_;
    return {rail_,
            {.height = height,
             .hash = branch + std::to_string(height),
             .parent_hash = parent_branch + std::to_string(height - 1),
             .sightings = std::move(sightings)},
            estimates,
            final_height};
  }
  bool take(app::ObserveBlock command) { return installation_.run(std::move(command))->taken; }
  app::OrphanBlock orphan(std::int64_t height, std::vector<std::string> keys,
                          const std::string& branch = "block ") const {
    return {"btc", height, branch + std::to_string(height), std::move(keys)};
  }
  app::Weighed weigh(const std::string& transaction, bool priced = true,
                     Screening screening = Screening::not_asked_for) {
    app::WeighDeposit::Request request;
    request.event_key = key(transaction);
    request.rail = "btc";
    if (priced) request.quote = {.price = price_, .hold = false, .inputs = "{}"};
    request.screening = screening;
    return *installation_.run(app::WeighDeposit(std::move(request)));
  }
  bool see_unconfirmed(const chain::Sighting& sighting) {
    return installation_.run(app::ObserveUnconfirmed(rail_, {sighting}, {}, app::Estimates{}))
        ->taken;
  }
  bool is_open(const std::string& transaction) {
    const auto open = installation_.queries().open_deposits("btc");
    return std::any_of(open->begin(), open->end(), [&](const deposits::ChainDeposit& each) {
      return each.event_key == key(transaction);
    });
  }
  static std::string key(const std::string& transaction) { return "regtest:" + transaction + ":0"; }
  deposits::ChainDeposit row(const std::string& transaction) {
    const auto open = installation_.queries().open_deposits("btc");
    for (const deposits::ChainDeposit& each : *open) {
      if (each.event_key == key(transaction)) return each;
    }
    ADD_FAILURE() << transaction << " is not there";
    return {};
  }
  deposits::Deposit shown(const std::string& transaction) {
    return **installation_.queries().deposit(installation_.wallet(), row(transaction).deposit);
  }
  std::int64_t balance() { return installation_.wallet_row().balance_minor; }

  static constexpr deposits::Price price_{60'000 * deposits::price_scale};
  store::MemoryStore store_;
  Installation installation_{store_};
  deposits::Rail rail_;
  std::int64_t index_ = 0;
  std::int64_t before_ = balance();
};

}  // namespace privcards::tests
