#pragma once
// The parts of `privcards admin rail`: a function for each subcommand, and what they share.

#include <optional>
#include <string>

#include "core/deposits/rail.hpp"
#include "main/admin_session.hpp"

namespace privcards::main {

// Refuses if there is none.
std::optional<deposits::Rail> find_rail(AdminSession& session, const std::string& name);
// Shows the first addresses; until the operator says that they are right, none is issued.
void ask_for_comparison(AdminSession& session, const deposits::Rail& rail);

void add_rail_add(CLI::App& group, AdminSession& session);
void add_rail_confirm(CLI::App& group, AdminSession& session);
void add_rail_set(CLI::App& group, AdminSession& session);
void add_rail_addresses(CLI::App& group, AdminSession& session);
void add_rail_import(CLI::App& group, AdminSession& session);
// Those that are about single deposits.
void add_rail_deposit_commands(CLI::App& group, AdminSession& session);

}  // namespace privcards::main
