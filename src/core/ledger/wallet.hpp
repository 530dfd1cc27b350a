#pragma once
// A wallet is an account's money in one world. Its row also carries what must move in the same
// commit as the money: the event sequence, the newest transaction and the running totals GET
// /wallet prints.

#include <array>
#include <cstdint>
#include <string>

#include "base/id.hpp"
#include "base/time.hpp"
#include "core/ledger/world.hpp"

namespace privcards::ledger {

struct Wallet {
  WalletId id;
  AccountId account;
  World world = World::test;
  // balance = total_deposited − total_spent; spent is what left for cards, net.
  std::int64_t balance_minor = 0;
  std::int64_t pending_deposits_minor = 0;
  std::int64_t total_deposited_minor = 0;
  std::int64_t total_spent_minor = 0;
  std::int64_t cards_total_minor = 0;  // sum of available over all its cards
  std::int64_t cards_active = 0;
  std::int64_t cards_frozen = 0;
  std::int64_t cards_terminated = 0;
  std::int64_t event_sequence = 0;                   // of the newest event; gap-free from 1
  TransactionId last_transaction;                    // head of the wallet's chain, newest first
  std::array<std::int64_t, 4> transaction_counts{};  // by TransactionType
  std::int64_t clock_offset_ms = 0;  // test world: how far the sandbox clock was moved

  Instant now(Instant real) const { return real.plus_ms(clock_offset_ms); }
};

enum class AccountStatus : std::uint8_t { active = 0, closed = 1 };

struct Account {
  AccountId id;
  std::string name;
  AccountStatus status = AccountStatus::active;
  WalletId live_wallet;
  WalletId test_wallet;
  Instant created_at;
};

}  // namespace privcards::ledger
