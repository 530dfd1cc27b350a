#pragma once
// What happened, who is told, and what falls due.

#include "app/records.hpp"
#include "store/sql/mapping.hpp"

namespace privcards::store {

PRIVCARDS_MAPPING(
    webhooks::Webhook, "webhooks", 1,
    "id, wallet, url, events, status, sealed_secret, sealed_previous_secret, "
    "previous_secret_until, disabled_reason, failing_since, failures_in_row, created_at",
    r.id, r.wallet, r.url, r.events, r.status, r.sealed_secret, r.sealed_previous_secret,
    r.previous_secret_until, r.disabled_reason, r.failing_since, r.failures_in_row, r.created_at);
PRIVCARDS_MAPPING(webhooks::Event, "events", 1,
                  "id, wallet, sequence, type, created_at, body, packed_body", r.id, r.wallet,
                  r.sequence, r.type, r.created_at, EventBody(r.body));
PRIVCARDS_MAPPING(webhooks::Delivery, "deliveries", 1,
                  "id, event, webhook, wallet, status, attempts, next_attempt_at, last_attempt_at, "
                  "response_status, response_body, error, duration_ms, created_at",
                  r.id, r.event, r.webhook, r.wallet, r.status, r.attempts, r.next_attempt_at,
                  r.last_attempt_at, r.response_status, r.response_body, r.error, r.duration_ms,
                  r.created_at);
PRIVCARDS_MAPPING(app::Alarm, "alarms", 4, "domain, kind, due_at, subject", r.domain, r.kind,
                  r.due_at, r.subject);

}  // namespace privcards::store
