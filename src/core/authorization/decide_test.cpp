#include "core/authorization/decide.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace privcards::authorization {
namespace {

const Instant now = *parse_rfc3339("2026-04-15T12:00:00Z");

// A card, a request and everything around them, such that nothing is wrong.
struct Situation {
  cards::Card card;
  cards::CardBalance balance;
  cards::Bin bin;
  cards::Program program;
  ledger::Wallet wallet;
  AuthorizationRequest request;

  Situation() {
    card.expires_at = *parse_rfc3339("2029-04-15T23:59:59Z");
    card.spending_limit_minor = 1'000'00;
    balance.available_minor = 500'00;
    bin.max_transaction_minor = 400'00;
    bin.max_monthly_minor = 2'000'00;
    request.amount_minor = 100'00;
    request.merchant = {
        .name = "Shop", .id = "SHOP1", .mcc = "5734", .city = "Paris", .country = "FRA"};
    request.expiry = card.expiry();
    request.cvv = CvvResult::match;
  }
  AuthorizationDecision decide() const {
    return decide_authorization({card, balance, bin, program, wallet}, request, now);
  }
};

std::vector<DeclineReason> all_of(DeclineReasons reasons) {
  std::vector<DeclineReason> list;
  for (int i = 0; i < decline_reason_count; ++i) {
    auto reason = static_cast<DeclineReason>(i);
    if (reasons.contains(reason)) list.push_back(reason);
  }
  return list;
}

struct Violation {
  DeclineReason reason;
  std::function<void(Situation&)> make;
};

// In order of precedence. Terminated and frozen exclude each other: the last to be set stays.
const std::vector<Violation>& violations() {
  static const std::vector<Violation> all = {
      {DeclineReason::card_terminated,
       [](Situation& s) { s.card.status = cards::CardStatus::terminated; }},
      {DeclineReason::card_expired,
       [](Situation& s) {
         bool as_on_card = s.request.expiry == s.card.expiry();
         s.card.expires_at = now.plus_ms(-1);
         if (as_on_card) s.request.expiry = s.card.expiry();
       }},
      {DeclineReason::card_frozen, [](Situation& s) { s.card.status = cards::CardStatus::frozen; }},
      {DeclineReason::expiry_mismatch, [](Situation& s) { s.request.expiry = ExpiryMonth{3001}; }},
      {DeclineReason::cvv_mismatch, [](Situation& s) { s.request.cvv = CvvResult::mismatch; }},
      {DeclineReason::merchant_blocked,
       [](Situation& s) {
         s.program.blocked_merchants = {"OTHER", "SHOP1"};
       }},
      {DeclineReason::category_not_allowed,
       [](Situation& s) { s.card.allowed_categories = {"advertising"}; }},
      {DeclineReason::country_not_allowed,
       [](Situation& s) {
         s.program.blocked_countries = {"PRK", "FRA"};
       }},
      {DeclineReason::exceeds_transaction_limit,
       [](Situation& s) { s.bin.max_transaction_minor = 99'99; }},
      {DeclineReason::exceeds_monthly_limit,
       [](Situation& s) { s.card.spending_limit_minor = 99'99; }},
      {DeclineReason::insufficient_funds, [](Situation& s) { s.balance.available_minor = 99'99; }},
  };
  return all;
}

TEST(Decide, approves_when_nothing_is_wrong) {
  AuthorizationDecision decision = Situation().decide();
  EXPECT_TRUE(decision.approved());
  EXPECT_EQ(decision.approved_minor, 100'00);
}

TEST(Decide, each_rule_alone_declines_for_its_own_reason) {
  for (const Violation& violation : violations()) {
    Situation situation;
    violation.make(situation);
    AuthorizationDecision decision = situation.decide();
    EXPECT_EQ(all_of(decision.reasons), std::vector{violation.reason}) << name_of(violation.reason);
    EXPECT_EQ(decision.approved_minor, 0);
  }
}

TEST(Decide, the_first_broken_rule_is_the_answer_and_all_are_told) {
  for (std::size_t first = 0; first < violations().size(); ++first) {
    Situation situation;
    // From the last to the first, so that a terminated card is not thawed into a frozen one.
    for (std::size_t i = violations().size(); i-- > first;) violations()[i].make(situation);
    DeclineReasons reasons = situation.decide().reasons;
    ASSERT_FALSE(reasons.empty());
    EXPECT_EQ(reasons.first(), violations()[first].reason) << name_of(violations()[first].reason);
    std::size_t excluded = first == 0 ? 1 : 0;  // card_frozen
    EXPECT_EQ(all_of(reasons).size(), violations().size() - first - excluded);
  }
}

TEST(Decide, expiry_and_verification_value_count_only_when_presented) {
  Situation situation;
  situation.request.expiry.reset();
  situation.request.cvv = CvvResult::not_presented;
  EXPECT_TRUE(situation.decide().approved());
}

TEST(Decide, a_card_lives_to_the_end_of_its_last_second) {
  Situation situation;
  situation.card.expires_at = now;
  situation.request.expiry = situation.card.expiry();
  EXPECT_TRUE(situation.decide().approved());
}

TEST(Decide, limits_and_balance_can_be_used_up_to_the_cent) {
  Situation situation;
  situation.balance.available_minor = 100'00;
  situation.bin.max_transaction_minor = 100'00;
  situation.card.spending_limit_minor = 250'00;
  situation.balance.spent_month = month_index(now);
  situation.balance.spent_minor = 150'00;
  EXPECT_TRUE(situation.decide().approved());
  situation.request.amount_minor = 100'01;
  EXPECT_EQ(all_of(situation.decide().reasons),
            (std::vector{DeclineReason::exceeds_transaction_limit,
                         DeclineReason::exceeds_monthly_limit, DeclineReason::insufficient_funds}));
}

TEST(Decide, the_lower_of_card_and_bin_limits_the_month) {
  Situation situation;
  situation.bin.max_monthly_minor = 99'99;
  EXPECT_EQ(situation.decide().reasons.first(), DeclineReason::exceeds_monthly_limit);
}

TEST(Decide, last_months_spending_does_not_count) {
  Situation situation;
  situation.balance.spent_minor = 1'000'00;
  situation.balance.spent_month = month_index(now) - 1;
  EXPECT_TRUE(situation.decide().approved());
  situation.balance.spent_month = month_index(now);
  EXPECT_FALSE(situation.decide().approved());
}

TEST(Decide, a_programs_block_wins_over_the_cards_list) {
  Situation situation;
  situation.card.allowed_categories = {"software"};
  EXPECT_TRUE(situation.decide().approved());
  situation.program.blocked_categories = {"software"};
  EXPECT_EQ(situation.decide().reasons.first(), DeclineReason::category_not_allowed);
}

TEST(Decide, an_unknown_category_passes_only_without_a_list) {
  Situation situation;
  situation.request.merchant.mcc = "0001";
  EXPECT_TRUE(situation.decide().approved());
  situation.card.allowed_categories = {"software"};
  EXPECT_FALSE(situation.decide().approved());
}

TEST(Decide, a_merchant_without_an_id_is_not_blocked) {
  Situation situation;
  situation.request.merchant.id = "";
  situation.program.blocked_merchants = {""};
  EXPECT_TRUE(situation.decide().approved());
}

TEST(Decide, a_verification_asks_everything_but_money) {
  Situation situation;
  situation.request.amount_minor = 0;
  situation.balance.available_minor = -5'00;
  situation.bin.max_transaction_minor = 0;
  situation.card.spending_limit_minor = 0;
  EXPECT_TRUE(situation.decide().approved());
  situation.request.cvv = CvvResult::mismatch;
  EXPECT_EQ(all_of(situation.decide().reasons), std::vector{DeclineReason::cvv_mismatch});
}

TEST(Decide, approves_a_part_only_when_asked_to_and_when_money_is_all_that_is_missing) {
  Situation situation;
  situation.balance.available_minor = 30'00;
  EXPECT_FALSE(situation.decide().approved());
  situation.request.partial = PartialApproval::supported;
  EXPECT_TRUE(situation.decide().approved());
  EXPECT_EQ(situation.decide().approved_minor, 30'00);
  situation.balance.available_minor = 0;
  EXPECT_FALSE(situation.decide().approved());
  situation.balance.available_minor = -1;
  EXPECT_FALSE(situation.decide().approved());
  situation.balance.available_minor = 30'00;
  situation.card.spending_limit_minor = 50'00;  // a part would do, but the rule is broken
  EXPECT_EQ(all_of(situation.decide().reasons),
            (std::vector{DeclineReason::exceeds_monthly_limit, DeclineReason::insufficient_funds}));
}

TEST(Decide, the_cards_of_a_wallet_that_owes_spend_together_no_more_than_what_is_left) {
  Situation situation;  // 500.00 on this card
  situation.wallet.cards_total_minor = 800'00;
  situation.wallet.balance_minor = 0;
  situation.request.amount_minor = 100'00;
  EXPECT_TRUE(situation.decide().approved());
  situation.wallet.balance_minor = -700'00;
  EXPECT_TRUE(situation.decide().approved());
  situation.request.amount_minor = 100'01;
  EXPECT_EQ(all_of(situation.decide().reasons), std::vector{DeclineReason::insufficient_funds});
  situation.request.partial = PartialApproval::supported;
  EXPECT_EQ(situation.decide().approved_minor, 100'00);
  situation.wallet.balance_minor = -800'01;
  EXPECT_FALSE(situation.decide().approved());
  situation.wallet.balance_minor = -1;  // what is left is more than what is on this card
  situation.request.amount_minor = 400'00;
  EXPECT_TRUE(situation.decide().approved());
}

TEST(Increment, is_decided_by_the_amount_added_and_the_transaction_limit_by_the_whole) {
  Situation situation;
  Transaction open;
  open.amount_minor = 350'00;
  open.merchant = situation.request.merchant;
  auto decide = [&](std::int64_t added_minor) {
    return decide_increment(
        {situation.card, situation.balance, situation.bin, situation.program, situation.wallet},
        open, added_minor, now);
  };
  EXPECT_EQ(decide(50'00).approved_minor, 50'00);
  EXPECT_EQ(all_of(decide(50'01).reasons), std::vector{DeclineReason::exceeds_transaction_limit});
  situation.balance.available_minor = 49'99;
  EXPECT_EQ(all_of(decide(50'00).reasons), std::vector{DeclineReason::insufficient_funds});
  EXPECT_EQ(decide(50'00).approved_minor, 0);
}

TEST(Increment, meets_the_rules_of_card_and_merchant_again) {
  Situation situation;
  Transaction open;
  open.merchant = situation.request.merchant;
  auto first_reason = [&] {
    return decide_increment({situation.card, situation.balance, situation.bin, situation.program,
                             situation.wallet},
                            open, 1'00, now)
        .reasons.first();
  };
  situation.program.blocked_countries = {"FRA"};
  EXPECT_EQ(first_reason(), DeclineReason::country_not_allowed);
  situation.card.status = cards::CardStatus::frozen;
  EXPECT_EQ(first_reason(), DeclineReason::card_frozen);
}

TEST(FreezesItself, below_its_threshold_and_only_while_active) {
  cards::Card card;
  cards::CardBalance balance;
  balance.available_minor = 19'99;
  EXPECT_FALSE(freezes_itself(card, balance));  // no threshold
  card.auto_freeze_at_minor = 20'00;
  EXPECT_TRUE(freezes_itself(card, balance));
  balance.available_minor = 20'00;
  EXPECT_FALSE(freezes_itself(card, balance));
  balance.available_minor = 0;
  card.status = cards::CardStatus::frozen;
  EXPECT_FALSE(freezes_itself(card, balance));
}

}  // namespace
}  // namespace privcards::authorization
