// A full Bitcoin block (4,000,000 weight units) read, proved against its header and matched against
// watched addresses, on one core. Beside it, in turns: one double SHA-256 over the same bytes.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "core/chain/bitcoin_testing.hpp"
#include "support/flags.hpp"

namespace privcards::bench {
namespace {

using namespace chain;

constexpr std::size_t weight_max = 4'000'000;
constexpr std::uint64_t other_scripts = 1'000'000'000;  // numbers from here on are nobody's

// Payments as wallets make them: one input with its signature and key, two outputs. One output in
// two hundred pays to a watched address.
Bytes full_block(std::uint64_t watched, std::uint64_t outputs_each) {
  MadeBlock block{.parent = sha256(as_bytes("parent"))};
  block.transactions.push_back(made_coinbase(1, script_number(other_scripts)).render());
  std::size_t weight = 4 * 100;
  for (std::uint64_t number = 1;; ++number) {
    MadeTransaction made{.witness = {Bytes(71, 1), Bytes(33, 2)}};
    made.inputs[0].transaction = sha256(as_bytes(std::to_string(number)));
    for (std::uint64_t k = 0; k < outputs_each; ++k) {
      const std::uint64_t output = number * outputs_each + k;
      const bool ours = output % 200 == 0;
      made.outputs.emplace_back(
          1'000 + output, script_number(ours ? output / 200 % watched : other_scripts + output));
    }
    const Bytes with_witness = made.render();
    made.witness.clear();
    const std::size_t base = made.render().size();
    weight += base * 3 + with_witness.size();
    if (weight > weight_max) return block.render();
    block.transactions.push_back(with_witness);
  }
}

WatchList watch(std::uint64_t count) {
  WatchList list({0x1234, 0x5678});
  for (std::uint64_t i = 0; i < count; ++i) {
    list.add(script_number(i), static_cast<std::int64_t>(i));
  }
  return list;
}

double milliseconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
      .count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double resident_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void measure(const Flags& flags) {
  const auto watched = static_cast<std::uint64_t>(flags.number("watched"));
  const WatchList list = watch(watched);
  const Bytes raw = full_block(watched, static_cast<std::uint64_t>(flags.number("outputs", 2)));
  const Digest hash = hash_of_block(raw);
  std::vector<double> scans;
  std::vector<double> digests;
  std::size_t found = 0;
  std::uint64_t transactions = 0;
  for (std::int64_t round = 0; round < flags.number("rounds", 25); ++round) {
    auto begun = std::chrono::steady_clock::now();
    const auto block = scan_bitcoin_block(raw, hash, list);
    scans.push_back(milliseconds_since(begun));
    if (!block) give_up(std::string(describe(block.error())));
    found = block->sightings.size();
    transactions = block->transaction_count;
    begun = std::chrono::steady_clock::now();
    if (sha256_twice(raw) == hash) give_up("a block's bytes hash to its header's hash");
    digests.push_back(milliseconds_since(begun));
  }
  if (found == 0) give_up("no deposit was found");
  Figures figures;
  figures.add("block_ms", median(scans));
  figures.add("sha256_ms", median(digests));
  figures.add("bytes", static_cast<double>(raw.size()));
  figures.add("transactions", static_cast<double>(transactions));
  figures.add("found", static_cast<double>(found));
  figures.add("watch_list_bytes", static_cast<double>(list.memory_bytes()));
  figures.add("memory_mib", resident_mib());
  figures.print();
}

}  // namespace
}  // namespace privcards::bench

int main(int argc, char** argv) {
  privcards::bench::measure(privcards::bench::Flags(argc, argv));
  return 0;
}
