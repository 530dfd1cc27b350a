// /v1/3ds: challenges with their codes.

#include "edge/rest/challenge_json.hpp"
#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"
#include "edge/rest/wallet_time.hpp"

namespace privcards::rest {
namespace {

using app::Scope;

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
    answer_page(call, page, queries.challenges(call->wallet(), filter, page),
                [&](std::string& out, const threeds::Challenge& challenge) {
                  append_challenge(out, call, threeds::expire_if_due(challenge, *now));
                });
  });
}

void get_challenge(const CallPtr& call) {
  const auto id = call->path_id<ChallengeKind>();
  if (!id) return;
  call->api.read(call, [call, id](app::Queries& queries) {
    const app::Answer<Instant> now = wallet_now(call, queries);
    if (!now) return call->fault(now.error());
    answer_row(call, queries.challenge(call->wallet(), *id),
               [&](std::string& out, const threeds::Challenge& challenge) {
                 append_challenge(out, call, threeds::expire_if_due(challenge, *now));
               });
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
