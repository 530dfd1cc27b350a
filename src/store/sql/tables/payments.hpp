#pragma once
// Links to card networks, their messages, and the transactions these make.

#include "app/records.hpp"
#include "store/sql/mapping.hpp"

namespace privcards::store {

PRIVCARDS_MAPPING(app::NetworkLink, "links", 1,
                  "id, name, world, mode, address, port, profile, active, created_at", r.id, r.name,
                  r.world, r.mode, r.address, r.port, r.profile, r.active, r.created_at);
PRIVCARDS_MAPPING(app::NetworkMessage, "network_messages", 1,
                  "key, transaction_id, card, tombstone, content, reply, pan_offset, pan_size, "
                  "created_at, approved, added",
                  r.key.bytes, r.transaction, r.card, r.tombstone, r.content, r.reply, r.pan_offset,
                  r.pan_size, r.created_at, r.approved_minor, r.added_minor);
PRIVCARDS_MAPPING(authorization::Transaction, "transactions", 1,
                  "id, wallet, card, world, type, status, amount, held, settled, refunded, "
                  "merchant_name, merchant_id, mcc, city, country, merchant_amount, "
                  "merchant_currency, \"authorization\", decline_reasons, response_code, "
                  "network_transaction_id, retrieval_reference, approval_code, terminal_id, stan, "
                  "hold_kind, hold_expires_at, spent_month, created_at, updated_at, "
                  "previous_on_card, previous_in_wallet, card_balance_after, three_ds_result, "
                  "three_ds_eci",
                  r.id, r.wallet, r.card, r.world, r.type, r.status, r.amount_minor, r.held_minor,
                  r.settled_minor, r.refunded_minor, r.merchant.name, r.merchant.id, r.merchant.mcc,
                  r.merchant.city, r.merchant.country, r.merchant_amount_minor, r.merchant_currency,
                  r.authorization, r.decline_reasons, r.network_response_code,
                  r.references.network_transaction_id, r.references.retrieval_reference,
                  r.references.approval_code, r.references.terminal_id, r.references.stan,
                  r.hold_kind, r.hold_expires_at, r.spent_month, r.created_at, r.updated_at,
                  r.previous_on_card, r.previous_in_wallet, r.card_balance_after_minor,
                  r.three_ds.result, r.three_ds.eci);

}  // namespace privcards::store
