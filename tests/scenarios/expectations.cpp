// What must be true now.

#include "tests/scenarios/steps.hpp"

namespace privcards::tests {
namespace {

// Collects what differs, so that one failure tells all of it.
class Comparison {
 public:
  void amount(Words& words, std::string_view what, std::int64_t actual_minor) {
    std::int64_t expected_minor = words.amount();
    if (expected_minor == actual_minor) return;
    add(what, render_amount(expected_minor, usd), render_amount(actual_minor, usd));
  }
  void text(Words& words, std::string_view what, std::string_view actual) {
    std::string expected = words.next(what);
    if (expected != actual) add(what, expected, actual);
  }
  void add(std::string_view what, std::string_view expected, std::string_view actual) {
    differences_ += "\n  " + std::string(what) + " should be " + std::string(expected) +
                    " and is " + std::string(actual);
  }
  Outcome result() const {
    if (!differences_.empty()) throw Unmet("not as expected:" + differences_);
    return {};
  }

 private:
  std::string differences_;
};

// `expect card A available 60.00 held 40.00 spent 40.00 status frozen because low_balance`
Outcome expect_card(Stage& stage, Step& step) {
  app::CardView view = stage.installation().card(stage.card(step.words.next("a card")));
  std::int32_t month = month_index(stage.installation().now());
  Comparison comparison;
  while (!step.words.empty()) {
    if (step.words.take("available")) {
      comparison.amount(step.words, "available", view.balance.available_minor);
    } else if (step.words.take("held")) {
      comparison.amount(step.words, "held", view.balance.held_minor);
    } else if (step.words.take("spent")) {
      comparison.amount(step.words, "spent this month", view.balance.spent_in(month));
    } else if (step.words.take("limit")) {
      comparison.amount(step.words, "limit", view.card.spending_limit_minor);
    } else if (step.words.take("status")) {
      comparison.text(step.words, "status", name_of(view.card.status));
    } else if (step.words.take("because")) {
      comparison.text(step.words, "reason", name_of(view.card.frozen_reason));
    } else {
      step.words.finish();
    }
  }
  return comparison.result();
}

// `expect wallet 900.00 deposited 1000.00 spent 100.00 pending 0.00 on cards 100.00`
Outcome expect_wallet(Stage& stage, Step& step) {
  ledger::Wallet row = stage.installation().wallet_row();
  Comparison comparison;
  comparison.amount(step.words, "balance", row.balance_minor);
  while (!step.words.empty()) {
    if (step.words.take("deposited")) {
      comparison.amount(step.words, "deposited", row.total_deposited_minor);
    } else if (step.words.take("spent")) {
      comparison.amount(step.words, "spent", row.total_spent_minor);
    } else if (step.words.take("pending")) {
      comparison.amount(step.words, "pending", row.pending_deposits_minor);
    } else if (step.words.take("on cards")) {
      comparison.amount(step.words, "on cards", row.cards_total_minor);
    } else {
      step.words.finish();
    }
  }
  return comparison.result();
}

void compare_expiry(Stage& stage, Words& words, const authorization::Transaction& row,
                    Comparison& comparison) {
  std::int64_t days = words.integer();
  if (!words.take("days") && !words.take("day")) throw Misread("holds expire in days");
  std::int64_t left_ms =
      row.hold_expires_at ? row.hold_expires_at->ms - stage.installation().now().ms : 0;
  if (left_ms == days * 86'400'000) return;
  comparison.add("expiry", std::to_string(days) + " days", std::to_string(left_ms) + " ms");
}

// Whether a settlement or refund belongs to the payment named; `nothing` if to none.
void compare_owner(Stage& stage, Words& words, const authorization::Transaction& row,
                   Comparison& comparison) {
  std::string owner = words.next("a payment");
  TransactionId expected = owner == "nothing" ? TransactionId{} : stage.transaction(owner).id;
  if (row.authorization == expected) return;
  comparison.add("authorization", owner, row.authorization ? "another" : "nothing");
}

// `expect payment P status pending amount 40.00 held 40.00 settled 0.00 expires in 10 days`
Outcome expect_payment(Stage& stage, Step& step) {
  authorization::Transaction row = stage.transaction(step.words.next("a payment"));
  Comparison comparison;
  while (!step.words.empty()) {
    if (step.words.take("status")) {
      comparison.text(step.words, "status", name_of(row.status));
    } else if (step.words.take("type")) {
      comparison.text(step.words, "type", name_of(row.type));
    } else if (step.words.take("amount")) {
      comparison.amount(step.words, "amount", row.amount_minor);
    } else if (step.words.take("held")) {
      comparison.amount(step.words, "held", row.held_minor);
    } else if (step.words.take("settled")) {
      comparison.amount(step.words, "settled", row.settled_minor);
    } else if (step.words.take("refunded")) {
      comparison.amount(step.words, "refunded", row.refunded_minor);
    } else if (step.words.take("expires in")) {
      compare_expiry(stage, step.words, row, comparison);
    } else if (step.words.take("of")) {
      compare_owner(stage, step.words, row, comparison);
    } else {
      step.words.finish();
    }
  }
  return comparison.result();
}

Outcome expect_challenge(Stage& stage, Step& step) {
  ChallengeId id = stage.challenge(step.words.next("a challenge"));
  auto found = stage.installation().queries().challenge(stage.wallet(), id);
  CHECK(found && *found);
  Comparison comparison;
  if (!step.words.take("status")) throw Misread("a challenge has a status");
  comparison.text(step.words, "status", name_of((*found)->status));
  step.words.finish();
  return comparison.result();
}

// The newest events, oldest of them first: `expect events card.created transaction.authorized`
Outcome expect_events(Stage& stage, Step& step) {
  std::vector<std::string> expected;
  while (!step.words.empty()) expected.push_back(step.words.next("an event"));
  auto page = stage.installation().queries().events(
      stage.wallet(), {}, {.per_page = static_cast<std::int64_t>(expected.size())});
  CHECK(page);
  std::string actual_text;
  std::string expected_text;
  for (auto row = page->rows.rbegin(); row != page->rows.rend(); ++row) {
    actual_text += std::string(name_of(row->type)) + " ";
  }
  for (const std::string& name : expected) expected_text += name + " ";
  Comparison comparison;
  if (actual_text != expected_text) comparison.add("newest events", expected_text, actual_text);
  return comparison.result();
}

}  // namespace

const NamedStep expectations[] = {
    {"expect card", expect_card},       {"expect wallet", expect_wallet},
    {"expect payment", expect_payment}, {"expect challenge", expect_challenge},
    {"expect events", expect_events},   {"", nullptr}};

}  // namespace privcards::tests
