#include "core/chain/ethereum_block.hpp"

#include <algorithm>
#include <array>

#include "core/chain/event_key.hpp"
#include "core/chain/keccak.hpp"

namespace privcards::chain {
namespace {

struct NoticeRow {
  Digest topic;
  TokenNotice notice;
};
const std::vector<NoticeRow>& notices() {
  static const std::vector<NoticeRow> rows = [] {
    const auto row = [](std::string_view event, TokenNotice notice) {
      return NoticeRow{keccak256(as_bytes(event)), notice};
    };
    return std::vector<NoticeRow>{
        row("AddedBlackList(address)", TokenNotice::blacklisted),
        row("DestroyedBlackFunds(address,uint256)", TokenNotice::funds_destroyed),
        row("Pause()", TokenNotice::paused),
        row("Params(uint256,uint256)", TokenNotice::fee_changed),
        row("Deprecate(address)", TokenNotice::deprecated)};
  }();
  return rows;
}

// Only these move ether; a delegated call repeats its caller's value without moving it.
bool moves_value(std::string_view type) {
  constexpr std::array<std::string_view, 4> moving{"CALL", "CREATE", "CREATE2", "SELFDESTRUCT"};
  return std::find(moving.begin(), moving.end(), type) != moving.end();
}

struct InternalWalk {
  std::vector<Sighting>& sightings;
  const Digest& transaction;
  const WatchList& watched;

  void visit(const std::vector<CallFrame>& calls, const std::string& path) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const CallFrame& call = calls[i];
      if (call.failed) continue;  // and so is everything below it
      const std::string here = path.empty() ? std::to_string(i) : path + "." + std::to_string(i);
      note(call, here);
      visit(call.calls, here);
    }
  }
  void note(const CallFrame& call, const std::string& path) {
    if (!call.to || call.value.is_zero() || !moves_value(call.type)) return;
    const auto address = watched.find(*call.to);
    if (!address) return;
    sightings.push_back({.address = *address,
                         .event_key = ethereum_trace_key(transaction, path),
                         .transaction = "0x" + hex_encode(transaction),
                         .sender = render_eip55(call.from),
                         .amount = call.value});
  }
};

}  // namespace

const Digest transfer_topic = keccak256(as_bytes("Transfer(address,address,uint256)"));

Digest topic_of(const EthereumAddress& address) {
  Digest topic{};
  std::copy(address.begin(), address.end(), topic.begin() + 12);
  return topic;
}

std::optional<EthereumAddress> address_of_topic(const Digest& topic) {
  if (std::any_of(topic.begin(), topic.begin() + 12, [](auto byte) { return byte != 0; })) {
    return std::nullopt;
  }
  EthereumAddress address;
  std::copy(topic.begin() + 12, topic.end(), address.begin());
  return address;
}

std::optional<TokenTransfer> decode_transfer(const EthereumLog& log) {
  if (log.removed || log.topics.size() != 3 || log.topics[0] != transfer_topic) return std::nullopt;
  if (log.data.size() != 32) return std::nullopt;
  const auto from = address_of_topic(log.topics[1]);
  const auto to = address_of_topic(log.topics[2]);
  if (!from || !to) return std::nullopt;
  return TokenTransfer{log.address, *from, *to, Uint256::from_big_endian(log.data)};
}

void append_native_sightings(std::vector<Sighting>& sightings,
                             const EthereumTransaction& transaction, bool succeeded,
                             const WatchList& watched) {
  // A reverted transaction keeps its value in the block and moved nothing.
  if (!succeeded || !transaction.to || transaction.value.is_zero()) return;
  const auto address = watched.find(*transaction.to);
  if (!address) return;
  sightings.push_back({.address = *address,
                       .event_key = ethereum_native_key(transaction.hash),
                       .transaction = "0x" + hex_encode(transaction.hash),
                       .sender = render_eip55(transaction.from),
                       .amount = transaction.value});
}

void append_token_sightings(std::vector<Sighting>& sightings, const EthereumReceipt& receipt,
                            const TokenList& tokens, const WatchList& watched) {
  if (!receipt.succeeded) return;
  for (std::size_t position = 0; position < receipt.logs.size(); ++position) {
    const auto transfer = decode_transfer(receipt.logs[position]);
    // Transfers of nothing are a common trick to get a look-alike address into a history.
    if (!transfer || transfer->amount.is_zero()) continue;
    if (std::find(tokens.begin(), tokens.end(), transfer->token) == tokens.end()) continue;
    const auto address = watched.find(transfer->to);
    if (!address) continue;
    sightings.push_back({.address = *address,
                         .event_key = ethereum_token_key(receipt.transaction, position),
                         .transaction = "0x" + hex_encode(receipt.transaction),
                         .token = render_eip55(transfer->token),
                         .sender = render_eip55(transfer->from),
                         .amount = transfer->amount});
  }
}

void append_unlisted(std::vector<std::string>& contracts, const EthereumReceipt& receipt,
                     const TokenList& tokens, const WatchList& watched) {
  if (!receipt.succeeded) return;
  for (const EthereumLog& log : receipt.logs) {
    const auto transfer = decode_transfer(log);
    if (!transfer || transfer->amount.is_zero() || !watched.find(transfer->to)) continue;
    if (std::find(tokens.begin(), tokens.end(), transfer->token) != tokens.end()) continue;
    contracts.push_back(render_eip55(transfer->token));
  }
}

Bytes is_black_listed_call(const EthereumAddress& address) {
  const Digest hash = keccak256(as_bytes("isBlackListed(address)"));
  const Digest word = topic_of(address);
  Bytes data(4 + word.size());
  std::copy_n(hash.begin(), 4, data.begin());
  std::copy(word.begin(), word.end(), data.begin() + 4);
  return data;
}

void append_internal_sightings(std::vector<Sighting>& sightings, const Digest& transaction,
                               const CallFrame& top, const WatchList& watched) {
  if (top.failed) return;
  InternalWalk{sightings, transaction, watched}.visit(top.calls, "");
}

std::string_view describe(TokenNotice notice) {
  switch (notice) {
    case TokenNotice::blacklisted:
      return "the token's owner blocked an address";
    case TokenNotice::funds_destroyed:
      return "the token's owner destroyed an address's balance";
    case TokenNotice::paused:
      return "the token's owner stopped all transfers";
    case TokenNotice::fee_changed:
      return "the token's owner changed its transfer fee";
    case TokenNotice::deprecated:
      return "the token moves to another contract";
  }
  return "";
}

std::optional<TokenNotice> notice_in(const EthereumLog& log) {
  if (log.removed || log.topics.empty()) return std::nullopt;
  for (const NoticeRow& row : notices()) {
    if (row.topic == log.topics[0]) return row.notice;
  }
  return std::nullopt;
}

}  // namespace privcards::chain
