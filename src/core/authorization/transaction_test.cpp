#include "core/authorization/transaction.hpp"

#include <gtest/gtest.h>

#include <set>

namespace privcards::authorization {
namespace {

TEST(Transaction, names_of_types_lead_back) {
  for (TransactionType type : {TransactionType::authorization, TransactionType::settlement,
                               TransactionType::refund, TransactionType::decline}) {
    EXPECT_EQ(parse_transaction_type(name_of(type)), type);
  }
  EXPECT_FALSE(parse_transaction_type("reversal"));
}

TEST(Transaction, every_status_and_reason_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (int i = 0; i < 6; ++i) names.insert(name_of(static_cast<TransactionStatus>(i)));
  for (int i = 0; i < decline_reason_count; ++i) {
    names.insert(name_of(static_cast<DeclineReason>(i)));
  }
  EXPECT_EQ(names.size(), 6U + decline_reason_count);
  EXPECT_FALSE(names.contains("unknown"));
}

TEST(DeclineReasons, are_a_set_whose_first_has_precedence) {
  DeclineReasons reasons;
  EXPECT_TRUE(reasons.empty());
  reasons.add(DeclineReason::insufficient_funds);
  reasons.add(DeclineReason::card_frozen);
  reasons.add(DeclineReason::card_frozen);
  EXPECT_EQ(reasons.first(), DeclineReason::card_frozen);
  EXPECT_TRUE(reasons.contains(DeclineReason::insufficient_funds));
  EXPECT_FALSE(reasons.contains(DeclineReason::unknown_card));
}

}  // namespace
}  // namespace privcards::authorization
