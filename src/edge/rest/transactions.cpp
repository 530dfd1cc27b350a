// /v1/transactions: what happened on the cards, newest first.

#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {
namespace {

using app::Scope;

void list_transactions(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  app::TransactionFilter filter;
  filter.card = query.id<CardKind>("card_id");
  filter.type = query.choice<authorization::TransactionType>(
      "type", authorization::parse_transaction_type, "authorization, settlement, refund, decline");
  filter.from = query.time("from");
  filter.to = query.time("to");
  const app::PageRequest page = query.page<TransactionKind>();
  query.refuse_others();
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call, filter, page](app::Queries& queries) {
    answer_page(call, page, queries.transactions(call->wallet(), filter, page),
                [&](std::string& out, const authorization::Transaction& transaction) {
                  call->api.presenter().transaction(out, transaction);
                });
  });
}

void get_transaction(const CallPtr& call) {
  const auto id = call->path_id<TransactionKind>();
  if (!id) return;
  call->api.read(call, [call, id](app::Queries& queries) {
    answer_row(call, queries.transaction(call->wallet(), *id),
               [&](std::string& out, const authorization::Transaction& transaction) {
                 call->api.presenter().transaction(out, transaction);
               });
  });
}

}  // namespace

void add_transaction_routes(std::vector<Route>& routes) {
  routes.insert(routes.end(), {{"GET", "/v1/transactions", list_transactions, Scope::read},
                               {"GET", "/v1/transactions/{id}", get_transaction, Scope::read}});
}

}  // namespace privcards::rest
