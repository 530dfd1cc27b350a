#include "core/deposits/rail_twin.hpp"

#include <gtest/gtest.h>

namespace privcards::deposits {
namespace {

Rail bitcoin(const char* name) {
  Rail rail;
  rail.name = name;
  rail.identity = "regtest";
  rail.account_key =
      "vpub5Y6cjg78GGuNLsaPhmYsiw4gYX3HoQiRBiSwDaBXKUafCt9bNwWQiitDk5VZ5BVxYnQdwoTyXSs2JHRPAgjAvtbB"
      "rf8ZhDYe2jWAqvZVnsc";
  rail.prefix = "bcrt";
  return rail;
}

TEST(RailTwin, the_same_key_on_the_same_chain) {
  const std::vector<Rail> others = {bitcoin("first")};
  const Rail* twin = twin_of(bitcoin("second"), others);
  ASSERT_NE(twin, nullptr);
  EXPECT_EQ(twin->name, "first");
  // Of the other world, with another prefix or other tokens, it is the same address still.
  Rail second = bitcoin("second");
  second.world = World::live;
  second.prefix = "tb";
  EXPECT_NE(twin_of(second, others), nullptr);
}

TEST(RailTwin, another_chain_or_another_kind_of_address_is_none) {
  const std::vector<Rail> others = {bitcoin("first")};
  Rail second = bitcoin("second");
  second.identity = "another";
  EXPECT_EQ(twin_of(second, others), nullptr);
  second = bitcoin("second");
  second.script = chain::ScriptType::p2tr;
  EXPECT_EQ(twin_of(second, others), nullptr);
  EXPECT_EQ(twin_of(bitcoin("first"), others), nullptr);  // itself: its name is refused elsewhere
}

TEST(RailTwin, pools_derive_nothing) {
  Rail pool;
  pool.name = "sol";
  pool.network = Network::solana;
  Rail other = pool;
  other.name = "other";
  EXPECT_EQ(twin_of(pool, {other}), nullptr);
}

}  // namespace
}  // namespace privcards::deposits
