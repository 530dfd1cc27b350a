// `privcards admin rail` add and set: what a rail is and what its deposits must fulfil.

#include <CLI/CLI.hpp>
#include <memory>

#include "app/rails.hpp"
#include "core/chain/ethereum_address.hpp"
#include "core/chain/extended_key.hpp"
#include "core/chain/solana_address.hpp"
#include "core/deposits/rail_twin.hpp"
#include "main/admin_rails.hpp"
#include "main/files.hpp"

namespace privcards::main {
namespace {

using deposits::Network;
using deposits::Rail;

constexpr std::string_view private_key_refusal =
    "THIS IS A PRIVATE KEY. Nothing of it was stored. A server that only receives must never hold "
    "one: export the extended PUBLIC key of the account, and treat the private one as exposed if "
    "it was typed where others can read";

// Networks everybody knows by heart.
std::string well_known_identity(Network network) {
  if (network == Network::bitcoin) {
    return "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
  }
  return network == Network::ethereum ? "1" : "";
}

struct AddOptions {
  Rail rail;
  std::string network;
  std::string world = "live";
  std::string key;
  std::string key_file;
  std::string script = "p2wpkh";
};

void fill_key(const AddOptions& options, Rail& rail) {
  std::string text = options.key;
  if (!options.key_file.empty()) {
    const auto read = read_file(options.key_file);
    if (!read) throw CLI::ValidationError("--key-file", "cannot be read");
    text = *read;
  }
  while (text.ends_with('\n') || text.ends_with('\r') || text.ends_with(' ')) text.pop_back();
  if (chain::looks_private(text)) {
    throw CLI::ValidationError("--key", std::string(private_key_refusal));
  }
  if (deposits::uses_pool(rail.network)) {
    if (!text.empty()) {
      throw CLI::ValidationError("--key", "this chain has no public derivation: import addresses");
    }
    return;
  }
  const auto key = chain::parse_extended_key(text);
  if (!key) throw CLI::ValidationError("--key", std::string(chain::describe(key.error())));
  if (key->network == chain::KeyNetwork::test && rail.world == World::live) {
    throw CLI::ValidationError("--key", "is of a test network; the rail is of the live world");
  }
  if (key->purpose == chain::KeyPurpose::nested_segwit) {
    throw CLI::ValidationError("--key", "nested segwit is not issued: export BIP 84 or BIP 86");
  }
  const bool bitcoin = rail.network == Network::bitcoin;
  if (key->purpose == chain::KeyPurpose::segwit &&
      (!bitcoin || rail.script != chain::ScriptType::p2wpkh)) {
    throw CLI::ValidationError("--key", "says BIP 84, which is Bitcoin's p2wpkh");
  }
  rail.account_key = text;
}

void check_tokens(const Rail& rail) {
  for (const std::string& token : rail.tokens) {
    const bool known = rail.network == Network::solana ? chain::parse_solana(token).has_value()
                       : rail.network == Network::tron
                           ? chain::parse_tron(token).has_value()
                           : chain::parse_ethereum_address(token).has_value();
    if (!known || rail.network == Network::bitcoin) {
      throw CLI::ValidationError("--token", "is no token of this network");
    }
  }
}

void check_minimum(std::string& minimum, deposits::Asset asset, const char* option) {
  if (minimum.empty()) minimum = deposits::default_minimum(asset);
  if (!deposits::parse_units(minimum, deposits::decimals_of(asset))) {
    throw CLI::ValidationError(option, "must be an amount such as 0.0001");
  }
}

// One spelling: what a node's answer is compared with.
void spell_tokens(Rail& rail) {
  check_tokens(rail);
  for (std::string& token : rail.tokens) {
    const auto parsed = rail.network == Network::ethereum ? chain::parse_ethereum_address(token)
                        : rail.network == Network::tron   ? chain::parse_tron(token)
                                                          : std::nullopt;
    if (parsed) token = chain::render_eip55(*parsed);
  }
}

void check_policy(const std::string& text, Network network) {
  if (text.empty()) return;  // the network's own
  const auto policy = deposits::parse_policy(text);
  if (!policy) throw CLI::ValidationError("--policy", policy.error());
  if (const auto problem = deposits::problem_on(network, *policy)) {
    throw CLI::ValidationError("--policy", std::string(*problem));
  }
}

Rail rail_of(const AddOptions& options) {
  Rail rail = options.rail;
  rail.network = *deposits::parse_network(options.network);
  rail.world = options.world == "live" ? World::live : World::test;
  rail.script = *chain::parse_script_type(options.script);
  if (rail.identity.empty() && rail.world == World::live) {
    rail.identity = well_known_identity(rail.network);
  }
  if (rail.identity.empty()) {
    throw CLI::ValidationError("--identity", "is needed: the genesis hash, or the chain id");
  }
  if (rail.network == Network::bitcoin && rail.prefix.empty()) {
    rail.prefix = rail.world == World::live ? "bc" : "bcrt";
  }
  fill_key(options, rail);
  spell_tokens(rail);
  if (rail.network == Network::tron && rail.tokens.empty()) {
    throw CLI::ValidationError("--token", "is needed: on TRON only the token counts");
  }
  check_minimum(rail.minimum, deposits::native_asset(rail.network), "--minimum");
  check_minimum(rail.token_minimum, deposits::Asset::usdt, "--token-minimum");
  check_policy(rail.policy, rail.network);
  return rail;
}

// Two accounts would be given the same address.
void check_twin(AdminSession& session, const Rail& rail) {
  const auto rails = session.ask<std::vector<Rail>>([](app::Queries& q) { return q.rails(); });
  if (!rails) return;
  if (const Rail* twin = deposits::twin_of(rail, *rails)) {
    throw CLI::ValidationError("--key", "the rail " + twin->name +
                                            " issues the same addresses on this chain: use "
                                            "another account's key");
  }
}

}  // namespace

void add_rail_add(CLI::App& group, AdminSession& session) {
  auto options = std::make_shared<AddOptions>();
  CLI::App* add = group.add_subcommand("add", "Add a rail and show its first addresses");
  add->add_option("name", options->rail.name, "What [rails.NAME] calls its node")->required();
  add->add_option("--network", options->network)
      ->required()
      ->check(CLI::IsMember({"bitcoin", "ethereum", "solana", "tron"}));
  add->add_option("--world", options->world)->check(CLI::IsMember({"live", "test"}));
  add->add_option("--identity", options->rail.identity, "Genesis hash, or chain id");
  add->add_option("--key", options->key, "Extended public key of the account");
  add->add_option("--key-file", options->key_file, "The same, in a file");
  add->add_option("--script", options->script)->check(CLI::IsMember({"p2wpkh", "p2tr"}));
  add->add_option("--prefix", options->rail.prefix, "Of Bitcoin addresses: bc, tb, bcrt, rltc");
  add->add_option("--token", options->rail.tokens, "Contract or mint of USDT");
  add->add_option("--start-height", options->rail.start_height, "First block to read");
  add->add_option("--minimum", options->rail.minimum, "Smallest deposit, in whole coins");
  add->add_option("--token-minimum", options->rail.token_minimum, "Smallest USDT deposit");
  add->add_option("--policy", options->rail.policy, "\"200:1 5000:3 above:6\"");
  add->callback([&session, options] {
    const Rail asked = rail_of(*options);
    check_twin(session, asked);
    const auto rail = session.run(app::AddRail(asked));
    if (!rail) return;
    session.say("rail " + rail->name + " added");
    if (deposits::uses_pool(rail->network)) {
      return session.say("Import its addresses: privcards admin rail import " + rail->name +
                         " FILE");
    }
    const auto key = chain::parse_extended_key(rail->account_key);
    for (std::string_view warning : chain::warnings_about_account_key(*key)) {
      session.say("warning: " + std::string(warning));
    }
    ask_for_comparison(session, *rail);
  });
}

void add_rail_set(CLI::App& group, AdminSession& session) {
  struct Options {
    std::string name;
    std::string policy;
    std::string minimum;
    std::string token_minimum;
    std::vector<std::string> tokens;
  };
  auto options = std::make_shared<Options>();
  CLI::App* set = group.add_subcommand("set", "Change what deposits must fulfil from now on");
  set->add_option("name", options->name)->required();
  CLI::Option* policy = set->add_option("--policy", options->policy, "\"\": the network's own");
  CLI::Option* minimum = set->add_option("--minimum", options->minimum);
  CLI::Option* token_minimum = set->add_option("--token-minimum", options->token_minimum);
  CLI::Option* token = set->add_option("--token", options->tokens, "All that count, anew");
  set->callback([&session, options, policy, minimum, token_minimum, token] {
    auto rail = find_rail(session, options->name);
    if (!rail) return;
    app::ChangeRail::Request change{.name = options->name};
    check_policy(options->policy, rail->network);
    if (policy->count() > 0) change.policy = options->policy;
    if (minimum->count() > 0) {
      check_minimum(options->minimum, deposits::native_asset(rail->network), "--minimum");
      change.minimum = options->minimum;
    }
    if (token_minimum->count() > 0) {
      check_minimum(options->token_minimum, deposits::Asset::usdt, "--token-minimum");
      change.token_minimum = options->token_minimum;
    }
    if (token->count() > 0) {
      rail->tokens = options->tokens;
      spell_tokens(*rail);
      change.tokens = rail->tokens;
    }
    const auto done = session.run(app::ChangeRail(change));
    if (done) session.say("rail " + done->name + "  changed");
  });
}

}  // namespace privcards::main
