// Money, time and what the operator decides.

#include "app/operate.hpp"
#include "app/sandbox.hpp"
#include "tests/scenarios/steps.hpp"

namespace privcards::tests {
namespace {

Outcome wallet_deposited(Stage& stage, Step& step) {
  app::SimulateDeposit::Request request{.wallet = stage.wallet(),
                                        .asset = deposits::Asset::usdt,
                                        .amount_usd_minor = step.words.amount()};
  if (step.words.take("in")) {
    auto asset = deposits::parse_asset(step.words.next("an asset"));
    if (!asset) throw Misread("assets are btc, eth, sol and usdt");
    request.asset = *asset;
  }
  if (step.words.take("unconfirmed")) request.confirmation = app::Confirmation::pending_only;
  return stage.perform(app::SimulateDeposit(request), step.words, step.text);
}

Outcome advance(Stage& stage, std::int64_t seconds) {
  auto moved = stage.installation().run(app::AdvanceClock(stage.wallet(), seconds));
  if (!moved) return Outcome::refused(moved.error());
  stage.installation().ring_alarms();
  return {};
}

// `wait 10 days`
Outcome wait(Stage& stage, Step& step) {
  std::int64_t count = step.words.integer();
  std::string unit = step.words.next("seconds, minutes, hours or days");
  step.words.finish();
  for (auto [name, seconds] :
       {std::pair{"second", 1}, {"minute", 60}, {"hour", 3'600}, {"day", 86'400}}) {
    if (unit == name || unit == std::string(name) + "s") return advance(stage, count * seconds);
  }
  throw Misread("time passes in seconds, minutes, hours or days");
}

// `wait until 2026-02-01T00:00:00Z`
Outcome wait_until(Stage& stage, Step& step) {
  auto instant = parse_rfc3339(step.words.next("a time"));
  step.words.finish();
  std::int64_t gone_ms = instant ? instant->ms - stage.installation().now().ms : -1;
  if (gone_ms < 0) throw Misread("that is not a time to come");
  return advance(stage, gone_ms / 1000);
}

Outcome put_program(Stage& stage, Step& step, std::vector<std::string> cards::Program::*list) {
  (stage.program().*list).push_back(step.words.next("what is blocked"));
  return stage.perform(app::PutProgram(stage.program()), step.words, step.text);
}
Outcome block_category(Stage& stage, Step& step) {
  return put_program(stage, step, &cards::Program::blocked_categories);
}
Outcome block_country(Stage& stage, Step& step) {
  return put_program(stage, step, &cards::Program::blocked_countries);
}
Outcome block_merchant(Stage& stage, Step& step) {
  return put_program(stage, step, &cards::Program::blocked_merchants);
}

// `bin visa allows 300.00 per transaction and 1000.00 per month`, `bin visa issues no new cards`
Outcome bin(Stage& stage, Step& step) {
  auto at = stage.bins().find(step.words.next("visa or mastercard"));
  if (at == stage.bins().end()) throw Misread("the BINs are visa and mastercard");
  cards::Bin& row = at->second;
  if (step.words.take("allows")) {
    do {
      std::int64_t amount_minor = step.words.amount();
      if (step.words.take("per transaction")) {
        row.max_transaction_minor = amount_minor;
      } else if (step.words.take("per month")) {
        row.max_monthly_minor = amount_minor;
      } else {
        throw Misread("a BIN allows an amount per transaction or per month");
      }
    } while (step.words.take("and"));
  } else if (step.words.take("issues no new cards")) {
    row.active = false;
  }
  return stage.perform(app::PutBin(row), step.words, step.text);
}

Outcome restart(Stage& stage, Step& step) {
  step.words.finish();
  stage.restart();
  return {};
}

}  // namespace

const NamedStep world_steps[] = {{"wallet deposited", wallet_deposited},
                                 {"wait until", wait_until},
                                 {"wait", wait},
                                 {"program blocks category", block_category},
                                 {"program blocks country", block_country},
                                 {"program blocks merchant", block_merchant},
                                 {"bin", bin},
                                 {"the server restarts", restart},
                                 {"", nullptr}};

}  // namespace privcards::tests
