// /v1/cards: issue, list, read, change, freeze, terminate, move money.

#include "app/change_card.hpp"
#include "app/create_card.hpp"
#include "core/cards/category.hpp"
#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"
#include "edge/rest/wallet_time.hpp"

namespace privcards::rest {
namespace {

using app::CardAnswer;
using app::Scope;

constexpr std::size_t label_characters_max = 64;
constexpr std::size_t categories_max = 50;
constexpr AmountRange movement_range{app::movement_minor_min, app::movement_minor_max};
constexpr AmountRange limit_range{0, amount_minor_max};

RenderAnswer<CardAnswer> render_card(const CallPtr& call) {
  return [call](std::string& out, const CardAnswer& answer) {
    call->api.presenter().card(out, answer.card, answer.balance);
  };
}

// Six to eight leading digits.
bool is_bin_id(std::string_view text) {
  return text.size() >= 6 && text.size() <= 8 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::vector<std::string>> read_categories(Fields& fields) {
  return fields.texts("allowed_categories", Need::optional, categories_max,
                      {cards::is_category, ErrorCode::invalid_category});
}

void create_card(const CallPtr& call) {
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  app::CreateCard::Request request;
  request.account = call->caller.account;
  request.wallet = call->wallet();
  request.bin_id = fields.text("bin_id", Need::required, 8, 1).value_or("");
  request.amount_minor = fields.amount("amount", Need::required, movement_range).value_or(0);
  request.label = fields.text("label", Need::optional, label_characters_max);
  request.spending_limit_minor = fields.amount("spending_limit", Need::optional, limit_range);
  request.allowed_categories = read_categories(fields).value_or(std::vector<std::string>{});
  request.auto_freeze_at_minor = fields.amount("auto_freeze_at", Need::optional, limit_range);
  request.metadata = fields.metadata("metadata").value_or(cards::Metadata{});
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb(call, app::CreateCard(std::move(request), call->api.vault()), 201, render_card(call));
}

// PATCH tells "null" (clear it) from "absent" (leave it).
template <class T>
std::optional<std::optional<T>> nullable(const Fields& fields, std::string_view name,
                                         std::optional<T> value) {
  if (value) return std::optional<std::optional<T>>(std::move(value));
  if (fields.is_null(name)) return std::optional<std::optional<T>>(std::in_place, std::nullopt);
  return std::nullopt;
}

void update_card(const CallPtr& call) {
  const auto card = call->path_id<CardKind>();
  if (!card) return;
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  app::UpdateCard::Request request;
  request.ref = {call->wallet(), *card};
  request.label =
      nullable(fields, "label", fields.text("label", Need::optional, label_characters_max));
  request.spending_limit_minor = nullable(
      fields, "spending_limit", fields.amount("spending_limit", Need::optional, limit_range));
  request.allowed_categories = read_categories(fields);
  if (fields.is_null("allowed_categories")) request.allowed_categories.emplace();
  request.auto_freeze_at_minor = nullable(
      fields, "auto_freeze_at", fields.amount("auto_freeze_at", Need::optional, limit_range));
  request.metadata = fields.metadata("metadata");
  if (fields.is_null("metadata")) request.metadata.emplace();
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb(call, app::UpdateCard(std::move(request)), 200, render_card(call));
}

void list_cards(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  app::CardFilter filter;
  filter.status = query.choice<cards::CardStatus>("status", cards::parse_card_status,
                                                  "active, frozen, terminated");
  filter.bin_id = query.text("bin_id");
  if (filter.bin_id && !is_bin_id(*filter.bin_id)) query.report(ErrorCode::invalid_id, "bin_id");
  const app::PageRequest page = query.page<CardKind>();
  query.refuse_others();
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call, filter, page](app::Queries& queries) {
    const app::Answer<Instant> now = wallet_now(call, queries);
    if (!now) return call->fault(now.error());
    answer_page(call, page, queries.cards(call->wallet(), filter, page),
                [&](std::string& out, const app::CardView& view) {
                  call->api.presenter().card(out, view.card,
                                             view.balance.in_month(month_index(*now)));
                });
  });
}

void get_card(const CallPtr& call) {
  const auto card = call->path_id<CardKind>();
  if (!card) return;
  call->api.read(call, [call, card](app::Queries& queries) {
    const app::Answer<Instant> now = wallet_now(call, queries);
    if (!now) return call->fault(now.error());
    answer_row(call, queries.card(call->wallet(), *card),
               [&](std::string& out, const app::CardView& view) {
                 call->api.presenter().card(out, view.card,
                                            view.balance.in_month(month_index(*now)));
               });
  });
}

// Verbs that need the card and nothing else; a body is refused unless empty.
template <class Verb>
void change_status(const CallPtr& call) {
  const auto card = call->path_id<CardKind>();
  if (!card) return;
  std::vector<FieldError> errors;
  Fields(call->body, errors).refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb(call, Verb({call->wallet(), *card}), 200, render_card(call));
}

template <app::Direction direction>
void move_funds(const CallPtr& call) {
  const auto card = call->path_id<CardKind>();
  if (!card) return;
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  const auto amount = fields.amount("amount", Need::required, movement_range);
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb<app::MoveFunds>(call, app::MoveFunds({call->wallet(), *card}, direction, *amount), 200,
                           [call](std::string& out, const CardAnswer& answer) {
                             call->api.presenter().movement(out, answer.card.id, answer.moved_minor,
                                                            answer.balance.available_minor,
                                                            answer.wallet_balance_minor, answer.at);
                           });
}

}  // namespace

void add_card_routes(std::vector<Route>& routes) {
  routes.insert(
      routes.end(),
      {{"POST", "/v1/cards", create_card, Scope::write, RateClass::create_card},
       {"GET", "/v1/cards", list_cards, Scope::read},
       {"GET", "/v1/cards/{id}", get_card, Scope::read},
       {"PATCH", "/v1/cards/{id}", update_card, Scope::write},
       {"DELETE", "/v1/cards/{id}", change_status<app::TerminateCard>, Scope::write},
       {"POST", "/v1/cards/{id}/freeze", change_status<app::FreezeCard>, Scope::write},
       {"POST", "/v1/cards/{id}/unfreeze", change_status<app::UnfreezeCard>, Scope::write},
       {"POST", "/v1/cards/{id}/terminate", change_status<app::TerminateCard>, Scope::write},
       {"POST", "/v1/cards/{id}/fund", move_funds<app::Direction::fund>, Scope::write},
       {"POST", "/v1/cards/{id}/withdraw", move_funds<app::Direction::withdraw>, Scope::write}});
}

}  // namespace privcards::rest
