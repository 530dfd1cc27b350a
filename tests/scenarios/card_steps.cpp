// What a card's owner does: through the same verbs as the REST API.

#include "app/change_card.hpp"
#include "app/create_card.hpp"
#include "app/sandbox.hpp"
#include "tests/scenarios/steps.hpp"
#include "tests/support/old_challenges.hpp"

namespace privcards::tests {
namespace {

app::CardRef card_in(Stage& stage, Step& step) {
  return {stage.wallet(), stage.card(step.words.next("a card"))};
}

// "software,advertising"; "any" clears the list.
std::vector<std::string> categories(Words& words) {
  std::string text = words.next("categories");
  std::vector<std::string> names;
  if (text == "any") return names;
  for (std::size_t comma = 0; comma != std::string::npos;) {
    comma = text.find(',');
    names.push_back(text.substr(0, comma));
    text.erase(0, comma == std::string::npos ? text.size() : comma + 1);
  }
  return names;
}

// `card A funded 100.00 limit 500.00 bin mastercard categories software freezes below 20.00`
Outcome create(Stage& stage, Step& step) {
  std::string name = step.words.next("the card's name");
  if (!step.words.take("funded")) throw Misread("a card is funded with an amount");
  app::CreateCard::Request request{.account = stage.installation().account().id,
                                   .wallet = stage.wallet(),
                                   .bin_id = std::string(visa_bin),
                                   .amount_minor = step.words.amount()};
  for (bool more = true; more;) {
    if (step.words.take("limit")) {
      request.spending_limit_minor = step.words.amount();
    } else if (step.words.take("bin")) {
      std::string bin = step.words.next("visa or mastercard");
      auto known = stage.bins().find(bin);
      request.bin_id = known == stage.bins().end() ? bin : known->second.id;
    } else if (step.words.take("categories")) {
      request.allowed_categories = categories(step.words);
    } else if (step.words.take("freezes below")) {
      request.auto_freeze_at_minor = step.words.amount();
    } else {
      more = false;
    }
  }
  step.words.finish();
  auto created =
      stage.installation().run(app::CreateCard(std::move(request), stage.installation().vault()));
  if (!created) return Outcome::refused(created.error());
  stage.name_card(name, created->card.id);
  return {};
}

Outcome freeze(Stage& stage, Step& step) {
  return stage.perform(app::FreezeCard(card_in(stage, step)), step.words, step.text);
}
Outcome unfreeze(Stage& stage, Step& step) {
  return stage.perform(app::UnfreezeCard(card_in(stage, step)), step.words, step.text);
}
Outcome terminate(Stage& stage, Step& step) {
  return stage.perform(app::TerminateCard(card_in(stage, step)), step.words, step.text);
}

Outcome move_funds(Stage& stage, Step& step, app::Direction direction) {
  app::CardRef card = card_in(stage, step);
  std::int64_t amount_minor = step.words.amount();
  return stage.perform(app::MoveFunds(card, direction, amount_minor), step.words, step.text);
}
Outcome fund(Stage& stage, Step& step) { return move_funds(stage, step, app::Direction::fund); }
Outcome withdraw(Stage& stage, Step& step) {
  return move_funds(stage, step, app::Direction::withdraw);
}

// `change A limit 300.00`, `... categories software`, `... freezes below 20.00`, `... never
// freezes`
Outcome change(Stage& stage, Step& step) {
  app::UpdateCard::Request request{.ref = card_in(stage, step)};
  if (step.words.take("limit none")) {
    request.spending_limit_minor.emplace();
  } else if (step.words.take("limit")) {
    request.spending_limit_minor = step.words.amount();
  } else if (step.words.take("categories")) {
    request.allowed_categories = categories(step.words);
  } else if (step.words.take("freezes below")) {
    request.auto_freeze_at_minor = step.words.amount();
  } else if (step.words.take("never freezes")) {
    request.auto_freeze_at_minor.emplace();
  } else {
    throw Misread("limit, categories or freezing can be changed");
  }
  return stage.perform(app::UpdateCard(std::move(request)), step.words, step.text);
}

Outcome expire(Stage& stage, Step& step) {
  TransactionId hold = stage.transaction(step.words.next("a payment")).id;
  return stage.perform(app::ExpireHold(stage.wallet(), hold), step.words, step.text);
}

// `C: challenge A 9.99 at "Shop"`
Outcome challenge(Stage& stage, Step& step) {
  StartChallenge::Request request{.ref = card_in(stage, step)};
  request.amount_minor = step.words.amount();
  request.merchant = step.words.take("at") ? step.words.next("a shop") : "Shop";
  step.words.finish();
  auto started = stage.installation().run(StartChallenge(std::move(request)));
  if (!started) return Outcome::refused(started.error());
  stage.name_challenge(step.name, started->challenge.id);
  stage.remember_code(started->challenge.id, started->otp);
  return {};
}

// `submit C right code -> completed`; says what the challenge is then, and how many tries are left.
Outcome submit(Stage& stage, Step& step) {
  ChallengeId id = stage.challenge(step.words.next("a challenge"));
  SecretText code = stage.code_of(id);
  if (step.words.take("wrong code")) {
    std::string wrong = code.reveal();
    wrong[0] = wrong[0] == '9' ? '0' : static_cast<char>(wrong[0] + 1);
    code = SecretText(std::move(wrong));
  } else if (!step.words.take("right code")) {
    throw Misread("a code is right or wrong");
  }
  step.words.finish();
  auto answered = stage.installation().run(SubmitCode(stage.wallet(), id, std::move(code)));
  if (!answered) return Outcome::refused(answered.error());
  const threeds::Challenge& row = answered->challenge;
  std::string text(name_of(row.status));
  if (row.status == threeds::ChallengeStatus::pending) {
    text += ", " + std::to_string(row.attempts_left) + " left";
  }
  return {.text = text, .good = row.status == threeds::ChallengeStatus::completed};
}

}  // namespace

const NamedStep card_steps[] = {
    {"card", create},         {"freeze", freeze}, {"unfreeze", unfreeze},
    {"terminate", terminate}, {"fund", fund},     {"withdraw", withdraw},
    {"change", change},       {"expire", expire}, {"challenge", challenge},
    {"submit", submit},       {"", nullptr}};

}  // namespace privcards::tests
