// /v1/transactions: what happened on the cards, newest first.

#include <limits>

#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {
namespace {

using app::Scope;

auto renderer(const CallPtr& call) {
  return [&presenter = call->api.presenter()](std::string& out,
                                              const authorization::Transaction& transaction) {
    presenter.transaction(out, transaction);
  };
}

// What two requests must agree in to get the same page. The wallet is in it, so that nobody is
// shown another's.
std::string page_key(WalletId wallet, const app::TransactionFilter& filter,
                     const app::PageRequest& page) {
  constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();
  std::string key;
  for (std::int64_t part : {wallet.value, filter.card->value,
                            filter.type ? static_cast<std::int64_t>(*filter.type) : none,
                            filter.from ? filter.from->ms : none, filter.to ? filter.to->ms : none,
                            page.page, page.per_page, page.after.value_or(none)}) {
    key.append(std::to_string(part)).push_back(' ');
  }
  return key;
}

// One card's transactions, from the cache while nothing on the card has changed. The version is
// read first: the rows read after it can only be newer, and then the next version is asked for.
void answer_card_page(const CallPtr& call, app::Queries& queries,
                      const app::TransactionFilter& filter, const app::PageRequest& page) {
  const auto version = queries.card_version(call->wallet(), *filter.card);
  if (!version) return call->fault(version.error());
  const std::string key = page_key(call->wallet(), filter, page);
  if (*version) {
    std::optional<std::string> known = call->api.pages().find(key, **version);
    if (known) return call->answer(200, std::move(*known));
  }
  std::optional<std::string> out =
      render_page(call, page, queries.transactions(call->wallet(), filter, page), renderer(call));
  if (!out) return;
  if (*version) call->api.pages().put(key, **version, *out);
  call->answer(200, std::move(*out));
}

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
    if (filter.card) return answer_card_page(call, queries, filter, page);
    answer_page(call, page, queries.transactions(call->wallet(), filter, page), renderer(call));
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
