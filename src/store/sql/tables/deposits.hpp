#pragma once
// Deposits, and the rails they come by.

#include "app/records.hpp"
#include "store/sql/mapping.hpp"

namespace privcards::store {

PRIVCARDS_MAPPING(deposits::Deposit, "deposits", 1,
                  "id, wallet, asset, amount, amount_usd, status, confirmations, "
                  "confirmations_required, transaction_hash, address, created_at, confirmed_at, "
                  "network, reason",
                  r.id, r.wallet, r.asset, r.amount, r.amount_usd_minor, r.status, r.confirmations,
                  r.confirmations_required, r.transaction_hash, r.address, r.created_at,
                  r.confirmed_at, r.network, r.reason);
PRIVCARDS_MAPPING(deposits::DepositAddress, "deposit_addresses", 2,
                  "wallet, asset, address, created_at", r.wallet, r.asset, r.address, r.created_at);
PRIVCARDS_MAPPING(deposits::Rail, "rails", 1,
                  "name, network, world, identity, account_key, script, prefix, tokens, "
                  "start_height, next_index, pool_size, last_paid, widest_gap, confirmed, active, "
                  "minimum, token_minimum, policy, created_at",
                  r.name, r.network, r.world, r.identity, r.account_key, r.script, r.prefix,
                  r.tokens, r.start_height, r.next_index, r.pool_size, r.last_paid, r.widest_gap,
                  r.confirmed, r.active, r.minimum, r.token_minimum, r.policy, r.created_at);
PRIVCARDS_MAPPING(deposits::RailAddress, "rail_addresses", 2,
                  "rail, position, wallet, address, target, issued_at, cursor_text", r.rail,
                  r.index, r.wallet, r.address, r.target, r.issued_at, r.cursor);
PRIVCARDS_MAPPING(deposits::WalletRail, "wallet_rails", 2, "wallet, rail, position", r.wallet,
                  r.rail, r.index);
PRIVCARDS_MAPPING(deposits::KnownBlock, "chain_blocks", 2, "rail, slot, height, hash, parent_hash",
                  r.rail, r.slot, r.height, r.hash, r.parent_hash);
PRIVCARDS_MAPPING(deposits::RailCursor, "chain_cursors", 1,
                  "rail, height, hash, orphaned, stopped, moved_at, final_height", r.rail, r.height,
                  r.hash, r.orphaned, r.stopped, r.moved_at, r.final_height);
PRIVCARDS_MAPPING(
    deposits::ChainDeposit, "chain_deposits", 1,
    "event_key, rail, deposit, wallet, address_position, asset, units, state, height, block_hash, "
    "generation, credited, hold, wait, review_passed, coinbase, screening, sender, value, price, "
    "price_inputs, seen_at, closed",
    r.event_key, r.rail, r.deposit, r.wallet, r.address_index, r.asset, r.units, r.state, r.height,
    r.block_hash, r.generation, r.credited_minor, r.hold, r.wait, r.review_passed, r.coinbase,
    r.screening, r.sender, r.value_minor, r.price_scaled, r.price_inputs, r.seen_at, r.closed);

}  // namespace privcards::store
