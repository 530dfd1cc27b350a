// `privcards admin rail`: adds rails, shows their first addresses for comparison with the
// operator's own wallet, imports address pools, checks nodes.

#include <CLI/CLI.hpp>
#include <memory>

#include "app/rails.hpp"
#include "core/chain/ethereum_address.hpp"
#include "core/chain/extended_key.hpp"
#include "core/chain/solana_address.hpp"
#include "main/admin_session.hpp"
#include "main/files.hpp"
#include "main/rail_feeds.hpp"

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

std::optional<Rail> find_rail(AdminSession& session, const std::string& name) {
  const auto rails = session.ask<std::vector<Rail>>([](app::Queries& q) { return q.rails(); });
  if (!rails) return std::nullopt;
  for (const Rail& rail : *rails) {
    if (rail.name == name) return rail;
  }
  session.refuse("there is no rail " + name);
  return std::nullopt;
}

std::vector<deposits::RailAddress> addresses_from(AdminSession& session, const Rail& rail,
                                                  std::int64_t from, std::int64_t count) {
  if (deposits::uses_pool(rail.network)) {
    return session
        .ask<std::vector<deposits::RailAddress>>(
            [&](app::Queries& q) { return q.rail_addresses(rail.name, from, count); })
        .value_or(std::vector<deposits::RailAddress>());
  }
  const deposits::AddressDeriver deriver(rail);
  std::vector<deposits::RailAddress> addresses;
  for (std::int64_t index = from; index < from + count; ++index) {
    if (auto address = deriver.at(index)) addresses.push_back(std::move(*address));
  }
  return addresses;
}

void show_addresses(AdminSession& session, const Rail& rail, std::int64_t from,
                    std::int64_t count) {
  for (const auto& address : addresses_from(session, rail, from, count)) {
    session.say("  " + std::to_string(address.index) + "  " + address.address);
  }
}

void ask_for_comparison(AdminSession& session, const Rail& rail) {
  session.say("Compare these with the addresses your own wallet shows for the same account:");
  show_addresses(session, rail, 0, 2);
  session.say("No address is issued before you confirm the first one:");
  session.say("  privcards admin rail confirm " + rail.name + " --first ADDRESS");
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

void check_policy(const std::string& text) {
  if (text.empty()) return;  // the network's own
  const auto policy = deposits::parse_policy(text);
  if (!policy) throw CLI::ValidationError("--policy", policy.error());
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
  check_policy(rail.policy);
  return rail;
}

void add_add(CLI::App& group, AdminSession& session) {
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
    const auto rail = session.run(app::AddRail(rail_of(*options)));
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

void add_confirm(CLI::App& group, AdminSession& session) {
  struct Options {
    std::string name;
    std::string first;
  };
  auto options = std::make_shared<Options>();
  CLI::App* confirm = group.add_subcommand("confirm", "Say that the first address is yours");
  confirm->add_option("name", options->name)->required();
  confirm->add_option("--first", options->first, "Address 0, as your own wallet shows it")
      ->required();
  confirm->callback([&session, options] {
    const auto rail = find_rail(session, options->name);
    if (!rail) return;
    const auto first = addresses_from(session, *rail, 0, 1);
    if (first.empty() || first.front().address != options->first) {
      return session.refuse(
          "that is not address 0 of this rail: the key, its path or the script type is another");
    }
    const auto done = session.run(app::ChangeRail({.name = options->name, .confirmed = true}));
    if (done) session.say("rail " + done->name + " confirmed");
  });
}

void add_set(CLI::App& group, AdminSession& session) {
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
    check_policy(options->policy);
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

std::string describe_rail(const Rail& rail, const std::optional<deposits::RailCursor>& cursor) {
  std::string line = rail.name + "  " + std::string(deposits::name_of(rail.network)) + "  " +
                     std::string(name_of(rail.world)) + "  issued " +
                     std::to_string(rail.next_index);
  if (deposits::uses_pool(rail.network)) line += " of " + std::to_string(rail.pool_size);
  if (app::pool_is_low(rail)) line += "  POOL IS LOW";
  if (rail.widest_gap > deposits::usual_gap_limit) {
    line += "  GAP " + std::to_string(rail.widest_gap) + ": raise your wallet's gap limit above it";
  }
  line += cursor ? "  read to " + std::to_string(cursor->height) : "  not read yet";
  if (!rail.confirmed) line += "  NOT CONFIRMED";
  if (!rail.active) line += "  off";
  if (cursor && !cursor->stopped.empty()) line += "  STOPPED: " + cursor->stopped;
  return line;
}

std::optional<deposits::RailCursor> cursor_of(AdminSession& session, const std::string& name) {
  return session
      .ask<std::optional<deposits::RailCursor>>(
          [&](app::Queries& q) { return q.rail_cursor(name); })
      .value_or(std::nullopt);
}

void add_list(CLI::App& group, AdminSession& session) {
  group.add_subcommand("list", "All rails and how far they are")->callback([&session] {
    const auto rails = session.ask<std::vector<Rail>>([](app::Queries& q) { return q.rails(); });
    if (!rails) return;
    for (const Rail& rail : *rails) {
      session.say(describe_rail(rail, cursor_of(session, rail.name)));
    }
  });
}

void check_node(AdminSession& session, const Rail& rail, const RailNode& settings) {
  auto node = open_feed(rail, settings);
  if (!node) return session.refuse(node.error().message);
  const Result<app::NodeStatus, Fault> status = (*node)->status();
  if (!status) return session.refuse("the node does not answer: " + status.error().message);
  session.say("identity  " + status->identity);
  if (status->identity != rail.identity) {
    return session.refuse("the rail is of another chain: " + rail.identity);
  }
  session.say("height    " + std::to_string(status->height) +
              (status->syncing ? "  still synchronizing" : ""));
  if (status->finalized_height) {
    session.say("final     " + std::to_string(*status->finalized_height));
  }
  // A whole block, so that what the node cannot do shows before money depends on it.
  if (!(*node)->by_account()) {
    const auto hash = (*node)->hash_at(status->height);
    const auto block = hash && *hash ? (*node)->block(status->height, **hash, chain::WatchList({}))
                                     : Result<app::ChainBlock, Fault>(Unexpected(Fault{
                                           FaultKind::unavailable, "it has no newest block"}));
    if (!block) session.refuse("its newest block cannot be read: " + block.error().message);
  }
  for (const std::string& shortcoming : (*node)->shortcomings()) {
    session.say("warning: " + shortcoming);
  }
  const auto cursor = cursor_of(session, rail.name);
  if (!cursor) return session.say("read to   nothing yet");
  session.say("read to   " + std::to_string(cursor->height) + ", " +
              std::to_string(std::max<std::int64_t>(0, status->height - cursor->height)) +
              " behind");
  if (status->available_height && *status->available_height > cursor->height + 1) {
    session.refuse("the node no longer has the blocks that come next: it begins at " +
                   std::to_string(*status->available_height));
  }
  if (!cursor->stopped.empty()) session.refuse("stopped: " + cursor->stopped);
}

void add_check(CLI::App& group, AdminSession& session) {
  auto name = std::make_shared<std::string>();
  CLI::App* check = group.add_subcommand("check", "Ask the rail's node what it is and how far");
  check->add_option("name", *name)->required();
  check->callback([&session, name] {
    const auto rail = find_rail(session, *name);
    if (!rail) return;
    session.say(describe_rail(*rail, cursor_of(session, rail->name)));
    const RailNode* node = session.core.config().rails.node(*name);
    if (node == nullptr) return session.refuse("the configuration has no [rails." + *name + "]");
    check_node(session, *rail, *node);
  });
}

void add_addresses(CLI::App& group, AdminSession& session) {
  struct Options {
    std::string name;
    std::int64_t from = 0;
    std::int64_t count = 2;
  };
  auto options = std::make_shared<Options>();
  CLI::App* addresses = group.add_subcommand("addresses", "Show addresses, issued or not");
  addresses->add_option("name", options->name)->required();
  addresses->add_option("--from", options->from)->check(CLI::Range(0, 2'000'000'000));
  addresses->add_option("--count", options->count)->check(CLI::Range(1, 10'000));
  addresses->callback([&session, options] {
    const auto rail = find_rail(session, options->name);
    if (rail) show_addresses(session, *rail, options->from, options->count);
  });
}

void import_pool(AdminSession& session, const std::string& name, const std::string& file) {
  const auto rail = find_rail(session, name);
  if (!rail) return;
  if (!deposits::uses_pool(rail->network)) {
    return session.refuse("this rail derives its addresses from its key");
  }
  const auto text = read_file(file);
  if (!text) return session.refuse("cannot read " + file);
  const auto pool = chain::parse_address_pool(*text);
  if (!pool) {
    return session.refuse("line " + std::to_string(pool.error().line) + ": " +
                          std::string(pool.error().what));
  }
  std::vector<app::ImportAddresses::Address> addresses;
  for (const chain::SolanaAddress& address : *pool) {
    addresses.push_back({chain::render_solana(address), Bytes(address.begin(), address.end())});
  }
  const auto done = session.run(app::ImportAddresses(name, std::move(addresses)));
  if (!done) return session.say("an address may stand in a rail once only");
  session.say(std::to_string(pool->size()) + " addresses imported, " +
              std::to_string(done->pool_size - done->next_index) + " to issue");
  if (!done->confirmed) ask_for_comparison(session, *done);
}

void add_import(CLI::App& group, AdminSession& session) {
  struct Options {
    std::string name;
    std::string file;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = group.add_subcommand("import", "Add addresses to a pool, one in each line");
  command->add_option("name", options->name)->required();
  command->add_option("file", options->file, "As the server sees it: an absolute path")->required();
  command->callback([&session, options] { import_pool(session, options->name, options->file); });
}

void add_switches(CLI::App& group, AdminSession& session) {
  struct Switch {
    const char* name;
    const char* help;
    std::optional<bool> active;
    bool resume;
  };
  for (const Switch& each :
       {Switch{"on", "Issue addresses again", true, false},
        Switch{"off", "Issue no addresses any more; those that were issued are read for ever",
               false, false},
        Switch{"resume", "Go on after the rail stopped and you have looked", {}, true}}) {
    auto name = std::make_shared<std::string>();
    CLI::App* command = group.add_subcommand(each.name, each.help);
    command->add_option("name", *name)->required();
    command->callback([&session, name, each] {
      const auto done = session.run(app::ChangeRail(
          {.name = *name, .confirmed = {}, .active = each.active, .resume = each.resume}));
      if (done) session.say("rail " + done->name + "  " + each.name);
    });
  }
}

}  // namespace

void add_rail_commands(CLI::App& admin, AdminSession& session) {
  CLI::App* rail = admin.add_subcommand("rail", "Ways from blockchains into wallets");
  rail->require_subcommand(1);
  add_add(*rail, session);
  add_confirm(*rail, session);
  add_set(*rail, session);
  add_list(*rail, session);
  add_check(*rail, session);
  add_addresses(*rail, session);
  add_import(*rail, session);
  add_switches(*rail, session);
  add_rail_deposit_commands(*rail, session);
}

}  // namespace privcards::main
