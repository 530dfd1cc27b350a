#pragma once
// Accounts, their wallets, and what moves in the ledger.

#include "app/records.hpp"
#include "core/ledger/transfer.hpp"
#include "store/sql/mapping.hpp"

namespace privcards::store {

PRIVCARDS_MAPPING(ledger::Account, "accounts", 1,
                  "id, name, status, live_wallet, test_wallet, created_at", r.id, r.name, r.status,
                  r.live_wallet, r.test_wallet, r.created_at);
PRIVCARDS_MAPPING(
    ledger::Wallet, "wallets", 1,
    "id, account, world, balance, pending_deposits, total_deposited, total_spent, "
    "cards_total, cards_active, cards_frozen, cards_terminated, event_sequence, "
    "last_transaction, authorizations, settlements, refunds, declines, clock_offset_ms",
    r.id, r.account, r.world, r.balance_minor, r.pending_deposits_minor, r.total_deposited_minor,
    r.total_spent_minor, r.cards_total_minor, r.cards_active, r.cards_frozen, r.cards_terminated,
    r.event_sequence, r.last_transaction, r.transaction_counts, r.clock_offset_ms);
PRIVCARDS_MAPPING(ledger::Transfer, "transfers", 1,
                  "id, from_kind, from_owner, to_kind, to_owner, amount, currency, reason, cause, "
                  "created_at",
                  r.id, r.from.kind, r.from.owner, r.to.kind, r.to.owner, r.amount_minor,
                  r.currency, r.reason, r.cause, r.created_at);
PRIVCARDS_MAPPING(ledger::JournalEntry, "journal", 1,
                  "number, first_transfer, last_transfer, transfer_count, previous_hash, hash, "
                  "committed_at",
                  r.number, r.first_transfer, r.last_transfer, r.transfer_count, r.previous_hash,
                  r.hash, r.committed_at);

}  // namespace privcards::store
