#include "edge/rest/network_errand.hpp"

#include <algorithm>
#include <sstream>

#include "edge/rest/errand_steps.hpp"

namespace privcards::rest {
namespace {

using authorization::Transaction;
using ErrandPtr = std::shared_ptr<NetworkErrand>;

// What is kept under the idempotency key before the message leaves: with it a repeat, even after a
// crash, asks for the same message and not for another payment.
std::string render_envelope(const app::AcquirerEnvelope& envelope) {
  return std::to_string(envelope.transmitted_at.ms) + ' ' + std::to_string(envelope.trace) + ' ' +
         std::to_string(envelope.network_transaction_number) + ' ' + hex_encode(envelope.key.bytes);
}

app::AcquirerEnvelope parse_envelope(const std::string& text) {
  app::AcquirerEnvelope envelope;
  std::string key;
  std::istringstream in(text);
  in >> envelope.transmitted_at.ms >> envelope.trace >> envelope.network_transaction_number >> key;
  const std::optional<Bytes> bytes = hex_decode(key);
  CHECK(in && bytes && bytes->size() == envelope.key.bytes.size());
  std::copy(bytes->begin(), bytes->end(), envelope.key.bytes.begin());
  return envelope;
}

enum class Outcome : std::uint8_t { answered, unknown };

// Answers with what the message became; unknown when the host never booked it.
Outcome answer_transaction(const CallPtr& call, const ErrandPtr& errand, app::Queries& queries) {
  const auto message = queries.network_message(errand->envelope.key);
  if (!message) return call->fault(message.error()), Outcome::answered;
  if (!*message || !(*message)->transaction) return Outcome::unknown;
  const auto transaction = queries.transaction(call->wallet(), (*message)->transaction);
  if (!transaction) return call->fault(transaction.error()), Outcome::answered;
  if (!*transaction) return Outcome::unknown;
  std::string out;
  call->api.presenter().transaction(out, **transaction);
  complete_errand(call, errand->status, std::move(out));
  return Outcome::answered;
}

void send(const CallPtr& call, const ErrandPtr& errand) {
  call->api.acquirer().send(std::move(errand->request), errand->envelope,
                            [call, errand](const Result<std::string, Fault>& sent) {
                              if (!sent) return call->fault(sent.error());
                              call->api.read(call, [call, errand](app::Queries& queries) {
                                const Outcome outcome = answer_transaction(call, errand, queries);
                                if (outcome == Outcome::unknown)
                                  call->fail(ErrorCode::network_unavailable);
                              });
                            });
}

// Unless the message of an earlier try has just been booked: it may be what speaks against another.
void refuse(const CallPtr& call, const ErrandPtr& errand, app::Queries& queries,
            const ApiError& error) {
  if (answer_transaction(call, errand, queries) == Outcome::unknown) refuse_errand(call, error);
}
void refuse(const CallPtr& call, const ErrandPtr& errand, app::Queries& queries, ErrorCode code) {
  refuse(call, errand, queries, ApiError{.code = code});
}

// False when it has answered already.
bool find_original(const CallPtr& call, const ErrandPtr& errand, app::Queries& queries) {
  const auto found = queries.transaction(call->wallet(), errand->original);
  if (!found) return call->fault(found.error()), false;
  if (!*found || (errand->card && (*found)->card != errand->card)) {
    return refuse(call, errand, queries, ErrorCode::not_found), false;
  }
  const Transaction& original = **found;
  if (auto error = errand->check(original, errand->request); error) {
    return refuse(call, errand, queries, *error), false;
  }
  errand->card = original.card;
  if (!errand->merchant_given) errand->request.merchant = original.merchant;
  errand->request.original = original;
  return true;
}

// The authentication value, which the merchant got with the result.
bool find_proof(const CallPtr& call, const ErrandPtr& errand, const cards::Card& card,
                app::Queries& queries) {
  const auto found = queries.authentication(errand->three_ds);
  if (!found) return call->fault(found.error()), false;
  if (!*found || (*found)->card != card.id || (*found)->sealed_value.empty()) {
    const FieldError unknown{.code = ErrorCode::invalid_id, .param = "three_ds"};
    return refuse(call, errand, queries, of_fields({unknown})), false;
  }
  Result<SecretText, Fault> value =
      call->api.vault().open(card.account, app::value_purpose, (*found)->sealed_value);
  if (!value) return call->fault(value.error()), false;
  errand->request.authentication_value = std::move(*value);
  return true;
}

bool find_card(const CallPtr& call, const ErrandPtr& errand, app::Queries& queries) {
  const auto view = queries.card(call->wallet(), errand->card);
  if (!view) return call->fault(view.error()), false;
  if (!*view) return refuse(call, errand, queries, ErrorCode::not_found), false;
  const cards::Card& card = (*view)->card;
  const auto number = queries.card_number(card.id);
  if (!number) return call->fault(number.error()), false;
  if (!*number) return refuse(call, errand, queries, ErrorCode::not_found), false;
  Result<SecretText, Fault> pan =
      call->api.vault().open_pan(card.account, card.id, (*number)->sealed_pan);
  if (!pan) return call->fault(pan.error()), false;
  errand->request.pan = std::move(*pan);
  errand->request.expiry = card.expiry();
  return !errand->three_ds || find_proof(call, errand, card, queries);
}

void prepare(const CallPtr& call, const ErrandPtr& errand, app::Queries& queries) {
  if (errand->original && !find_original(call, errand, queries)) return;
  if (find_card(call, errand, queries)) send(call, errand);
}

// The message of an earlier try may have been booked before its answer could be kept.
void go_on(const CallPtr& call, const ErrandPtr& errand) {
  call->api.read(call, [call, errand](app::Queries& queries) {
    const Outcome outcome = answer_transaction(call, errand, queries);
    if (outcome == Outcome::unknown) prepare(call, errand, queries);
  });
}

void begin(const CallPtr& call, const ErrandPtr& errand) {
  call->api.read(call, [call, errand](app::Queries& queries) { prepare(call, errand, queries); });
}

}  // namespace

void run_errand(const CallPtr& call, NetworkErrand errand) {
  auto shared = std::make_shared<NetworkErrand>(std::move(errand));
  shared->envelope = call->api.acquirer().next_envelope(shared->request.message);
  if (!call->idempotency) return begin(call, shared);
  submit_verb<BeginErrand>(
      call, BeginErrand{}, app::begun_status,
      [shared](std::string& out, bool) { out = render_envelope(shared->envelope); },
      [call, shared](const app::ApiOutcome& outcome) {
        const bool begun = outcome.answer.status == app::begun_status;
        if (outcome.fault || outcome.conflict || !begun) return answer_outcome(call, outcome);
        if (!outcome.replayed) return begin(call, shared);
        shared->envelope = parse_envelope(outcome.answer.body);
        go_on(call, shared);
      });
}

}  // namespace privcards::rest
