#pragma once
// BINs, programs and cards.

#include "app/records.hpp"
#include "store/sql/mapping.hpp"

namespace privcards::store {

PRIVCARDS_MAPPING(cards::Program, "programs", 1,
                  "id, name, blocked_categories, blocked_countries, blocked_merchants", r.id,
                  r.name, r.blocked_categories, r.blocked_countries, r.blocked_merchants);
PRIVCARDS_MAPPING(cards::Bin, "bins", 1,
                  "id, network, type, program, three_ds, apple_pay, google_pay, active, "
                  "max_transaction, max_monthly, best_for",
                  r.id, r.network, r.type, r.program, r.three_ds, r.apple_pay, r.google_pay,
                  r.active, r.max_transaction_minor, r.max_monthly_minor, r.best_for);
PRIVCARDS_MAPPING(cards::BinStatistics, "bin_statistics", 2, "bin_id, world, approved, declined",
                  r.bin_id, r.world, r.approved, r.declined);
PRIVCARDS_MAPPING(
    cards::Card, "cards", 1,
    "id, wallet, account, world, bin_id, network, last4, status, frozen_reason, "
    "spending_limit, auto_freeze_at, label, allowed_categories, metadata, created_at, "
    "expires_at, terminated_at",
    r.id, r.wallet, r.account, r.world, r.bin_id, r.network, r.last4, r.status, r.frozen_reason,
    r.spending_limit_minor, r.auto_freeze_at_minor, r.label, r.allowed_categories, r.metadata,
    r.created_at, r.expires_at, r.terminated_at);
PRIVCARDS_MAPPING(cards::CardBalance, "card_balances", 1,
                  "id, available, held, spent, spent_month, last_transaction, authorizations, "
                  "settlements, refunds, declines, cvv_failures, version",
                  r.id, r.available_minor, r.held_minor, r.spent_minor, r.spent_month,
                  r.last_transaction, r.transaction_counts, r.cvv_failures, r.version);

}  // namespace privcards::store
