#pragma once
// What is kept about a rail: the way from one blockchain into wallets. A rail belongs to one world,
// issues addresses from one account key (or, where a chain has no public derivation, from a pool
// the operator imported), and follows its chain block by block.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/chain/bitcoin_script.hpp"
#include "core/deposits/crediting.hpp"
#include "core/ledger/world.hpp"

namespace privcards::deposits {

struct Rail {
  std::string name;  // "btc": what the configuration and the command line call it
  Network network = Network::bitcoin;
  World world = World::test;
  std::string identity;     // genesis hash or chain id: what the node must say it is
  std::string account_key;  // extended public key; empty where addresses come from a pool
  chain::ScriptType script = chain::ScriptType::p2wpkh;
  std::string prefix;               // of Bitcoin addresses: bc, tb, bcrt …
  std::vector<std::string> tokens;  // contracts or mints that count as USDT
  std::int64_t start_height = -1;   // the first block read; -1: the one after the tip first seen
  std::int64_t next_index = 0;      // of the address issued next: one counter, never reused
  std::int64_t pool_size = 0;       // addresses imported
  std::int64_t last_paid = -1;      // the highest index that was ever paid to; -1: none
  std::int64_t widest_gap = 0;      // most addresses issued in a row with none of them paid to
  bool confirmed = false;           // an operator has compared the first addresses
  bool active = true;
  std::string minimum;        // decimal text in whole coins; smaller deposits are not credited
  std::string token_minimum;  // the same for USDT
  std::string policy;         // "200:1 5000:3 above:6"; empty: the network's default
  Instant created_at;
};

// An address of a rail. In a pool it is imported first and gets its wallet later.
struct RailAddress {
  std::string rail;
  std::int64_t index = 0;
  WalletId wallet;  // none: not issued yet
  std::string address;
  Bytes target;  // what payments are matched by: script or account bytes
  Instant issued_at;
  std::string cursor;  // how far the account was read, on chains read by account
};

// One per wallet and rail: the address it was given.
struct WalletRail {
  WalletId wallet;
  std::string rail;
  std::int64_t index = 0;
};

// Hashes of the last blocks, in a ring: a row per height modulo its size, so that a chain that runs
// for years keeps as many rows as a reorganisation may need and no more.
inline constexpr std::int64_t block_ring_size = 2'048;
constexpr std::int64_t ring_slot(std::int64_t height) { return height % block_ring_size; }
struct KnownBlock {
  std::string rail;
  std::int64_t slot = 0;
  std::int64_t height = 0;
  std::string hash;
  std::string parent_hash;
};

// How far a rail has read its chain. Everything a scanner writes names the cursor it stood on, so
// of two scanners one is late and changes nothing.
struct RailCursor {
  std::string rail;
  std::int64_t height = 0;
  std::string hash;
  std::int64_t orphaned = 0;  // blocks given up since one was last taken in
  std::string stopped;        // why a person must look; empty: it goes on
  Instant moved_at;
  // Of what was read, the highest that the chain has called final; -1: nothing yet. No node takes
  // the cursor below it, not after a restart either.
  std::int64_t final_height = -1;
};

// A deposit as its chain shows it; `deposits` has the same one as its owner sees it.
struct ChainDeposit {
  std::string event_key;  // identity of the chain and of the payment: what makes it the same one
  std::string rail;
  DepositId deposit;
  WalletId wallet;
  std::int64_t address_index = 0;
  Asset asset = Asset::btc;
  std::string units;  // of the chain's smallest, in decimal
  RailState state = RailState::pending;
  std::int64_t height = 0;  // of its block; 0: in none
  std::string block_hash;
  std::int32_t generation = 0;
  std::int64_t credited_minor = 0;
  HoldReason hold = HoldReason::none;
  WaitReason wait = WaitReason::none;
  bool review_passed = false;
  bool coinbase = false;
  Screening screening = Screening::not_asked_for;
  std::string sender;
  std::int64_t value_minor = 0;  // estimated until it is credited
  std::int64_t price_scaled = 0;
  std::string price_inputs;  // every sample, as JSON
  Instant seen_at;
  bool closed = false;  // decided so long ago that it is not looked at until the chain names it
};

// The state machine's view of a row, and back.
Digest hash_of_block(std::string_view printed);
RailDeposit rail_deposit(const ChainDeposit& row);
void put_state(ChainDeposit& row, const RailDeposit& deposit);

// What the owner is told about a deposit that is not in the wallet: "price", "screening_refused" …;
// empty when only depth is missing, or nothing.
std::string_view reason_of(const ChainDeposit& row);
// Wallets that find money by trying one address after the other stop after so many unused ones.
inline constexpr std::int64_t usual_gap_limit = 20;
// Issued since the last one that was paid to; 0 where addresses come from a pool, which has no
// order.
std::int64_t unused_in_a_row(const Rail& rail);

// Whether its value counts as pending in the wallet.
bool is_expected(RailState state);
// Whether nothing more comes of it while the chain stays as it is. Such a row is closed once it is
// deep and old; any step out of these states opens it again.
bool is_decided(RailState state);

// "200:1 5000:3 above:6", with "finalized" for a number of blocks, and "review" behind either:
// "5000:finalized above:finalized+review".
Result<ConfirmationPolicy, std::string> parse_policy(std::string_view text);
// Why a network cannot fulfil the policy: nothing is ever final on Bitcoin, and what waits for it
// waits for ever. Nothing when it can.
std::optional<std::string_view> problem_on(Network network, const ConfirmationPolicy& policy);
// The rail's own policy, or its network's.
ConfirmationPolicy policy_of(const Rail& rail);
// Blocks to show where a chain counts in its own finality.
std::int32_t shown_confirmations(Network network, const Requirement& required);

// Smallest units of "0.0001"; nothing when it is no such number, or has more decimals.
std::optional<Uint256> parse_units(std::string_view text, int decimals);

}  // namespace privcards::deposits
