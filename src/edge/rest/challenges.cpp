// /v1/3ds: challenges with their codes.

#include "edge/rest/audit.hpp"
#include "edge/rest/challenge_json.hpp"
#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"
#include "edge/rest/wallet_time.hpp"

namespace privcards::rest {
namespace {

using app::Scope;

// Collects in `seen` whose codes are shown.
void append_noting(std::string& out, const CallPtr& call, const threeds::Challenge& challenge,
                   Instant now, std::string& seen) {
  const threeds::Challenge due = threeds::expire_if_due(challenge, now);
  append_challenge(out, call, due);
  if (due.sealed_otp.empty()) return;
  if (!seen.empty()) seen.push_back(' ');
  append_id(seen, due.id);
}

// Every read of a code is audited before it leaves.
void answer_noted(const CallPtr& call, std::string json, std::string seen) {
  if (seen.empty()) return call->answer(200, std::move(json));
  audit_then_answer(
      call,
      {.action = "3ds.code", .subject = std::move(seen), .json = SecretText(std::move(json))});
}

void list_challenges(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  app::ChallengeFilter filter;
  filter.card = query.id<CardKind>("card_id");
  filter.status = query.choice<threeds::ChallengeStatus>("status", threeds::parse_challenge_status,
                                                         "pending, completed, failed, expired");
  const app::PageRequest page = query.page<ChallengeKind>();
  query.refuse_others();
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call, filter, page](app::Queries& queries) {
    const app::Answer<Instant> now = wallet_now(call, queries);
    if (!now) return call->fault(now.error());
    std::string seen;
    auto json = render_page(call, page, queries.challenges(call->wallet(), filter, page),
                            [&](std::string& out, const threeds::Challenge& challenge) {
                              append_noting(out, call, challenge, *now, seen);
                            });
    if (json) answer_noted(call, std::move(*json), std::move(seen));
  });
}

void get_challenge(const CallPtr& call) {
  const auto id = call->path_id<ChallengeKind>();
  if (!id) return;
  call->api.read(call, [call, id](app::Queries& queries) {
    const app::Answer<Instant> now = wallet_now(call, queries);
    if (!now) return call->fault(now.error());
    const auto challenge = queries.challenge(call->wallet(), *id);
    if (!challenge) return call->fault(challenge.error());
    if (!*challenge) return call->fail(ErrorCode::not_found);
    std::string json;
    std::string seen;
    append_noting(json, call, **challenge, *now, seen);
    answer_noted(call, std::move(json), std::move(seen));
  });
}

}  // namespace

void append_challenge(std::string& out, const CallPtr& call, const threeds::Challenge& challenge) {
  SecretText otp;
  if (!challenge.sealed_otp.empty()) {
    Result<SecretText, Fault> opened =
        call->api.vault().open(call->caller.account, app::otp_purpose, challenge.sealed_otp);
    if (opened) otp = std::move(*opened);
  }
  call->api.presenter().challenge(out, challenge, otp.reveal());
}

void add_challenge_routes(std::vector<Route>& routes) {
  routes.insert(routes.end(), {{"GET", "/v1/3ds", list_challenges, Scope::read},
                               {"GET", "/v1/3ds/challenges", list_challenges, Scope::read},
                               {"GET", "/v1/3ds/challenges/{id}", get_challenge, Scope::read},
                               {"GET", "/v1/3ds/{id}", get_challenge, Scope::read}});
}

}  // namespace privcards::rest
