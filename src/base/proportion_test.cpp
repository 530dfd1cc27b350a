#include "base/proportion.hpp"

#include <gtest/gtest.h>

#include "base/money.hpp"

namespace privcards {
namespace {

TEST(Proportion, RoundsDownAndNeverOverflows) {
  EXPECT_EQ(share_rounded_down(9'000, 10'000, 20'000), 4'500);
  EXPECT_EQ(share_rounded_down(100, 1, 3), 33);
  EXPECT_EQ(share_rounded_down(100, 0, 3), 0);
  EXPECT_EQ(share_rounded_down(amount_minor_max, amount_minor_max, amount_minor_max),
            amount_minor_max);
  EXPECT_EQ(share_rounded_down(amount_minor_max, amount_minor_max, 1), amount_minor_max);
}

}  // namespace
}  // namespace privcards
