// GET /v1/cards/{id}/details: the only answer with a card number in it. An audit entry is committed
// before the number is shown; nothing keeps, caches or logs it.

#include "edge/json/json_writer.hpp"
#include "edge/rest/api.hpp"
#include "edge/rest/audit.hpp"
#include "edge/rest/resources.hpp"

namespace privcards::rest {
namespace {

std::string render_expiry(ExpiryMonth expiry) {
  const int month = expiry.yymm % 100;
  const int year = expiry.yymm / 100;
  const auto two = [](int number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  return two(month) + "/" + two(year);
}

SecretText render_details(const cards::Card& card, const SecretText& pan, const SecretText& cvv) {
  const int yymm = card.expiry().yymm;
  std::string out;
  out.reserve(256);
  JsonWriter json(out);
  json.begin_object();
  json.key("id").id(card.id);
  json.key("pan").string(pan.reveal());
  json.key("cvv").string(cvv.reveal());
  json.key("expiry").string(render_expiry(card.expiry()));
  json.key("exp_month").integer(yymm % 100);
  json.key("exp_year").integer(2000 + yymm / 100);
  json.key("network").string(name_of(card.network));
  json.key("last4").string(card.last4);
  json.end_object();
  return SecretText(std::move(out));
}

// Answers 404 and faults itself; nothing is returned then.
std::optional<SecretText> open_details(const CallPtr& call, app::Queries& queries, CardId id) {
  app::Answer<std::optional<app::CardView>> view = queries.card(call->wallet(), id);
  if (!view) return call->fault(view.error()), std::nullopt;
  if (!*view) return call->fail(ErrorCode::not_found), std::nullopt;
  const cards::Card& card = (*view)->card;
  app::Answer<std::optional<app::CardNumber>> number = queries.card_number(id);
  if (!number) return call->fault(number.error()), std::nullopt;
  if (!*number) return call->fail(ErrorCode::not_found), std::nullopt;
  app::Vault& vault = call->api.vault();
  Result<SecretText, Fault> pan = vault.open_pan(card.account, id, (*number)->sealed_pan);
  if (!pan) return call->fault(pan.error()), std::nullopt;
  return render_details(card, *pan, vault.cvv2(*pan, card.expiry()));
}

void get_details(const CallPtr& call) {
  const auto card = call->path_id<CardKind>();
  if (!card) return;
  call->api.read(call, [call, card](app::Queries& queries) {
    std::optional<SecretText> json = open_details(call, queries, *card);
    if (!json) return;
    audit_then_answer(
        call, {.action = "card.details", .subject = render(*card), .json = std::move(*json)});
  });
}

}  // namespace

void add_card_details_routes(std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/cards/{id}/details", get_details, app::Scope::card_details,
                    RateClass::card_details});
}

}  // namespace privcards::rest
