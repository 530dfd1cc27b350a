#include "edge/chain/solana_answer.hpp"

#include <boost/json/array.hpp>

#include "core/chain/base58.hpp"

namespace privcards::chain {
namespace {

// Of SPL's token account: mint 32, owner 32, amount 8 …, 165 bytes in all. Token-2022 may append
// more.
constexpr std::size_t token_account_size = 165;
constexpr std::size_t token_amount_offset = 64;

SolanaAddress read_address(Answer::Place place) {
  const auto address = parse_solana(place.text());
  if (!address) place.fail();
  return address.value_or(SolanaAddress{});
}

void append_addresses(std::vector<SolanaAddress>& addresses, Answer::Place list) {
  for (const JsonValue& item : list.items()) addresses.push_back(read_address(list.at(item)));
}

std::vector<std::uint64_t> read_lamports(Answer::Place list) {
  std::vector<std::uint64_t> lamports;
  for (const JsonValue& item : list.items()) lamports.push_back(list.at(item).unsigned_integer());
  return lamports;
}

std::vector<SolanaTokenBalance> read_token_balances(Answer::Place list) {
  std::vector<SolanaTokenBalance> balances;
  if (list.is_missing()) return balances;
  for (const JsonValue& item : list.items()) {
    const auto entry = list.at(item);
    SolanaTokenBalance balance;
    balance.account = static_cast<std::size_t>(entry["accountIndex"].unsigned_integer());
    balance.mint = read_address(entry["mint"]);
    if (const auto owner = entry["owner"]; !owner.is_missing()) balance.owner = read_address(owner);
    if (const auto program = entry["programId"]; !program.is_missing()) {
      balance.program = read_address(program);
    }
    // The text, never `uiAmount`, which is a floating point number.
    balance.amount = entry["uiTokenAmount"]["amount"].decimal();
    balances.push_back(balance);
  }
  return balances;
}

Bytes read_first_signature(Answer::Place transaction) {
  const auto list = transaction["signatures"];
  const auto& signatures = list.items();
  if (signatures.empty()) {
    list.fail();
    return {};
  }
  auto bytes = base58_decode(list.at(signatures.front()).text());
  if (!bytes) list.fail();
  return bytes.value_or(Bytes{});
}

app::Commitment read_commitment(Answer::Place place) {
  if (place.is_missing()) return app::Commitment::processed;
  const std::string_view text = place.text();
  if (text == "finalized") return app::Commitment::finalized;
  if (text == "confirmed") return app::Commitment::confirmed;
  return app::Commitment::processed;
}

}  // namespace

SolanaTransaction read_solana_transaction(Answer::Place place) {
  SolanaTransaction transaction;
  const auto meta = place["meta"];
  transaction.slot = place["slot"].unsigned_integer();
  transaction.failed = !meta["err"].is_missing();
  transaction.signature = read_first_signature(place["transaction"]);
  append_addresses(transaction.accounts, place["transaction"]["message"]["accountKeys"]);
  if (const auto loaded = meta["loadedAddresses"]; !loaded.is_missing()) {
    append_addresses(transaction.accounts, loaded["writable"]);
    append_addresses(transaction.accounts, loaded["readonly"]);
  }
  transaction.balances_before = read_lamports(meta["preBalances"]);
  transaction.balances_after = read_lamports(meta["postBalances"]);
  transaction.tokens_before = read_token_balances(meta["preTokenBalances"]);
  transaction.tokens_after = read_token_balances(meta["postTokenBalances"]);
  return transaction;
}

app::AccountSignature read_signature(Answer::Place place) {
  return {.signature = std::string(place["signature"].text()),
          .slot = place["slot"].unsigned_integer(),
          .commitment = read_commitment(place["confirmationStatus"]),
          .failed = !place["err"].is_missing()};
}

app::AccountBalance read_balance(Answer::Place place) {
  if (place.is_missing()) return {};  // no such account on the chain yet
  app::AccountBalance balance{.exists = true, .lamports = place["lamports"].unsigned_integer()};
  const auto data = place["data"];
  const auto& pair = data.items();
  const auto bytes =
      base64_decode(pair.empty() ? std::string_view("-") : data.at(pair.front()).text());
  if (!bytes) {
    data.fail();
    return balance;
  }
  if (bytes->size() < token_account_size) return balance;
  for (std::size_t i = 8; i > 0; --i) {
    balance.token_amount = balance.token_amount << 8 | (*bytes)[token_amount_offset + i - 1];
  }
  return balance;
}

}  // namespace privcards::chain
