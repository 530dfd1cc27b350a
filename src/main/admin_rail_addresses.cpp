// `privcards admin rail` confirm, addresses, import: the addresses of a rail, and whether they are
// the operator's own.

#include <CLI/CLI.hpp>
#include <memory>

#include "app/rails.hpp"
#include "core/chain/solana_address.hpp"
#include "main/admin_rails.hpp"
#include "main/files.hpp"

namespace privcards::main {
namespace {

using deposits::Rail;

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

}  // namespace

void ask_for_comparison(AdminSession& session, const Rail& rail) {
  session.say("Compare these with the addresses your own wallet shows for the same account:");
  show_addresses(session, rail, 0, 2);
  session.say("No address is issued before you confirm the first one:");
  session.say("  privcards admin rail confirm " + rail.name + " --first ADDRESS");
}

void add_rail_confirm(CLI::App& group, AdminSession& session) {
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

void add_rail_addresses(CLI::App& group, AdminSession& session) {
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

void add_rail_import(CLI::App& group, AdminSession& session) {
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

}  // namespace privcards::main
