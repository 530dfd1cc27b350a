#pragma once
// Who may ask, under which key, and what is remembered of it.

#include "app/records.hpp"
#include "store/sql/mapping.hpp"

namespace privcards::store {

PRIVCARDS_MAPPING(
    app::ApiKey, "api_keys", 1,
    "id, account, wallet, world, name, secret_hash, prefix, last4, scopes, created_at, "
    "revoked_at",
    r.id, r.account, r.wallet, r.world, r.name, r.secret_hash, r.prefix, r.last4, r.scopes,
    r.created_at, r.revoked_at);
PRIVCARDS_MAPPING(app::DataKey, "data_keys", 1, "account, wrapped", r.account, r.wrapped);
PRIVCARDS_MAPPING(app::IdempotentAnswer, "idempotent_answers", 3,
                  "day, wallet, key_hash, fingerprint, status, body, created_at", r.key.day,
                  r.key.wallet, r.key.key_hash, r.fingerprint, r.status, r.body, r.created_at);
PRIVCARDS_MAPPING(app::AuditEntry, "audit", 1,
                  "id, wallet, actor, action, subject, request_id, peer_address, created_at", r.id,
                  r.wallet, r.actor, r.action, r.subject, r.request_id, r.peer_address,
                  r.created_at);

}  // namespace privcards::store
