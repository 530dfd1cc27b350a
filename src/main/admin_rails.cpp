// `privcards admin rail`: all its subcommands; here those that look at rails and switch them.

#include "main/admin_rails.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "app/rails.hpp"
#include "edge/chain/rail_feeds.hpp"

namespace privcards::main {
namespace {

using deposits::Rail;

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
  auto node = chain::open_feed(rail, settings.rpc);
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

std::optional<Rail> find_rail(AdminSession& session, const std::string& name) {
  const auto rails = session.ask<std::vector<Rail>>([](app::Queries& q) { return q.rails(); });
  if (!rails) return std::nullopt;
  for (const Rail& rail : *rails) {
    if (rail.name == name) return rail;
  }
  session.refuse("there is no rail " + name);
  return std::nullopt;
}

void add_rail_commands(CLI::App& admin, AdminSession& session) {
  CLI::App* rail = admin.add_subcommand("rail", "Ways from blockchains into wallets");
  rail->require_subcommand(1);
  add_rail_add(*rail, session);
  add_rail_confirm(*rail, session);
  add_rail_set(*rail, session);
  add_list(*rail, session);
  add_check(*rail, session);
  add_rail_addresses(*rail, session);
  add_rail_import(*rail, session);
  add_switches(*rail, session);
  add_rail_deposit_commands(*rail, session);
}

}  // namespace privcards::main
