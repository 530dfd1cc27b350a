#include "edge/rest/presenter.hpp"

#include "core/cards/category.hpp"
#include "core/webhooks/response_text.hpp"
#include "edge/json/json_writer.hpp"

namespace privcards::rest {
namespace {

using authorization::Transaction;
using authorization::TransactionType;

void strings(JsonWriter& json, std::string_view name, const std::vector<std::string>& values) {
  json.key(name).begin_array();
  for (const std::string& value : values) json.string(value);
  json.end_array();
}

void text_or_null(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  if (text.empty()) {
    json.null();
  } else {
    json.string(text);
  }
}

void time_or_null(JsonWriter& json, std::string_view name, const std::optional<Instant>& time) {
  json.key(name);
  if (time) {
    json.time(*time);
  } else {
    json.null();
  }
}

void merchant(JsonWriter& json, const authorization::Merchant& merchant) {
  json.key("merchant").begin_object();
  json.key("name").string(merchant.name);
  json.key("mcc").string(merchant.mcc);
  json.key("category").string(cards::category_of(merchant.mcc));
  json.key("city").string(merchant.city);
  json.key("country").string(merchant.country);
  json.end_object();
}

void decline_reasons(JsonWriter& json, const Transaction& transaction) {
  const auto& reasons = transaction.decline_reasons;
  text_or_null(json, "decline_reason", reasons.empty() ? "" : name_of(reasons.first()));
  json.key("decline_reasons").begin_array();
  for (int number = 0; number < authorization::decline_reason_count; ++number) {
    const auto reason = static_cast<authorization::DeclineReason>(number);
    if (reasons.contains(reason)) json.string(name_of(reason));
  }
  json.end_array();
}

void three_ds(JsonWriter& json, const authorization::Threeds& checked) {
  json.key("three_ds");
  if (checked.result == authorization::ThreedsResult::none) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("result").string(name_of(checked.result));
  text_or_null(json, "eci", checked.eci);
  json.key("liability_shift").boolean(checked.liability_shift());
  json.end_object();
}

void webhook_members(JsonWriter& json, const webhooks::Webhook& webhook) {
  json.key("id").id(webhook.id);
  json.key("url").string(webhook.url);
  strings(json, "events", webhook.events);
  json.key("status").string(name_of(webhook.status));
  text_or_null(json, "disabled_reason", webhook.disabled_reason);
  json.key("created_at").time(webhook.created_at);
}

// One decimal, rounded half up: 972 → 97.2.
void acceptance_rate(JsonWriter& json, const cards::BinStatistics& statistics) {
  const std::int64_t decisions = statistics.approved + statistics.declined;
  json.key("acceptance_rate");
  if (decisions < acceptance_decisions_min) {
    json.null();
    return;
  }
  const std::int64_t per_mille = (statistics.approved * 1000 + decisions / 2) / decisions;
  json.raw(std::to_string(per_mille / 10) + "." + std::to_string(per_mille % 10));
}

}  // namespace

void ApiPresenter::card(std::string& out, const cards::Card& card,
                        const cards::CardBalance& balance) const {
  JsonWriter json(out);
  json.begin_object();
  json.key("id").id(card.id);
  json.key("bin_id").string(card.bin_id);
  json.key("network").string(name_of(card.network));
  json.key("last4").string(card.last4);
  json.key("status").string(name_of(card.status));
  json.key("balance").amount(balance.available_minor);
  json.key("held").amount(balance.held_minor);
  json.key("spending_limit").amount(card.spending_limit_minor);
  json.key("spent_this_month").amount(balance.spent_minor);
  json.key("label");
  if (card.label) {
    json.string(*card.label);
  } else {
    json.null();
  }
  strings(json, "allowed_categories", card.allowed_categories);
  json.key("auto_freeze_at");
  if (card.auto_freeze_at_minor) {
    json.amount(*card.auto_freeze_at_minor);
  } else {
    json.null();
  }
  text_or_null(json, "frozen_reason", name_of(card.frozen_reason));
  json.key("metadata").begin_object();
  for (const auto& [name, value] : card.metadata) json.key(name).string(value);
  json.end_object();
  json.key("created_at").time(card.created_at);
  json.key("expires_at").time(card.expires_at);
  json.end_object();
}

void ApiPresenter::transaction(std::string& out, const Transaction& transaction) const {
  JsonWriter json(out);
  json.begin_object();
  json.key("id").id(transaction.id);
  json.key("card_id").id(transaction.card);
  json.key("type").string(name_of(transaction.type));
  json.key("status").string(name_of(transaction.status));
  json.key("amount").amount(transaction.amount_minor);
  json.key("currency").string("USD");
  merchant(json, transaction.merchant);
  json.key("merchant_amount")
      .amount(transaction.merchant_amount_minor, transaction.merchant_currency);
  json.key("merchant_currency").string(alpha_code(transaction.merchant_currency));
  if (transaction.type == TransactionType::authorization) {
    json.key("held").amount(transaction.held_minor);
    json.key("settled").amount(transaction.settled_minor);
    time_or_null(json, "expires_at", transaction.hold_expires_at);
  }
  json.key("authorization_id");
  if (transaction.authorization) {
    json.id(transaction.authorization);
  } else {
    json.null();
  }
  decline_reasons(json, transaction);
  text_or_null(json, "network_response_code", transaction.network_response_code);
  three_ds(json, transaction.three_ds);
  json.key("created_at").time(transaction.created_at);
  json.end_object();
}

void ApiPresenter::deposit(std::string& out, const deposits::Deposit& deposit) const {
  JsonWriter json(out);
  json.begin_object();
  json.key("id").id(deposit.id);
  json.key("currency").string(deposits::name_of(deposit.asset));
  json.key("network").string(deposit.network.empty() ? deposits::network_of(deposit.asset)
                                                     : std::string_view(deposit.network));
  json.key("amount").string(deposit.amount);
  json.key("amount_usd").amount(deposit.amount_usd_minor);
  json.key("status").string(name_of(deposit.status));
  json.key("confirmations").integer(deposit.confirmations);
  json.key("confirmations_required").integer(deposit.confirmations_required);
  json.key("tx_hash").string(deposit.transaction_hash);
  json.key("address").string(deposit.address);
  json.key("created_at").time(deposit.created_at);
  time_or_null(json, "confirmed_at", deposit.confirmed_at);
  text_or_null(json, "reason", deposit.reason);
  json.end_object();
}

void ApiPresenter::challenge(std::string& out, const threeds::Challenge& challenge,
                             const std::string& otp) const {
  JsonWriter json(out);
  json.begin_object();
  json.key("id").id(challenge.id);
  json.key("card_id").id(challenge.card);
  json.key("merchant").string(challenge.merchant);
  // Nobody knows the decimals of an unknown currency: XXX, and minor units.
  const std::optional<Currency> currency = currency_from_numeric(challenge.currency);
  json.key("amount");
  currency ? json.amount(challenge.amount_minor, *currency) : json.integer(challenge.amount_minor);
  json.key("currency").string(alpha_code({challenge.currency}));
  text_or_null(json, "otp", otp);
  json.key("status").string(name_of(challenge.status));
  text_or_null(json, "failure_reason", name_of(challenge.failure_reason));
  json.key("attempts_left").integer(challenge.attempts_left);
  json.key("resend_count").integer(challenge.resend_count);
  text_or_null(json, "acs_trans_id", challenge.acs_trans_id);
  text_or_null(json, "ds_trans_id", challenge.ds_trans_id);
  json.key("created_at").time(challenge.created_at);
  json.key("expires_at").time(challenge.expires_at);
  json.end_object();
}

void ApiPresenter::webhook(std::string& out, const webhooks::Webhook& webhook) const {
  JsonWriter json(out);
  json.begin_object();
  webhook_members(json, webhook);
  json.end_object();
}

void ApiPresenter::webhook_with_secret(std::string& out, const webhooks::Webhook& webhook,
                                       const SecretText& secret) const {
  JsonWriter json(out);
  json.begin_object();
  webhook_members(json, webhook);
  json.key("secret").string(secret.reveal());
  json.end_object();
}

void ApiPresenter::movement(std::string& out, CardId card, std::int64_t amount_minor,
                            std::int64_t card_balance_minor, std::int64_t wallet_balance_minor,
                            Instant created_at) const {
  JsonWriter json(out);
  json.begin_object();
  json.key("card_id").id(card);
  json.key("amount").amount(amount_minor);
  json.key("card_balance").amount(card_balance_minor);
  json.key("wallet_balance").amount(wallet_balance_minor);
  json.key("created_at").time(created_at);
  json.end_object();
}

void ApiPresenter::event(std::string& out, const webhooks::Event& head, World world,
                         std::string_view object) const {
  constexpr std::size_t around_object = 160;
  out.reserve(out.size() + object.size() + around_object);
  JsonWriter json(out);
  json.begin_object();
  json.key("id").id(head.id);
  json.key("type").string(name_of(head.type));
  json.key("created_at").time(head.created_at);
  json.key("livemode").boolean(world == World::live);
  json.key("sequence").integer(head.sequence);
  json.key("data").raw(object);
  json.end_object();
}

void ApiPresenter::wallet(std::string& out, const ledger::Wallet& wallet) const {
  JsonWriter json(out);
  json.begin_object();
  json.key("balance").amount(wallet.balance_minor);
  json.key("currency").string("USD");
  json.key("pending_deposits").amount(wallet.pending_deposits_minor);
  json.key("total_deposited").amount(wallet.total_deposited_minor);
  json.key("total_spent").amount(wallet.total_spent_minor);
  json.key("cards_active").integer(wallet.cards_active);
  json.key("cards_total_balance").amount(wallet.cards_total_minor);
  json.end_object();
}

void ApiPresenter::address(std::string& out, const deposits::DepositAddress& address) const {
  JsonWriter json(out);
  json.begin_object();
  json.key("currency").string(deposits::name_of(address.asset));
  json.key("network").string(address.network.empty() ? deposits::network_of(address.asset)
                                                     : std::string_view(address.network));
  json.key("address").string(address.address);
  text_or_null(json, "minimum", address.minimum);
  json.key("confirmations_required");
  if (address.confirmations_required > 0) {
    json.integer(address.confirmations_required);
  } else {
    json.null();
  }
  text_or_null(json, "payment_uri", address.payment_uri);
  json.key("created_at").time(address.created_at);
  json.end_object();
}

void ApiPresenter::bin(std::string& out, const app::BinView& view) const {
  JsonWriter json(out);
  json.begin_object();
  json.key("id").string(view.bin.id);
  json.key("network").string(name_of(view.bin.network));
  json.key("type").string(view.bin.type);
  json.key("3ds").boolean(view.bin.three_ds);
  json.key("apple_pay").boolean(view.bin.apple_pay);
  json.key("google_pay").boolean(view.bin.google_pay);
  json.key("max_transaction").amount(view.bin.max_transaction_minor);
  json.key("max_monthly").amount(view.bin.max_monthly_minor);
  acceptance_rate(json, view.statistics);
  strings(json, "best_for", view.bin.best_for);
  json.end_object();
}

void ApiPresenter::delivery(std::string& out, const webhooks::Delivery& delivery,
                            std::optional<webhooks::EventType> type) const {
  JsonWriter json(out);
  json.begin_object();
  json.key("id").id(delivery.id);
  json.key("event_id").id(delivery.event);
  if (type) json.key("event_type").string(name_of(*type));
  json.key("webhook_id").id(delivery.webhook);
  json.key("status").string(name_of(delivery.status));
  json.key("attempts").integer(delivery.attempts);
  time_or_null(json, "next_attempt_at", delivery.next_attempt_at);
  time_or_null(json, "last_attempt_at", delivery.last_attempt_at);
  json.key("response_status");
  if (delivery.response_status != 0) {
    json.integer(delivery.response_status);
  } else {
    json.null();
  }
  text_or_null(json, "response_body", webhooks::response_text(delivery.response_body));
  text_or_null(json, "error", delivery.error);
  json.key("duration_ms").integer(delivery.duration_ms);
  json.key("created_at").time(delivery.created_at);
  json.end_object();
}

}  // namespace privcards::rest
