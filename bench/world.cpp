// Makes a data directory to measure on: account, catalog, API key and money by the product's own
// verbs, cards and past transactions by Filler. `privcards dev --data DIR` starts on it.
//
//   bench_world --dir DIR --cards N --transactions M

#include <fcntl.h>
#include <unistd.h>

#include "app/sandbox.hpp"
#include "edge/rest/json_writer.hpp"
#include "main/dev_world.hpp"
#include "main/files.hpp"
#include "main/run_now.hpp"
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
  rest::JsonWriter json(out);
  json.begin_object();
  json.key("api_key").string(key);
  json.end_object();
  expect(main::write_private_file(directory + "/dev.json", out + "\n"));
}

void sync_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 || ::fsync(file) != 0) give_up("cannot sync " + path);
  ::close(file);
}

// The program's own part; when it returns, nobody has the database open.
Start prepare(const std::string& directory) {
  main::Config config;
  config.data_directory = directory;
  const std::unique_ptr<main::Core> core = take(main::Core::open(config));
  const std::unique_ptr<app::Queries> queries = take(core->store().reader());
  if (!take(queries->accounts()).empty()) give_up(directory + " has a world already");
  core->book().start();
  const Result<void, std::string> seeded = main::seed_account(*core);
  if (!seeded) give_up(seeded.error());
  write_dev_file(directory, take(main::make_key(*core)));
  const WalletId wallet = take(queries->accounts()).front().test_wallet;
  take(main::run_now(
      core->book(), core->clock(),
      app::SimulateDeposit(
          {.wallet = wallet, .asset = deposits::Asset::usdt, .amount_usd_minor = wallet_minor})));
  core->stop();
  Start start{.wallet = *take(queries->wallet(wallet)),
              .bin = {},
              .data_keys = take(queries->data_keys()),
              .head = take(core->store().head()),
              .now = core->clock().now()};
  start.bin = find_bin(*queries, start.wallet.world);
  return start;
}

void make_world(const Flags& flags) {
  const std::int64_t from_ns = now_ns();
  const std::string directory = flags.text("dir");
  Filler filler(directory, prepare(directory));
  filler.fill(static_cast<std::size_t>(flags.number("cards")), flags.number("transactions"));
  write_cards(directory, filler.entries());
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
