// A node's answer, read as each thing the adapters ask for: no text may crash them, and what they
// accept must make sense.

#include <string_view>

#include "base/check.hpp"
#include "edge/chain/ethereum_answer.hpp"
#include "edge/chain/solana_answer.hpp"

namespace {

using namespace privcards;
using namespace privcards::chain;

template <class Read>
void read_as(const JsonValue& value, Read&& read) {
  Answer answer(value, "fuzz");
  read(answer.root());
  if (answer.failed()) CHECK(!answer.fault().message.empty());
}

void check_call(const CallFrame& top) {
  std::vector<Sighting> sightings;
  WatchList watched({1, 2});
  watched.add(top.from, 1);
  append_internal_sightings(sightings, Digest{}, top, watched);
  for (const Sighting& sighting : sightings) CHECK(!sighting.amount.is_zero());
}

void check_receipt(const EthereumReceipt& receipt) {
  WatchList watched({1, 2});
  TokenList tokens;
  for (const EthereumLog& log : receipt.logs) {
    tokens.push_back(log.address);
    if (const auto transfer = decode_transfer(log)) watched.add(transfer->to, 1);
    (void)notice_in(log);
  }
  std::vector<Sighting> sightings;
  append_token_sightings(sightings, receipt, tokens, watched);
  CHECK(sightings.size() <= receipt.logs.size());
  std::vector<std::string> contracts;
  append_unlisted(contracts, receipt, tokens, watched);
  CHECK(contracts.empty());  // all of them are listed
}

void check_solana(const SolanaTransaction& transaction) {
  WatchList watched({1, 2});
  for (const SolanaAddress& account : transaction.accounts) watched.add(account, 1);
  (void)solana_sightings(transaction, {{usdt_mint, token_program}}, {watched, watched});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = read_answer("fuzz", text);
  if (!value) return 0;
  read_as(*value, [](Answer::Place place) { (void)read_transaction(place); });
  read_as(*value, [](Answer::Place place) { check_receipt(read_receipt(place, Digest{})); });
  read_as(*value, [](Answer::Place place) { check_call(read_call_frame(place)); });
  read_as(*value, [](Answer::Place place) { check_solana(read_solana_transaction(place)); });
  read_as(*value, [](Answer::Place place) { (void)read_signature(place); });
  read_as(*value, [](Answer::Place place) { (void)read_balance(place); });
  return 0;
}
