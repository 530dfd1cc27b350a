#include "core/deposits/deposit.hpp"

#include <gtest/gtest.h>

namespace privcards::deposits {
namespace {

TEST(Deposit, names_lead_back) {
  for (Asset asset : all_assets) {
    EXPECT_EQ(parse_asset(name_of(asset)), asset);
    EXPECT_FALSE(network_of(asset).empty());
    EXPECT_GT(decimals_of(asset), 0);
    EXPECT_GT(confirmations_required(asset), 0);
  }
  for (DepositStatus status :
       {DepositStatus::pending, DepositStatus::confirmed, DepositStatus::reverted}) {
    EXPECT_EQ(parse_deposit_status(name_of(status)), status);
  }
  EXPECT_FALSE(parse_asset("BTC"));
  EXPECT_FALSE(parse_asset("doge"));
}

}  // namespace
}  // namespace privcards::deposits
