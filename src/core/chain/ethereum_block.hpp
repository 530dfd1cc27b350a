#pragma once
// Deposits in an Ethereum block, out of values that were read from a node's answers: ether by the
// transactions that succeeded, ether by calls inside them, and listed tokens by the Transfer events
// in their receipts. Call data is never decoded and senders are never matched, so it does not
// matter who pays or through which contract.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "core/chain/ethereum_address.hpp"
#include "core/chain/sighting.hpp"
#include "core/chain/watch_list.hpp"

namespace privcards::chain {

struct EthereumTransaction {
  Digest hash{};
  EthereumAddress from{};
  std::optional<EthereumAddress> to;  // none: it creates a contract
  Uint256 value;
};

struct EthereumLog {
  EthereumAddress address{};
  std::vector<Digest> topics;
  Bytes data;
  bool removed = false;
};

struct EthereumReceipt {
  Digest transaction{};
  bool succeeded = false;
  std::vector<EthereumLog> logs;  // all of them, in order: a place in here is part of an event key
};

// A call as a tracer tells it, with the calls it made.
struct CallFrame {
  std::string type;  // "CALL", "DELEGATECALL", "CREATE", "SELFDESTRUCT" …
  EthereumAddress from{};
  std::optional<EthereumAddress> to;
  Uint256 value;
  bool failed = false;
  std::vector<CallFrame> calls;
};

// keccak256("Transfer(address,address,uint256)"), in two spellings.
extern const Digest transfer_topic;

struct TokenTransfer {
  EthereumAddress token{};
  EthereumAddress from{};
  EthereumAddress to{};
  Uint256 amount;
};
// Nothing unless the log is a Transfer with its two addresses as topics and one word of data. From
// which contract it comes is for the caller to judge.
std::optional<TokenTransfer> decode_transfer(const EthereumLog& log);

// The 32 bytes an address has as a topic, and back.
Digest topic_of(const EthereumAddress& address);
std::optional<EthereumAddress> address_of_topic(const Digest& topic);

// Which contracts count as tokens. Events of any other contract mean nothing: whoever likes can
// write a contract that says anything (EIP-7708 will even log ether that way).
using TokenList = std::vector<EthereumAddress>;

void append_native_sightings(std::vector<Sighting>& sightings,
                             const EthereumTransaction& transaction, bool succeeded,
                             const WatchList& watched);
void append_token_sightings(std::vector<Sighting>& sightings, const EthereumReceipt& receipt,
                            const TokenList& tokens, const WatchList& watched);
// Contracts that are not listed and whose events say that they paid a watched address: mostly
// look-alikes, at times a coin that somebody sent by mistake.
void append_unlisted(std::vector<std::string>& contracts, const EthereumReceipt& receipt,
                     const TokenList& tokens, const WatchList& watched);
// Of the calls below the top one, which is the transaction itself.
void append_internal_sightings(std::vector<Sighting>& sightings, const Digest& transaction,
                               const CallFrame& top, const WatchList& watched);

// The call data of isBlackListed(address).
Bytes is_black_listed_call(const EthereumAddress& address);

// What an operator must know about a token of Tether's kind at once.
enum class TokenNotice : std::uint8_t {
  blacklisted,      // an address may send no more
  funds_destroyed,  // a balance fell without a Transfer
  paused,
  fee_changed,
  deprecated  // it moves to another contract: its deposits must stop
};
std::string_view describe(TokenNotice notice);
std::optional<TokenNotice> notice_in(const EthereumLog& log);

}  // namespace privcards::chain
