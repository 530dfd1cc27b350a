#include "edge/rest/network_errand.hpp"

namespace privcards::rest {
namespace {

using authorization::Transaction;
using ErrandPtr = std::shared_ptr<NetworkErrand>;

// A verb that changes nothing: with an idempotency key around it, it looks an answer up or keeps
// one.
struct Nothing {
  using Answer = bool;
  void load(app::WorkingSet&) const {}
  Result<bool, app::Refusal> decide(app::WorkingSet&, app::Context&) const { return true; }
};

void finish(const CallPtr& call, int status, std::string json) {
  if (!call->idempotency) return call->answer(status, std::move(json));
  auto body = std::make_shared<std::string>(std::move(json));
  run_verb<Nothing>(call, Nothing{}, status, [body](std::string& out, bool) { out = *body; });
}

void answer_transaction(const CallPtr& call, int status, const app::AcquirerAnswer& sent,
                        app::Queries& queries) {
  const auto message = queries.network_message(sent.key);
  if (!message) return call->fault(message.error());
  if (!*message || !(*message)->transaction) return call->fail(ErrorCode::network_unavailable);
  const auto transaction = queries.transaction(call->wallet(), (*message)->transaction);
  if (!transaction) return call->fault(transaction.error());
  if (!*transaction) return call->fail(ErrorCode::network_unavailable);
  std::string out;
  call->api.presenter().transaction(out, **transaction);
  finish(call, status, std::move(out));
}

void send(const CallPtr& call, const ErrandPtr& errand) {
  call->api.acquirer().send(std::move(errand->request),
                            [call, errand](const Result<app::AcquirerAnswer, Fault>& sent) {
                              if (!sent) return call->fault(sent.error());
                              const app::AcquirerAnswer answer = *sent;
                              call->api.read(call, [call, errand, answer](app::Queries& queries) {
                                answer_transaction(call, errand->status, answer, queries);
                              });
                            });
}

// False when it has answered already.
bool find_original(const CallPtr& call, const ErrandPtr& errand, app::Queries& queries) {
  const auto found = queries.transaction(call->wallet(), errand->original);
  if (!found) return call->fault(found.error()), false;
  if (!*found || (errand->card && (*found)->card != errand->card)) {
    return call->fail(ErrorCode::not_found), false;
  }
  const Transaction& original = **found;
  if (auto error = errand->check(original, errand->request); error) {
    return call->fail(*error), false;
  }
  errand->card = original.card;
  if (!errand->merchant_given) errand->request.merchant = original.merchant;
  errand->request.original = original;
  return true;
}

bool find_card(const CallPtr& call, const ErrandPtr& errand, app::Queries& queries) {
  const auto view = queries.card(call->wallet(), errand->card);
  if (!view) return call->fault(view.error()), false;
  if (!*view) return call->fail(ErrorCode::not_found), false;
  const cards::Card& card = (*view)->card;
  const auto number = queries.card_number(card.id);
  if (!number) return call->fault(number.error()), false;
  if (!*number) return call->fail(ErrorCode::not_found), false;
  Result<SecretText, Fault> pan =
      call->api.vault().open_pan(card.account, card.id, (*number)->sealed_pan);
  if (!pan) return call->fault(pan.error()), false;
  errand->request.pan = std::move(*pan);
  errand->request.expiry = card.expiry();
  return true;
}

void prepare(const CallPtr& call, const ErrandPtr& errand) {
  call->api.read(call, [call, errand](app::Queries& queries) {
    if (errand->original && !find_original(call, errand, queries)) return;
    if (!find_card(call, errand, queries)) return;
    send(call, errand);
  });
}

}  // namespace

void run_errand(const CallPtr& call, NetworkErrand errand) {
  auto shared = std::make_shared<NetworkErrand>(std::move(errand));
  if (!call->idempotency) return prepare(call, shared);
  // An empty rendering is not stored: this only asks whether an answer is there.
  submit_verb<Nothing>(
      call, Nothing{}, 200, [](std::string&, bool) {},
      [call, shared](const app::ApiOutcome& outcome) {
        if (outcome.fault || outcome.conflict || outcome.replayed) {
          return answer_outcome(call, outcome);
        }
        prepare(call, shared);
      });
}

}  // namespace privcards::rest
