// Makes a data directory to measure on: account, catalog, API key and money by the product's own
// verbs, cards and past transactions by Filler. `privcards dev --data DIR` starts on it.
//
//   bench_world --dir DIR --cards N --transactions M [--accounts A]
//
// Cards and transactions are shared out among the accounts; DIR/account-1 and so on list each one's
// cards.

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "app/operate.hpp"
#include "app/run_now.hpp"
#include "app/sandbox.hpp"
#include "base/private_file.hpp"
#include "edge/json/json_writer.hpp"
#include "main/dev_world.hpp"
#include "support/stream.hpp"
#include "world_filler.hpp"

namespace privcards::bench {
namespace {

constexpr std::int64_t wallet_minor = 1'000'000'000'000;
const std::string bin_id = "491653";

cards::Bin find_bin(app::Queries& queries, World world) {
  for (const app::BinView& view : take(queries.bins(world))) {
    if (view.bin.id == bin_id) return view.bin;
  }
  give_up("the catalog has no BIN " + bin_id);
}

void write_dev_file(const std::string& directory, const std::string& key) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("api_key").string(key);
  json.end_object();
  expect(write_private_file(directory + "/dev.json", out + "\n"));
}

void sync_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 || ::fsync(file) != 0) give_up("cannot sync " + path);
  ::close(file);
}

void add_accounts(main::Core& core, std::int64_t accounts) {
  IdSource ids(2);
  for (std::int64_t at = 1; at < accounts; ++at) {
    const AccountId id = ids.next<AccountKind>(core.clock().now());
    take(app::run_now(core.book(), core.clock(),
                      app::CreateAccount("Account " + std::to_string(at + 1),
                                         core.vault().new_data_key(id), id)));
  }
}

// The program's own part; when it returns, nobody has the database open. One start per account,
// which takes its head from the one before.
std::vector<Start> prepare(const std::string& directory, std::int64_t accounts) {
  main::Config config;
  config.data_directory = directory;
  const std::unique_ptr<main::Core> core = take(main::Core::open(config));
  const std::unique_ptr<app::Queries> queries = take(core->store().reader());
  if (!take(queries->accounts()).empty()) give_up(directory + " has a world already");
  core->book().start();
  const Result<void, std::string> seeded = main::seed_account(*core);
  if (!seeded) give_up(seeded.error());
  write_dev_file(directory, take(main::make_key(*core)));
  add_accounts(*core, accounts);
  for (const ledger::Account& account : take(queries->accounts())) {
    take(app::run_now(core->book(), core->clock(),
                      app::SimulateDeposit({.wallet = account.test_wallet,
                                            .asset = deposits::Asset::usdt,
                                            .amount_usd_minor = wallet_minor})));
  }
  core->stop();
  std::vector<Start> starts;
  for (const ledger::Account& account : take(queries->accounts())) {
    Start& start = starts.emplace_back();
    start.wallet = *take(queries->wallet(account.test_wallet));
    start.bin = find_bin(*queries, start.wallet.world);
    start.data_keys = take(queries->data_keys());
    start.head = take(core->store().head());
    start.now = core->clock().now();
  }
  return starts;
}

void make_world(const Flags& flags) {
  const std::int64_t from_ns = now_ns();
  const std::string directory = flags.text("dir");
  const std::int64_t accounts = flags.number("accounts", 1);
  const auto cards = static_cast<std::size_t>(flags.number("cards") / accounts);
  std::vector<Start> starts = prepare(directory, accounts);
  std::vector<CardEntry> entries;
  for (std::size_t at = 0; at < starts.size(); ++at) {
    Filler filler(directory, starts[at]);
    filler.fill(cards, flags.number("transactions") / accounts);
    const std::string own = directory + "/account-" + std::to_string(at + 1);
    std::filesystem::create_directory(own);
    write_cards(own, filler.entries());
    entries.insert(entries.end(), filler.entries().begin(), filler.entries().end());
    if (at + 1 == starts.size()) break;
    Start& next = starts[at + 1];
    next.head = filler.head();
    next.now = filler.now();
    next.cards = entries.size();
    next.authorizations = filler.authorizations();
  }
  write_cards(directory, entries);
  sync_file(store::SqliteStore::file_in(directory));
  Figures figures;
  figures.add("seconds", static_cast<double>(now_ns() - from_ns) / 1e9);
  figures.print();
}

}  // namespace
}  // namespace privcards::bench

int main(int argc, char** argv) {
  privcards::bench::make_world(privcards::bench::Flags(argc, argv));
}
