#include "core/threeds/decide.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>

#include "core/threeds/threeds_testing.hpp"

namespace privcards::threeds {
namespace {

using namespace testing;

struct Case {
  std::string rule;
  char status;
  int reason;
  std::function<void(AuthenticationRequest&, DecisionFacts&)> given;
};

DecisionFacts good_card() {
  DecisionFacts facts;
  facts.card_expires_at = from_civil({.year = 2029, .month = 4, .day = 15});
  return facts;
}

void without_cardholder(AuthenticationRequest& request) { request.channel = Channel::three_ri; }

// In the order of the rules: each case is the plain one with one thing different.
const std::vector<Case> cases = {
    {"card_unknown", 'U', 8, [](auto&, auto& f) { f.card_found = false; }},
    {"app_channel", 'U', 3, [](auto& r, auto&) { r.channel = Channel::app; }},
    {"test_amount", 'Y', 0, [](auto&, auto& f) { f.forced = TransStatus::authenticated; }},
    {"test_amount", 'A', 0, [](auto&, auto& f) { f.forced = TransStatus::attempted; }},
    {"test_amount", 'N', 1, [](auto&, auto& f) { f.forced = TransStatus::denied; }},
    {"test_amount", 'U', 22, [](auto&, auto& f) { f.forced = TransStatus::unable; }},
    {"test_amount", 'R', 11, [](auto&, auto& f) { f.forced = TransStatus::rejected; }},
    {"test_amount", 'I', 0, [](auto&, auto& f) { f.forced = TransStatus::informational; }},
    {"test_amount", 'C', 0, [](auto&, auto& f) { f.forced = TransStatus::challenge; }},
    {"challenge", 'C', 0,
     [](auto& r, auto& f) {
       r.version = Version::v2_1_0;  // has no I
       f.forced = TransStatus::informational;
     }},
    {"not_enrolled", 'U', 13, [](auto&, auto& f) { f.enrolled = false; }},
    {"card_terminated", 'N', 12,
     [](auto&, auto& f) { f.card_status = cards::CardStatus::terminated; }},
    {"card_expired", 'N', 5, [](auto&, auto& f) { f.card_expires_at = noon.plus_ms(-1); }},
    {"expiry_mismatch", 'N', 5, [](auto& r, auto&) { r.expiry = ExpiryMonth{2905}; }},
    {"challenge", 'C', 0, [](auto& r, auto&) { r.expiry.reset(); }},
    {"card_frozen", 'N', 12, [](auto&, auto& f) { f.card_status = cards::CardStatus::frozen; }},
    {"merchant_blocked", 'R', 12, [](auto&, auto& f) { f.merchant_allowed = false; }},
    {"merchant_blocked", 'R', 12, [](auto&, auto& f) { f.rules.blocked_merchants = {"SHOP1"}; }},
    {"category_not_allowed", 'N', 12, [](auto&, auto& f) { f.category_allowed = false; }},
    {"country_not_allowed", 'N', 12, [](auto&, auto& f) { f.country_allowed = false; }},
    {"amount_too_large", 'N', 7, [](auto& r, auto&) { r.purchase->amount_minor.reset(); }},
    {"exceeds_limit", 'N', 12, [](auto&, auto& f) { f.within_limits = false; }},
    {"too_many_failures", 'R', 4, [](auto&, auto& f) { f.failures_in_24h = 10; }},
    {"challenge", 'C', 0, [](auto&, auto& f) { f.failures_in_24h = 9; }},
    {"too_many_failures", 'R', 4,
     [](auto&, auto& f) {
       f.failures_in_24h = 2;
       f.rules.failures_max = 2;
     }},
    {"too_many_failures", 'R', 4,
     [](auto&, auto& f) {
       f.failures_in_24h = failures_max_most;
       f.rules.failures_max = failures_max_most + 2;  // was set before there was a most
     }},
    {"data_only", 'I', 0, [](auto& r, auto&) { r.challenge_indicator = 6; }},
    {"always_challenge", 'C', 0,
     [](auto&, auto& f) {
       f.rules.always_challenge = true;
       f.rules.trusted_merchants = {"SHOP1"};
     }},
    {"challenge_mandated", 'C', 0,
     [](auto& r, auto& f) {
       r.challenge_indicator = 4;
       f.rules.trusted_merchants = {"SHOP1"};
     }},
    {"suspicious_account", 'C', 0, [](auto& r, auto&) { r.suspicious_account = true; }},
    {"suspicious_account", 'N', 11,
     [](auto& r, auto&) {
       without_cardholder(r);
       r.suspicious_account = true;
     }},
    {"exemption_accepted", 'I', 0,
     [](auto& r, auto& f) {
       r.challenge_indicator = 5;
       f.rules.accept_exemptions = true;
     }},
    {"challenge_wanted", 'C', 0, [](auto& r, auto&) { r.challenge_indicator = 3; }},
    {"challenge_wanted", 'C', 0, [](auto& r, auto&) { r.challenge_indicator = 9; }},
    {"card_added", 'C', 0,
     [](auto& r, auto&) {
       r.category = Category::non_payment;
       r.authentication_indicator = 4;
     }},
    {"first_use", 'C', 0,
     [](auto&, auto& f) {
       f.rules.challenge_first_use = true;
       f.used_before = false;
       f.rules.trusted_merchants = {"SHOP1"};
     }},
    {"prior_challenge", 'Y', 0,
     [](auto& r, auto& f) {
       without_cardholder(r);
       f.prior_challenge_completed = true;
     }},
    {"trusted_merchant", 'Y', 0, [](auto&, auto& f) { f.rules.trusted_merchants = {"SHOP1"}; }},
    {"trusted_merchant", 'Y', 0,
     [](auto&, auto& f) { f.rules.trusted_merchants = {"400551/SHOP1"}; }},
    {"challenge", 'C', 0, [](auto&, auto& f) { f.rules.trusted_merchants = {"999999/SHOP1"}; }},
    {"frictionless_amount", 'Y', 0,
     [](auto&, auto& f) { f.rules.frictionless_up_to_minor = 12'999; }},
    {"challenge", 'C', 0, [](auto&, auto& f) { f.rules.frictionless_up_to_minor = 12'998; }},
    {"challenge", 'C', 0,
     [](auto& r, auto& f) {
       f.rules.frictionless_up_to_minor = 100'000;
       r.purchase->currency = 978;  // not comparable
     }},
    {"challenge", 'C', 0,
     [](auto& r, auto& f) {
       f.rules.frictionless_up_to_minor = 100'000;
       r.purchase->exponent = 0;  // not what it seems
     }},
    {"history_at_merchant", 'Y', 0,
     [](auto&, auto& f) {
       f.rules.history_days = 30;
       f.challenged_here_at = noon.plus_days(-30);
     }},
    {"challenge", 'C', 0,
     [](auto&, auto& f) {
       f.rules.history_days = 30;
       f.challenged_here_at = noon.plus_days(-30).plus_ms(-1);
     }},
    {"challenge", 'C', 0,
     [](auto&, auto& f) {
       f.rules.history_days = 30;
       f.rules.history_up_to_minor = 10'000;
       f.challenged_here_at = noon;
     }},
    {"known_device", 'Y', 0,
     [](auto&, auto& f) {
       f.rules.known_device_days = 30;
       f.device_challenged_at = noon.plus_days(-30);
     }},
    {"challenge", 'C', 0,
     [](auto&, auto& f) {
       f.rules.known_device_days = 30;
       f.device_challenged_at = noon.plus_days(-30).plus_ms(-1);
     }},
    {"challenge", 'C', 0,
     [](auto&, auto& f) {
       f.rules.known_device_days = 30;
       f.rules.known_device_up_to_minor = 1;
       f.device_challenged_at = noon;
     }},
    {"challenge", 'C', 0, [](auto&, auto& f) { f.device_challenged_at = noon; }},
    {"nobody_to_challenge", 'U', 21, [](auto& r, auto&) { without_cardholder(r); }},
    {"challenge", 'C', 0, [](auto&, auto&) {}},
};

TEST(Decide, each_rule_alone) {
  for (const Case& one : cases) {
    AuthenticationRequest asked = request();
    DecisionFacts facts = good_card();
    one.given(asked, facts);
    const Decision decision = decide_authentication(asked, facts, noon);
    SCOPED_TRACE(one.rule);
    EXPECT_EQ(decision.rule, one.rule);
    EXPECT_EQ(letter_of(decision.status), one.status);
    EXPECT_EQ(static_cast<int>(decision.reason), one.reason);
  }
}

TEST(Decide, every_rule_has_a_case) {
  for (std::string_view name : rule_names()) {
    EXPECT_TRUE(std::any_of(cases.begin(), cases.end(), [&](const Case& one) {
      return one.rule == name;
    })) << name;
  }
}

// The document lists the rules as they are asked.
TEST(Decide, the_document_has_every_rule_in_order) {
  std::ifstream file(std::string(PRIVCARDS_SOURCE_DIR) + "/docs/threeds.md");
  const std::string document(std::istreambuf_iterator<char>(file), {});
  std::size_t at = document.find("### The rules in their order");
  ASSERT_NE(at, std::string::npos);
  for (std::string_view name : rule_names()) {
    at = document.find("\n| `" + std::string(name) + "` |", at);
    ASSERT_NE(at, std::string::npos) << name;
  }
}

// Any two cases together are decided by the rule that stands first.
TEST(Decide, the_first_rule_wins) {
  const std::vector<std::string_view> names = rule_names();
  const auto place = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) - names.begin();
  };
  AuthenticationRequest asked = request();
  DecisionFacts facts = good_card();
  facts.card_status = cards::CardStatus::frozen;
  facts.rules.trusted_merchants = {"SHOP1"};
  facts.failures_in_24h = 100;
  asked.challenge_indicator = 4;
  EXPECT_EQ(decide_authentication(asked, facts, noon).rule, "card_frozen");
  facts.card_status = cards::CardStatus::active;
  EXPECT_EQ(decide_authentication(asked, facts, noon).rule, "too_many_failures");
  EXPECT_LT(place("card_frozen"), place("too_many_failures"));
  EXPECT_LT(place("too_many_failures"), place("trusted_merchant"));
}

// A merchant that says "no challenge" gets what it would have got without saying it.
TEST(Decide, a_wish_for_no_challenge_changes_nothing) {
  for (int wish : {2, 5, 7, 8}) {
    for (const Case& one : cases) {
      if (one.rule == "challenge_mandated" || one.rule == "challenge_wanted") continue;
      if (one.rule == "data_only" || one.rule == "exemption_accepted") continue;
      AuthenticationRequest asked = request();
      DecisionFacts facts = good_card();
      one.given(asked, facts);
      asked.challenge_indicator = static_cast<std::uint8_t>(wish);
      EXPECT_EQ(decide_authentication(asked, facts, noon).rule, one.rule) << wish;
    }
  }
}

TEST(Decide, without_a_browser_nobody_is_challenged) {
  for (Channel channel : {Channel::app, Channel::three_ri}) {
    for (const Case& one : cases) {
      AuthenticationRequest asked = request();
      DecisionFacts facts = good_card();
      one.given(asked, facts);
      asked.channel = channel;
      EXPECT_NE(letter_of(decide_authentication(asked, facts, noon).status), 'C') << one.rule;
    }
  }
}

TEST(Decide, the_owner_cannot_lift_a_refusal) {
  AuthenticationRequest asked = request();
  DecisionFacts facts = good_card();
  const Decision plain = decide_authentication(asked, facts, noon);
  EXPECT_EQ(with_owner_verdict(plain, OwnerVerdict::approve, Channel::browser).rule,
            "owner_approved");
  EXPECT_EQ(letter_of(with_owner_verdict(plain, OwnerVerdict::decline, Channel::browser).status),
            'N');
  facts.card_status = cards::CardStatus::frozen;
  const Decision frozen = decide_authentication(asked, facts, noon);
  EXPECT_EQ(with_owner_verdict(frozen, OwnerVerdict::approve, Channel::browser), frozen);
  asked.channel = Channel::three_ri;
  facts = good_card();
  const Decision alone = decide_authentication(asked, facts, noon);
  EXPECT_EQ(with_owner_verdict(alone, OwnerVerdict::challenge, Channel::three_ri), alone);
}

TEST(Decide, refusals_are_never_open_to_the_owner) {
  for (const Case& one : cases) {
    AuthenticationRequest asked = request();
    DecisionFacts facts = good_card();
    one.given(asked, facts);
    const Decision decision = decide_authentication(asked, facts, noon);
    const char status = letter_of(decision.status);
    const bool refused = status == 'N' || status == 'R';
    EXPECT_FALSE(refused && decision.open_to_owner) << one.rule;
  }
}

TEST(Rules, a_card_says_more_than_its_program) {
  AuthenticationRules program;
  program.frictionless_up_to_minor = 1'000;
  program.always_challenge = true;
  program.trusted_merchants = {"A"};
  AuthenticationRules card;
  card.always_challenge = false;
  card.trusted_merchants = {"B"};
  const AuthenticationRules merged = merge_rules(program, card);
  EXPECT_EQ(merged.frictionless_up_to_minor, 1'000);
  EXPECT_EQ(merged.always_challenge, false);
  EXPECT_EQ(merged.trusted_merchants, (std::vector<std::string>{"A", "B"}));
}

}  // namespace
}  // namespace privcards::threeds
