#pragma once
// How rows become columns, in every store that speaks SQL: for every kind of row, the table's name,
// its columns in order (keys first) and one function that visits the members in the same order, for
// binding and for reading alike. A column holds an integer, a text or bytes, or nothing.

#include <algorithm>
#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "app/records.hpp"
#include "base/check.hpp"
#include "core/ledger/transfer.hpp"
#include "store/sql/packed_text.hpp"

namespace privcards::store {

// Lists of strings as one blob: for each, four bytes of length (big-endian) and the bytes.
Bytes pack_strings(const std::vector<std::string>& strings);
std::vector<std::string> unpack_strings(ByteView bytes);
// An event's body, in two columns: as it is, or else packed.
template <class Text>
struct EventBody {
  explicit EventBody(Text& body) : text(body) {}
  Text& text;
};
// A purchase as such a list, empty for none.
std::vector<std::string> pack_purchase(const std::optional<threeds::Purchase>& purchase);
std::optional<threeds::Purchase> unpack_purchase(const std::vector<std::string>& fields);

// Binds members to consecutive parameters. Blobs it has to build live in it until the statement
// ran.
template <class Statement>
class Binder {
 public:
  explicit Binder(Statement& statement, int first = 1) : statement_(statement), at_(first) {}

  template <class... Members>
  void operator()(const Members&... members) {
    (one(members), ...);
  }

 private:
  template <std::integral T>
  void one(const T& value) {
    statement_.bind(at_++, static_cast<std::int64_t>(value));
  }
  template <class T>
  requires std::is_enum_v<T>
  void one(const T& value) { statement_.bind(at_++, static_cast<std::int64_t>(value)); }
  template <class Kind>
  void one(const Id<Kind>& id) {
    statement_.bind(at_++, id.value);
  }
  void one(const Instant& instant) { statement_.bind(at_++, instant.ms); }
  void one(const Currency& currency) { statement_.bind(at_++, currency.numeric); }
  void one(const authorization::DeclineReasons& reasons) { statement_.bind(at_++, reasons.bits); }
  void one(const std::string& text) { statement_.bind_text(at_++, text); }
  void one(const Bytes& bytes) { statement_.bind_blob(at_++, bytes); }
  template <std::size_t N>
  void one(const std::array<std::uint8_t, N>& bytes) {
    statement_.bind_blob(at_++, bytes);
  }
  template <std::size_t N>
  void one(const std::array<std::int64_t, N>& numbers) {
    for (std::int64_t number : numbers) statement_.bind(at_++, number);
  }
  template <class T>
  void one(const std::optional<T>& value) {
    if (value) return one(*value);
    if constexpr (requires { Statement::typed; }) return one(T{});
    statement_.bind_null(at_++);
  }
  void one(const std::optional<threeds::Purchase>& purchase) {
    packed(pack_strings(pack_purchase(purchase)));
  }
  void one(const std::vector<std::string>& strings) { packed(pack_strings(strings)); }
  void one(const cards::Metadata& metadata) {
    std::vector<std::string> flat;
    for (const auto& [key, value] : metadata) {
      flat.push_back(key);
      flat.push_back(value);
    }
    packed(pack_strings(flat));
  }
  void one(const EventBody<const std::string>& body) {
    Bytes small = pack_text(body.text);
    statement_.bind_text(at_++, small.empty() ? std::string_view(body.text) : std::string_view());
    packed(std::move(small));
  }
  void packed(Bytes bytes) {
    CHECK(packed_count_ < packed_.size());
    Bytes& kept = packed_[packed_count_++];
    kept = std::move(bytes);
    statement_.bind_blob(at_++, kept);
  }

  Statement& statement_;
  int at_;
  std::array<Bytes, 4> packed_;
  std::size_t packed_count_ = 0;
};

// Reads consecutive columns into members.
template <class Statement>
class ColumnReader {
 public:
  explicit ColumnReader(const Statement& statement, int first = 0)
      : statement_(statement), at_(first) {}

  template <class... Members>
  void operator()(Members&&... members) {
    (one(members), ...);
  }

 private:
  template <std::integral T>
  void one(T& value) {
    value = static_cast<T>(statement_.integer(at_++));
  }
  template <class T>
  requires std::is_enum_v<T>
  void one(T& value) { value = static_cast<T>(statement_.integer(at_++)); }
  template <class Kind>
  void one(Id<Kind>& id) {
    id.value = statement_.integer(at_++);
  }
  void one(Instant& instant) { instant.ms = statement_.integer(at_++); }
  void one(Currency& currency) {
    currency.numeric = static_cast<std::uint16_t>(statement_.integer(at_++));
  }
  void one(authorization::DeclineReasons& reasons) {
    reasons.bits = static_cast<std::uint16_t>(statement_.integer(at_++));
  }
  void one(std::string& text) { text = statement_.text(at_++); }
  void one(Bytes& bytes) {
    ByteView view = statement_.blob(at_++);
    bytes.assign(view.begin(), view.end());
  }
  template <std::size_t N>
  void one(std::array<std::uint8_t, N>& bytes) {
    ByteView view = statement_.blob(at_++);
    std::copy_n(view.begin(), std::min(N, view.size()), bytes.begin());
  }
  template <std::size_t N>
  void one(std::array<std::int64_t, N>& numbers) {
    for (std::int64_t& number : numbers) number = statement_.integer(at_++);
  }
  template <class T>
  void one(std::optional<T>& value) {
    if (statement_.is_null(at_)) {
      value.reset();
      ++at_;
    } else {
      one(value.emplace());
    }
  }
  void one(std::optional<threeds::Purchase>& purchase) {
    purchase = unpack_purchase(unpack_strings(statement_.blob(at_++)));
  }
  void one(std::vector<std::string>& strings) { strings = unpack_strings(statement_.blob(at_++)); }
  void one(cards::Metadata& metadata) {
    std::vector<std::string> flat = unpack_strings(statement_.blob(at_++));
    metadata.clear();
    for (std::size_t i = 0; i + 1 < flat.size(); i += 2)
      metadata.emplace_back(flat[i], flat[i + 1]);
  }
  // What cannot be unpacked is nothing; `privcards verify` names it.
  void one(const EventBody<std::string>& body) {
    body.text = statement_.text(at_++);
    if (const ByteView small = statement_.blob(at_++); !small.empty()) {
      body.text = unpack_text(small).value_or(std::string());
    }
  }

  const Statement& statement_;
  int at_;
};

// One per kind of row: `name`, `columns` (the first `keys` are the key), members(io, row).
template <class Row>
struct Mapping;

#define PRIVCARDS_MAPPING(RowType, table, key_count, column_list, ...) \
  template <>                                                          \
  struct Mapping<RowType> {                                            \
    static constexpr const char* name = table;                         \
    static constexpr int keys = key_count;                             \
    static constexpr const char* columns = column_list;                \
    template <class Io, class R>                                       \
    static void members(Io& io, R& r) {                                \
      io(__VA_ARGS__);                                                 \
    }                                                                  \
  }

PRIVCARDS_MAPPING(ledger::Account, "accounts", 1,
                  "id, name, status, live_wallet, test_wallet, created_at", r.id, r.name, r.status,
                  r.live_wallet, r.test_wallet, r.created_at);
PRIVCARDS_MAPPING(
    app::ApiKey, "api_keys", 1,
    "id, account, wallet, world, name, secret_hash, prefix, last4, scopes, created_at, "
    "revoked_at",
    r.id, r.account, r.wallet, r.world, r.name, r.secret_hash, r.prefix, r.last4, r.scopes,
    r.created_at, r.revoked_at);
PRIVCARDS_MAPPING(app::DataKey, "data_keys", 1, "account, wrapped", r.account, r.wrapped);
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
PRIVCARDS_MAPPING(app::NetworkLink, "links", 1,
                  "id, name, world, mode, address, port, profile, active, created_at", r.id, r.name,
                  r.world, r.mode, r.address, r.port, r.profile, r.active, r.created_at);
PRIVCARDS_MAPPING(
    ledger::Wallet, "wallets", 1,
    "id, account, world, balance, pending_deposits, total_deposited, total_spent, "
    "cards_total, cards_active, cards_frozen, cards_terminated, event_sequence, "
    "last_transaction, authorizations, settlements, refunds, declines, clock_offset_ms",
    r.id, r.account, r.world, r.balance_minor, r.pending_deposits_minor, r.total_deposited_minor,
    r.total_spent_minor, r.cards_total_minor, r.cards_active, r.cards_frozen, r.cards_terminated,
    r.event_sequence, r.last_transaction, r.transaction_counts, r.clock_offset_ms);
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
                  "rail, height, hash, orphaned, stopped, moved_at", r.rail, r.height, r.hash,
                  r.orphaned, r.stopped, r.moved_at);
PRIVCARDS_MAPPING(
    deposits::ChainDeposit, "chain_deposits", 1,
    "event_key, rail, deposit, wallet, address_position, asset, units, state, height, block_hash, "
    "generation, credited, hold, wait, review_passed, coinbase, screening, sender, value, price, "
    "price_inputs, seen_at, closed",
    r.event_key, r.rail, r.deposit, r.wallet, r.address_index, r.asset, r.units, r.state, r.height,
    r.block_hash, r.generation, r.credited_minor, r.hold, r.wait, r.review_passed, r.coinbase,
    r.screening, r.sender, r.value_minor, r.price_scaled, r.price_inputs, r.seen_at, r.closed);
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
PRIVCARDS_MAPPING(app::NetworkMessage, "network_messages", 1,
                  "key, transaction_id, card, tombstone, content, reply, pan_offset, pan_size, "
                  "created_at",
                  r.key.bytes, r.transaction, r.card, r.tombstone, r.content, r.reply, r.pan_offset,
                  r.pan_size, r.created_at);
PRIVCARDS_MAPPING(app::IdempotentAnswer, "idempotent_answers", 3,
                  "day, wallet, key_hash, fingerprint, status, body, created_at", r.key.day,
                  r.key.wallet, r.key.key_hash, r.fingerprint, r.status, r.body, r.created_at);
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
PRIVCARDS_MAPPING(app::AuditEntry, "audit", 1,
                  "id, wallet, actor, action, subject, request_id, peer_address, created_at", r.id,
                  r.wallet, r.actor, r.action, r.subject, r.request_id, r.peer_address,
                  r.created_at);
PRIVCARDS_MAPPING(app::Alarm, "alarms", 4, "domain, kind, due_at, subject", r.domain, r.kind,
                  r.due_at, r.subject);

#undef PRIVCARDS_MAPPING

template <class Row>
std::string select_sql(const std::string& where) {
  return std::string("SELECT ") + Mapping<Row>::columns + " FROM " + Mapping<Row>::name + " " +
         where;
}
std::vector<std::string> split_columns(std::string_view columns);
std::string key_condition(const char* columns, int keys);  // "a = ?1 AND b = ?2"
std::string insert_sql(const char* table, const char* columns);
std::string update_sql(const char* table, const char* columns, int keys);

template <class Row, class Statement>
Row read_row(const Statement& statement, int first = 0) {
  Row row;
  ColumnReader reader(statement, first);
  Mapping<Row>::members(reader, row);
  return row;
}

template <class Statement>
void bind_key(Statement& s, const std::string& key) {
  s.bind_text(1, key);
}
template <class Statement>
void bind_key(Statement& s, std::int64_t key) {
  s.bind(1, key);
}
template <class Statement, class Kind>
void bind_key(Statement& s, const Id<Kind>& key) {
  s.bind(1, key.value);
}
template <class Statement>
void bind_key(Statement& s, const app::MessageKey& key) {
  s.bind_blob(1, key.bytes);
}
template <class Statement>
void bind_key(Statement& s, const app::PanToken& key) {
  s.bind_blob(1, key.bytes);
}
template <class Statement>
void bind_key(Statement& s, const app::AuthenticationKey& key) {
  s.bind_blob(1, key.bytes);
}
template <class Statement>
void bind_key(Statement& s, const app::RulesKey& key) {
  s.bind(1, static_cast<std::int64_t>(key.scope));
  s.bind(2, key.subject);
}
template <class Statement>
void bind_key(Statement& s, const app::StatisticsKey& key) {
  s.bind_text(1, key.bin_id);
  s.bind(2, key.world);
}
template <class Statement>
void bind_key(Statement& s, const app::AddressKey& key) {
  s.bind(1, key.wallet.value);
  s.bind(2, static_cast<std::int64_t>(key.asset));
}
template <class Statement>
void bind_key(Statement& s, const app::RailPosition& key) {
  s.bind_text(1, key.rail);
  s.bind(2, key.number);
}
template <class Statement>
void bind_key(Statement& s, const app::WalletRailKey& key) {
  s.bind(1, key.wallet.value);
  s.bind_text(2, key.rail);
}
template <class Statement>
void bind_key(Statement& s, const app::IdempotencyKey& key) {
  s.bind(1, key.day);
  s.bind(2, key.wallet.value);
  s.bind_blob(3, key.key_hash);
}

}  // namespace privcards::store
