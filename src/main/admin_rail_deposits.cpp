// `privcards admin rail` held, show, release, reject: deposits that a person looks at.

#include <CLI/CLI.hpp>
#include <memory>

#include "app/credit_deposit.hpp"
#include "main/admin_rails.hpp"

namespace privcards::main {
namespace {

std::optional<deposits::ChainDeposit> find_deposit(AdminSession& session, const std::string& id) {
  const auto deposit = parse_id<DepositKind>(id);
  if (!deposit) throw CLI::ValidationError("id", "is not an id of the right kind");
  const auto row = session.ask<std::optional<deposits::ChainDeposit>>(
      [&](app::Queries& q) { return q.chain_deposit(*deposit); });
  if (!row) return std::nullopt;
  if (!*row) session.refuse("not found");
  return *row;
}

void show_deposit(AdminSession& session, const deposits::ChainDeposit& row) {
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty()) session.say(std::string(name) + "  " + value);
  };
  line("rail      ", row.rail);
  line("event     ", row.event_key);
  line("units     ", std::string(deposits::name_of(row.asset)) + " " + row.units);
  line("state     ", std::string(deposits::name_of(row.state)));
  line("reason    ", std::string(deposits::reason_of(row)));
  line("block     ", row.height == 0 ? "" : std::to_string(row.height) + " " + row.block_hash);
  line("sender    ", row.sender);
  line("credited  ", row.generation == 0 ? "" : std::to_string(row.generation) + " times");
  line("price     ", row.price_inputs);
}

}  // namespace

void add_rail_deposit_commands(CLI::App& group, AdminSession& session) {
  group.add_subcommand("held", "Deposits that wait for a person")->callback([&session] {
    const auto rails =
        session.ask<std::vector<deposits::Rail>>([](app::Queries& q) { return q.rails(); });
    if (!rails) return;
    for (const deposits::Rail& rail : *rails) {
      const auto open = session.ask<std::vector<deposits::ChainDeposit>>(
          [&](app::Queries& q) { return q.open_deposits(rail.name); });
      if (!open) return;
      for (const deposits::ChainDeposit& row : *open) {
        if (row.state != deposits::RailState::held) continue;
        session.say(render(row.deposit) + "  " + rail.name + "  " +
                    std::string(deposits::name_of(row.asset)) + " " + row.units + "  " +
                    std::string(deposits::name_of(row.hold)));
      }
    }
  });
  auto shown = std::make_shared<std::string>();
  CLI::App* show = group.add_subcommand("show", "A deposit as its chain shows it, and its price");
  show->add_option("id", *shown, "dep_…")->required();
  show->callback([&session, shown] {
    const auto row = find_deposit(session, *shown);
    if (row) show_deposit(session, *row);
  });
  for (bool release : {true, false}) {
    auto id = std::make_shared<std::string>();
    CLI::App* command = group.add_subcommand(
        release ? "release" : "reject",
        release ? "Let a held deposit be credited" : "Keep a held deposit out of the wallet");
    command->add_option("id", *id, "dep_…")->required();
    command->callback([&session, id, release] {
      const auto row = find_deposit(session, *id);
      if (!row) return;
      const auto done = session.run(app::DecideDeposit(row->event_key, release));
      if (done) session.say(*id + "  " + std::string(deposits::name_of(done->state)));
    });
  }
}

}  // namespace privcards::main
