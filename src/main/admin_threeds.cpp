#include "main/admin_threeds.hpp"

#include <CLI/CLI.hpp>

#include "base/money.hpp"

namespace privcards::main {
namespace {

struct Options {
  std::int64_t program = 0;
  std::string card;
  std::string frictionless_up_to;
  std::int32_t history_days = 0;
  std::string history_up_to;
  std::int32_t known_device_days = 0;
  std::string known_device_up_to;
  std::vector<std::string> trusted_merchants;
  std::vector<std::string> blocked_merchants;
  std::string always_challenge;
  std::string challenge_first_use;
  std::string accept_exemptions;
  std::int32_t failures_max = 0;
};

std::optional<std::int64_t> amount_of(const std::string& name, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const ParsedAmount amount = parse_amount(text, usd);
  if (!amount.minor || *amount.minor < 0) {
    throw CLI::ValidationError(name, "must be an amount such as 30.00");
  }
  return *amount.minor;
}

std::optional<bool> flag_of(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text == "yes");
}

app::StoredRules rules_of(const Options& options) {
  app::StoredRules stored;
  if (!options.card.empty()) {
    const auto card = parse_id<CardKind>(options.card);
    if (!card) throw CLI::ValidationError("--card", "is not a card's id");
    stored.key = {app::RulesScope::card, card->value};
  } else if (options.program > 0) {
    stored.key = {app::RulesScope::program, options.program};
  } else {
    throw CLI::ValidationError("--program", "or --card is required");
  }
  threeds::AuthenticationRules& rules = stored.rules;
  rules.frictionless_up_to_minor = amount_of("--frictionless-up-to", options.frictionless_up_to);
  if (options.history_days > 0) rules.history_days = options.history_days;
  rules.history_up_to_minor = amount_of("--history-up-to", options.history_up_to);
  if (options.known_device_days > 0) rules.known_device_days = options.known_device_days;
  rules.known_device_up_to_minor = amount_of("--known-device-up-to", options.known_device_up_to);
  rules.trusted_merchants = options.trusted_merchants;
  rules.blocked_merchants = options.blocked_merchants;
  rules.always_challenge = flag_of(options.always_challenge);
  rules.challenge_first_use = flag_of(options.challenge_first_use);
  rules.accept_exemptions = flag_of(options.accept_exemptions);
  if (options.failures_max > 0) rules.failures_max = options.failures_max;
  return stored;
}

}  // namespace

std::string describe(const app::StoredRules& stored) {
  std::string line = stored.key.scope == app::RulesScope::card
                         ? render(CardId{stored.key.subject})
                         : "program " + std::to_string(stored.key.subject);
  const threeds::AuthenticationRules& rules = stored.rules;
  const auto add = [&line](const std::string& text) { line += "  " + text; };
  if (rules.frictionless_up_to_minor) {
    add("frictionless up to " + render_amount(*rules.frictionless_up_to_minor, usd));
  }
  if (rules.history_days) add("history " + std::to_string(*rules.history_days) + " days");
  if (rules.history_up_to_minor) {
    add("history up to " + render_amount(*rules.history_up_to_minor, usd));
  }
  if (rules.known_device_days) {
    add("known device " + std::to_string(*rules.known_device_days) + " days");
  }
  if (rules.known_device_up_to_minor) {
    add("known device up to " + render_amount(*rules.known_device_up_to_minor, usd));
  }
  for (const std::string& merchant : rules.trusted_merchants) add("trusts " + merchant);
  for (const std::string& merchant : rules.blocked_merchants) add("blocks " + merchant);
  if (rules.always_challenge) add(*rules.always_challenge ? "always challenges" : "may spare");
  if (rules.challenge_first_use) {
    add(*rules.challenge_first_use ? "challenges the first use" : "may spare the first use");
  }
  if (rules.accept_exemptions) {
    add(*rules.accept_exemptions ? "accepts exemptions" : "refuses exemptions");
  }
  if (rules.failures_max) add("failures " + std::to_string(*rules.failures_max));
  return line;
}

void add_threeds(CLI::App& admin, ThreedsAdmin actions) {
  CLI::App* threeds = admin.add_subcommand("threeds", "When cardholders must prove themselves");
  threeds->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* set = threeds->add_subcommand("set", "Replace the rules of a program or a card");
  auto* program = set->add_option("--program", options->program)->check(CLI::PositiveNumber);
  set->add_option("--card", options->card, "card_…; wins over its program")->excludes(program);
  set->add_option("--frictionless-up-to", options->frictionless_up_to,
                  "No challenge up to this amount in USD");
  set->add_option("--history-days", options->history_days,
                  "A challenge completed at the merchant so recently spares another")
      ->check(CLI::PositiveNumber);
  set->add_option("--history-up-to", options->history_up_to, "... up to this amount in USD");
  set->add_option("--known-device-days", options->known_device_days,
                  "A challenge completed on the same device so recently spares another")
      ->check(CLI::PositiveNumber);
  set->add_option("--known-device-up-to", options->known_device_up_to,
                  "... up to this amount in USD");
  set->add_option("--trusted-merchant", options->trusted_merchants,
                  "acquirerMerchantID, or acquirerBIN/acquirerMerchantID");
  set->add_option("--blocked-merchant", options->blocked_merchants, "The same; rejected");
  const CLI::IsMember yes_or_no({"yes", "no"});
  set->add_option("--always-challenge", options->always_challenge)->check(yes_or_no);
  set->add_option("--challenge-first-use", options->challenge_first_use,
                  "Until a payment or a challenge of the card went well")
      ->check(yes_or_no);
  set->add_option("--accept-exemptions", options->accept_exemptions,
                  "Merchants that waive a challenge at their own risk get I")
      ->check(yes_or_no);
  set->add_option("--failures-max", options->failures_max,
                  "Challenges with wrong codes in 24 hours before the card is refused: 1 to " +
                      std::to_string(threeds::failures_max_most))
      ->check(CLI::Range(1, threeds::failures_max_most));
  set->callback([options, put = std::move(actions.put)] { put(rules_of(*options)); });
  threeds->add_subcommand("list", "All rules")->callback(std::move(actions.list));
}

}  // namespace privcards::main
