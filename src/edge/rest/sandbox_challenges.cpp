// /v1/sandbox/3ds_challenges: a merchant's checkout that goes to our own access control server over
// its real listeners. What became of it there is then read back and answered.
//
//   body ─▶ card read ─▶ AReq, CReq ─▶ challenge read ─▶ answer

#include <array>
#include <sstream>

#include "app/authenticate.hpp"
#include "app/challenge_step.hpp"
#include "app/ports/checkout.hpp"
#include "edge/rest/challenge_json.hpp"
#include "edge/rest/errand_steps.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/sandbox_merchant.hpp"
#include "edge/rest/wallet_time.hpp"

namespace privcards::rest {
namespace {

using app::Scope;
using threeds::Authentication;
using threeds::TransStatus;

constexpr AmountRange challenge_range{1, amount_minor_max};

// What may be asked to come of it. `cancelled` begins like a challenge.
struct Outcome {
  std::string_view name;
  TransStatus status = TransStatus::challenge;
};
constexpr std::array<Outcome, 8> outcomes{{{"challenge", TransStatus::challenge},
                                           {"authenticated", TransStatus::authenticated},
                                           {"denied", TransStatus::denied},
                                           {"unable", TransStatus::unable},
                                           {"attempted", TransStatus::attempted},
                                           {"rejected", TransStatus::rejected},
                                           {"informational", TransStatus::informational},
                                           {"cancelled", TransStatus::challenge}}};

struct ChallengeErrand {
  CardId card;
  app::CheckoutRequest request;
  app::CheckoutEnvelope envelope;
  bool cancels = false;
};
using ErrandPtr = std::shared_ptr<ChallengeErrand>;

std::string render_envelope(const app::CheckoutEnvelope& envelope) {
  return envelope.server_trans_id + ' ' + envelope.ds_trans_id + ' ' +
         std::to_string(envelope.at.ms);
}

app::CheckoutEnvelope parse_envelope(const std::string& text) {
  app::CheckoutEnvelope envelope;
  std::istringstream in(text);
  in >> envelope.server_trans_id >> envelope.ds_trans_id >> envelope.at.ms;
  CHECK(!in.fail());
  return envelope;
}

// Where no challenge took place the object tells the outcome; nothing of it can be read later.
threeds::Challenge without_challenge(const Authentication& authentication) {
  threeds::Challenge shown{.id = authentication.id,
                           .wallet = authentication.wallet,
                           .card = authentication.card,
                           .merchant = authentication.merchant_name,
                           .created_at = authentication.created_at,
                           .expires_at = authentication.created_at,
                           .acs_trans_id = authentication.ids.acs,
                           .ds_trans_id = authentication.ids.ds};
  if (authentication.purchase) {
    shown.amount_minor = authentication.purchase->amount_minor.value_or(0);
    shown.currency = authentication.purchase->currency;
  }
  const TransStatus status = authentication.status;
  const bool good = status == TransStatus::authenticated || status == TransStatus::attempted ||
                    status == TransStatus::informational;
  shown.status = good ? threeds::ChallengeStatus::completed : threeds::ChallengeStatus::failed;
  return shown;
}

// The one-time code stands in the answer while the challenge is pending, but not in what is kept
// under an idempotency key: a repeat shows the challenge without it.
void finish(const CallPtr& call, const threeds::Challenge& challenge, int status) {
  auto shown = std::make_shared<SecretText>([&] {
    std::string json;
    append_challenge(json, call, challenge);
    return json;
  }());
  if (!call->idempotency) return call->answer(status, shown->reveal());
  auto kept = std::make_shared<std::string>();
  call->api.presenter().challenge(*kept, challenge, {});
  submit_verb<CompleteErrand>(
      call, CompleteErrand{}, status, [kept](std::string& out, bool) { out = *kept; },
      [call, shown, status](const app::ApiOutcome& outcome) {
        if (outcome.fault || outcome.conflict || outcome.replayed) {
          return answer_outcome(call, outcome);
        }
        call->answer(status, shown->reveal());
      });
}

void answer_started(const CallPtr& call, const std::string& ds_trans_id) {
  call->api.read(call, [call, ds_trans_id](app::Queries& queries) {
    const auto found =
        queries.authentication(app::key_of_request(app::sandbox_directory_server, ds_trans_id));
    if (!found) return call->fault(found.error());
    if (!*found || (*found)->wallet != call->wallet()) {
      return call->fail(ErrorCode::network_unavailable);
    }
    const auto challenge = queries.challenge(call->wallet(), (*found)->id);
    if (!challenge) return call->fault(challenge.error());
    finish(call, *challenge ? **challenge : without_challenge(**found), 201);
  });
}

void cancel(const CallPtr& call, const ErrandPtr& errand, const std::string& acs_trans_id) {
  call->api.checkout().act({.server_trans_id = errand->envelope.server_trans_id,
                            .acs_trans_id = acs_trans_id,
                            .action = app::CheckoutAction::cancel},
                           [call, errand](const Result<void, Fault>& cancelled) {
                             if (!cancelled) return call->fault(cancelled.error());
                             answer_started(call, errand->envelope.ds_trans_id);
                           });
}

void send(const CallPtr& call, const ErrandPtr& errand) {
  call->api.checkout().authenticate(
      std::move(errand->request), errand->envelope,
      [call, errand](const Result<app::CheckoutAnswer, Fault>& answered) {
        if (!answered) return call->fault(answered.error());
        if (errand->cancels && answered->status == TransStatus::challenge) {
          return cancel(call, errand, answered->acs_trans_id);
        }
        answer_started(call, errand->envelope.ds_trans_id);
      });
}

// Unless an earlier try has begun it already: the card may have ended since.
void refuse(const CallPtr& call, const ErrandPtr& errand, app::Queries& queries, ErrorCode code) {
  const auto found = queries.authentication(
      app::key_of_request(app::sandbox_directory_server, errand->envelope.ds_trans_id));
  if (!found) return call->fault(found.error());
  if (*found) return answer_started(call, errand->envelope.ds_trans_id);
  refuse_errand(call, code);
}

void begin(const CallPtr& call, const ErrandPtr& errand) {
  call->api.read(call, [call, errand](app::Queries& queries) {
    const auto view = queries.card(call->wallet(), errand->card);
    if (!view) return call->fault(view.error());
    if (!*view) return refuse(call, errand, queries, ErrorCode::not_found);
    const cards::Card& card = (*view)->card;
    if (card.status == cards::CardStatus::terminated) {
      return refuse(call, errand, queries, code_of(app::Refusal::card_terminated));
    }
    const auto number = queries.card_number(card.id);
    if (!number) return call->fault(number.error());
    if (!*number) return refuse(call, errand, queries, ErrorCode::not_found);
    auto pan = call->api.vault().open_pan(card.account, card.id, (*number)->sealed_pan);
    if (!pan) return call->fault(pan.error());
    errand->request.pan = std::move(*pan);
    errand->request.expiry = card.expiry();
    send(call, errand);
  });
}

void read_outcome(Fields& fields, ChallengeErrand& errand) {
  const auto name = fields.text("outcome", Need::optional, 16);
  if (!name) return;
  for (const Outcome& outcome : outcomes) {
    if (outcome.name != *name) continue;
    errand.request.outcome = outcome.status;
    errand.cancels = outcome.name == "cancelled";
    return;
  }
  std::string choices;
  for (const Outcome& outcome : outcomes) {
    choices += (choices.empty() ? "" : ", ") + std::string(outcome.name);
  }
  fields.report(ErrorCode::invalid_choice, "outcome", "", choices);
}

void start_challenge(const CallPtr& call) {
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  auto errand = std::make_shared<ChallengeErrand>();
  errand->card = read_card_id(fields);
  errand->request.amount_minor =
      fields.amount("amount", Need::required, challenge_range).value_or(0);
  errand->request.merchant = read_merchant(fields, errors);
  read_outcome(fields, *errand);
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  errand->envelope = call->api.checkout().next_envelope();
  if (!call->idempotency) return begin(call, errand);
  submit_verb<BeginErrand>(
      call, BeginErrand{}, app::begun_status,
      [errand](std::string& out, bool) { out = render_envelope(errand->envelope); },
      [call, errand](const app::ApiOutcome& outcome) {
        const bool begun = outcome.answer.status == app::begun_status;
        if (outcome.fault || outcome.conflict || !begun) return answer_outcome(call, outcome);
        if (outcome.replayed) errand->envelope = parse_envelope(outcome.answer.body);
        begin(call, errand);
      });
}

// Reads where the challenge stands and answers it.
void answer_challenge(const CallPtr& call, ChallengeId id) {
  call->api.read(call, [call, id](app::Queries& queries) {
    const auto challenge = queries.challenge(call->wallet(), id);
    if (!challenge) return call->fault(challenge.error());
    if (!*challenge) return refuse_errand(call, ErrorCode::not_found);
    finish(call, **challenge, 200);
  });
}

void submit(const CallPtr& call, ChallengeId id, const std::shared_ptr<SecretText>& code) {
  call->api.read(call, [call, id, code](app::Queries& queries) {
    const app::Answer<Instant> now = wallet_now(call, queries);
    if (!now) return call->fault(now.error());
    const auto challenge = queries.challenge(call->wallet(), id);
    if (!challenge) return call->fault(challenge.error());
    if (!*challenge) return refuse_errand(call, ErrorCode::not_found);
    const auto authentication = queries.authentication(id);
    if (!authentication) return call->fault(authentication.error());
    const bool pending =
        threeds::expire_if_due(**challenge, *now).status == threeds::ChallengeStatus::pending;
    // One that an earlier release made has no page any more.
    if (!pending || !*authentication) {
      return refuse_errand(call, code_of(app::Refusal::challenge_not_pending));
    }
    call->api.checkout().act({.server_trans_id = (*authentication)->ids.server,
                              .acs_trans_id = (*authentication)->ids.acs,
                              .version = (*authentication)->version,
                              .action = app::CheckoutAction::submit,
                              .code = *code},
                             [call, id](const Result<void, Fault>& submitted) {
                               if (!submitted) return call->fault(submitted.error());
                               answer_challenge(call, id);
                             });
  });
}

// A code that was begun to be submitted and whose answer was lost is not submitted again: it could
// count twice.
void submit_code(const CallPtr& call) {
  const auto id = call->path_id<ChallengeKind>();
  if (!id) return;
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  auto code = std::make_shared<SecretText>(fields.text("otp", Need::required, 16, 1).value_or(""));
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  if (!call->idempotency) return submit(call, *id, code);
  submit_verb<BeginErrand>(
      call, BeginErrand{}, app::begun_status, [](std::string& out, bool) { out = "submit"; },
      [call, id, code](const app::ApiOutcome& outcome) {
        const bool begun = outcome.answer.status == app::begun_status;
        if (outcome.fault || outcome.conflict || !begun) return answer_outcome(call, outcome);
        if (outcome.replayed) return answer_challenge(call, *id);
        submit(call, *id, code);
      });
}

}  // namespace

void add_sandbox_challenge_routes(std::vector<Route>& routes) {
  routes.insert(routes.end(), {{"POST", "/v1/sandbox/3ds_challenges", start_challenge, Scope::write,
                                RateClass::general, Worlds::test_only},
                               {"POST", "/v1/sandbox/3ds_challenges/{id}/submit", submit_code,
                                Scope::write, RateClass::general, Worlds::test_only}});
}

}  // namespace privcards::rest
