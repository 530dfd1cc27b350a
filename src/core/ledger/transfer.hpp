#pragma once
// The double-entry ledger. A transfer moves an amount from one ledger account to another; it is
// balanced by construction, append-only and never changed. Balances kept elsewhere (wallet, card
// available, card held) are sums of transfers and must stay equal to them: see invariants.hpp.
//
//   crypto clearing ──deposit──▶ wallet ──fund──▶ card available ──authorize──▶ card held
//                                  ▲───withdraw──────┘   ▲──reverse, expire──────┘   │
//                                  └──refund──── network settlement ◀────settle──────┘

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "core/ledger/world.hpp"

namespace privcards::ledger {

enum class AccountKind : std::uint8_t {
  wallet = 1,              // owner: WalletId
  card_available = 2,      // owner: CardId
  card_held = 3,           // owner: CardId
  network_settlement = 4,  // owner: system_owner(world, network)
  crypto_clearing = 5,     // owner: system_owner(world, asset)
  suspense = 6,            // owner: system_owner(world, 0)
  write_off = 7            // owner: system_owner(world, 0)
};

struct LedgerAccount {
  AccountKind kind = AccountKind::suspense;
  std::int64_t owner = 0;
  auto operator<=>(const LedgerAccount&) const = default;
};

// Owner of the accounts that belong to the installation, one per world and counterparty.
constexpr std::int64_t system_owner(World world, std::int64_t counterparty) {
  return counterparty * 2 + static_cast<std::int64_t>(world);
}

inline LedgerAccount wallet_account(WalletId id) { return {AccountKind::wallet, id.value}; }
inline LedgerAccount card_available(CardId id) { return {AccountKind::card_available, id.value}; }
inline LedgerAccount card_held(CardId id) { return {AccountKind::card_held, id.value}; }

enum class Reason : std::uint8_t {
  deposit = 1,
  deposit_reversal = 2,
  card_created = 3,
  card_funded = 4,
  card_withdrawn = 5,
  card_terminated = 6,
  hold_placed = 7,
  hold_increased = 8,
  hold_reversed = 9,
  hold_expired = 10,
  hold_released = 11,  // the rest of a hold after its final settlement
  settled_from_hold = 12,
  settled_from_available = 13,
  refund = 14,
  returned_to_wallet = 15  // money released by a terminated card goes on to the wallet
};
std::string_view name_of(Reason reason);

struct Transfer {
  TransferId id;
  LedgerAccount from;
  LedgerAccount to;
  std::int64_t amount_minor = 0;  // positive
  Currency currency = usd;
  Reason reason = Reason::deposit;
  std::int64_t cause = 0;  // the transaction, deposit or card that moved the money
  Instant created_at;
};

// The fixed-width bytes of a transfer that the journal chain covers.
void append_canonical(Bytes& out, const Transfer& transfer);

// One committed group: its hash covers the previous group's hash and every transfer in it, so that
// altering, removing or reordering any of them is found by recomputing the chain from the start.
struct JournalEntry {
  std::int64_t number = 0;    // 1, 2, 3 … without gaps
  TransferId first_transfer;  // none when the group moved no money
  TransferId last_transfer;
  std::int64_t transfer_count = 0;
  Digest previous_hash{};
  Digest hash{};
  Instant committed_at;
};

// hash = SHA-256(previous_hash | number, 8 bytes big-endian | committed_at ms, 8 bytes | transfers)
Digest chain_hash(const Digest& previous_hash, std::int64_t number, Instant committed_at,
                  ByteView canonical_transfers);

}  // namespace privcards::ledger
