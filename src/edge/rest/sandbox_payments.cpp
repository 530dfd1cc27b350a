// /v1/sandbox payments: each plays a merchant's acquirer, who sends an ISO 8583 message to our own
// host over a real socket. What the message became is then read back and answered.
//
//   body ─▶ card and original read ─▶ 0100/0220/0400 over the network ─▶ transaction read ─▶ answer

#include "edge/rest/network_errand.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/sandbox_merchant.hpp"

namespace privcards::rest {
namespace {

using app::AcquirerMessage;
using app::AcquirerRequest;
using app::Scope;
using authorization::Transaction;
using authorization::TransactionStatus;
using authorization::TransactionType;

constexpr AmountRange payment_range{1, amount_minor_max};

void read_currency(Fields& fields) {
  const auto currency = fields.text("currency", Need::optional, 8);
  if (currency && *currency != "USD") fields.report(ErrorCode::invalid_currency, "currency");
}

SecretText read_cvv(Fields& fields) {
  auto cvv = fields.text("cvv", Need::optional, 3, 3);
  if (!cvv) return {};
  for (char c : *cvv) {
    if (c < '0' || c > '9') {
      fields.report(ErrorCode::invalid_text, "cvv");
      return {};
    }
  }
  return SecretText(std::move(*cvv));
}

void authorize(const CallPtr& call) {
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  NetworkErrand errand{.card = read_card_id(fields), .status = 201};
  AcquirerRequest& request = errand.request;
  request.message = AcquirerMessage::authorization;
  request.amount_minor = fields.amount("amount", Need::required, payment_range).value_or(0);
  request.merchant = read_merchant(fields, errors);
  request.cvv = read_cvv(fields);
  request.partial_approval = fields.boolean("partial_approval").value_or(false);
  if (const auto text = fields.text("three_ds", Need::optional, 64)) {
    const auto id = parse_id<ChallengeKind>(*text);
    if (!id) fields.report(ErrorCode::invalid_id, "three_ds");
    errand.three_ds = id.value_or(ChallengeId{});
  }
  read_currency(fields);
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_errand(call, std::move(errand));
}

void settle_forced(const CallPtr& call) {
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  NetworkErrand errand{.card = read_card_id(fields), .status = 201};
  errand.request.message = AcquirerMessage::forced_settlement;
  errand.request.amount_minor = fields.amount("amount", Need::required, payment_range).value_or(0);
  errand.request.merchant = read_merchant(fields, errors);
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_errand(call, std::move(errand));
}

std::optional<ErrorCode> refundable(const Transaction& settlement, AcquirerRequest& request) {
  if (settlement.type != TransactionType::settlement) return ErrorCode::not_a_settlement;
  if (request.amount_minor > settlement.amount_minor - settlement.refunded_minor) {
    return ErrorCode::amount_exceeds_settlement;
  }
  return std::nullopt;
}

void refund(const CallPtr& call) {
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  NetworkErrand errand{.card = read_card_id(fields), .status = 201};
  errand.request.message = AcquirerMessage::refund;
  errand.request.amount_minor = fields.amount("amount", Need::required, payment_range).value_or(0);
  errand.request.merchant = read_merchant(fields, errors);
  errand.merchant_given = fields.has("merchant");
  if (const auto text = fields.text("settlement_id", Need::optional, 64); text) {
    const auto settlement = parse_id<TransactionKind>(*text);
    if (!settlement) fields.report(ErrorCode::invalid_id, "settlement_id");
    errand.original = settlement.value_or(TransactionId{});
    errand.check = refundable;
  }
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_errand(call, std::move(errand));
}

bool is_open(const Transaction& authorization) {
  return authorization.status == TransactionStatus::pending ||
         (authorization.status == TransactionStatus::partially_settled &&
          authorization.held_minor > 0);
}

std::optional<ErrorCode> incrementable(const Transaction& transaction, AcquirerRequest&) {
  if (transaction.type != TransactionType::authorization) return ErrorCode::not_an_authorization;
  if (!is_open(transaction)) return ErrorCode::authorization_not_pending;
  return std::nullopt;
}

std::optional<ErrorCode> reversible(const Transaction& transaction, AcquirerRequest& request) {
  if (auto error = incrementable(transaction, request); error) return error;
  if (request.amount_minor > transaction.held_minor) {
    return ErrorCode::amount_exceeds_authorization;
  }
  // The whole hold is a full reversal.
  if (request.amount_minor == transaction.held_minor) request.amount_minor = 0;
  return std::nullopt;
}

// Clearing may come after a hold lapsed, and for more or less than was held; not after a reversal,
// and not a second time for what is settled.
std::optional<ErrorCode> settleable(const Transaction& transaction, AcquirerRequest& request) {
  if (transaction.type != TransactionType::authorization) return ErrorCode::not_an_authorization;
  if (!is_open(transaction) && transaction.status != TransactionStatus::expired) {
    return ErrorCode::authorization_not_pending;
  }
  if (request.amount_minor == 0) {
    request.amount_minor =
        transaction.held_minor > 0 ? transaction.held_minor : transaction.amount_minor;
  }
  return std::nullopt;
}

struct FollowUp {
  AcquirerMessage message = AcquirerMessage::reversal;
  Need amount = Need::optional;
  ErrandCheck check = nullptr;
  int status = 200;
};

void follow_up(const CallPtr& call, const FollowUp& kind) {
  const auto id = call->path_id<TransactionKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  NetworkErrand errand{.original = *id, .check = kind.check, .status = kind.status};
  errand.request.message = kind.message;
  errand.request.amount_minor = fields.amount("amount", kind.amount, payment_range).value_or(0);
  if (kind.message == AcquirerMessage::settlement) {
    errand.request.final_settlement = fields.boolean("final").value_or(true);
  }
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_errand(call, std::move(errand));
}

void increment(const CallPtr& call) {
  follow_up(call, {AcquirerMessage::incremental, Need::required, incrementable, 200});
}
void reverse(const CallPtr& call) {
  follow_up(call, {AcquirerMessage::reversal, Need::optional, reversible, 200});
}
void settle(const CallPtr& call) {
  follow_up(call, {AcquirerMessage::settlement, Need::optional, settleable, 201});
}

// The one follow-up that no message carries: time does it.
void expire(const CallPtr& call) {
  const auto id = call->path_id<TransactionKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Fields(call->body, errors).refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb<app::ExpireHold>(call, app::ExpireHold(call->wallet(), *id), 200,
                            [call](std::string& out, const Transaction& transaction) {
                              call->api.presenter().transaction(out, transaction);
                            });
}

Route test_route(std::string_view pattern, Handler handler) {
  return {"POST", pattern, handler, Scope::write, RateClass::general, Worlds::test_only};
}

}  // namespace

void add_sandbox_payment_routes(std::vector<Route>& routes) {
  routes.insert(routes.end(), {test_route("/v1/sandbox/authorizations", authorize),
                               test_route("/v1/sandbox/authorizations/{id}/increment", increment),
                               test_route("/v1/sandbox/authorizations/{id}/reverse", reverse),
                               test_route("/v1/sandbox/authorizations/{id}/settle", settle),
                               test_route("/v1/sandbox/authorizations/{id}/expire", expire),
                               test_route("/v1/sandbox/settlements", settle_forced),
                               test_route("/v1/sandbox/refunds", refund)});
}

}  // namespace privcards::rest
