#pragma once
// 3-D Secure: challenges, authentications and the rules for them.

#include "app/records.hpp"
#include "store/sql/mapping.hpp"

namespace privcards::store {

PRIVCARDS_MAPPING(
    threeds::Challenge, "challenges", 1,
    "id, wallet, card, merchant, amount, status, sealed_otp, attempts_left, created_at, "
    "expires_at, currency, exponent, resend_count, failure_reason, acs_trans_id, ds_trans_id",
    r.id, r.wallet, r.card, r.merchant, r.amount_minor, r.status, r.sealed_otp, r.attempts_left,
    r.created_at, r.expires_at, r.currency, r.exponent, r.resend_count, r.failure_reason,
    r.acs_trans_id, r.ds_trans_id);
PRIVCARDS_MAPPING(
    threeds::Authentication, "authentications", 1,
    "id, wallet, card, network, directory_server, version, channel, category, server_trans_id, "
    "acs_trans_id, ds_trans_id, sdk_trans_id, ds_url, notification_url, language, session_data, "
    "merchant_name, merchant_key, purchase, card_last4, series, state, status, reason, cancel, "
    "eci, rule, sealed_value, value_used_at, page_token, window_size, attempts_left, "
    "resend_count, interactions, code_made_at, created_at, due_at, ended_at, report, "
    "report_begun_at, device",
    r.id, r.wallet, r.card, r.network, r.directory_server, r.version, r.channel, r.category,
    r.ids.server, r.ids.acs, r.ids.ds, r.ids.sdk, r.ds_url, r.notification_url, r.language,
    r.session_data, r.merchant_name, r.merchant_key, r.purchase, r.card_last4, r.series, r.state,
    r.status, r.reason, r.cancel, r.eci, r.rule, r.sealed_value, r.value_used_at, r.page_token,
    r.window, r.attempts_left, r.resend_count, r.interactions, r.code_made_at, r.created_at,
    r.due_at, r.ended_at, r.report, r.report_begun_at, r.device);
PRIVCARDS_MAPPING(app::AuthenticationName, "authentication_names", 1,
                  "key, authentication, content, answer, created_at", r.key.bytes, r.authentication,
                  r.content, r.answer, r.created_at);
PRIVCARDS_MAPPING(app::AuthenticationHistory, "authentication_histories", 1,
                  "card, completed_before, completed, failed, devices", r.card, r.completed_before,
                  r.completed, r.failed, r.devices);
PRIVCARDS_MAPPING(app::StoredRules, "authentication_rules", 2,
                  "scope, subject, frictionless_up_to, history_days, history_up_to, "
                  "trusted_merchants, blocked_merchants, always_challenge, challenge_first_use, "
                  "accept_exemptions, failures_max, known_device_days, known_device_up_to",
                  r.key.scope, r.key.subject, r.rules.frictionless_up_to_minor,
                  r.rules.history_days, r.rules.history_up_to_minor, r.rules.trusted_merchants,
                  r.rules.blocked_merchants, r.rules.always_challenge, r.rules.challenge_first_use,
                  r.rules.accept_exemptions, r.rules.failures_max, r.rules.known_device_days,
                  r.rules.known_device_up_to_minor);

}  // namespace privcards::store
