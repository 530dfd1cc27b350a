// /v1/wallet: balance, deposit addresses, deposits.

#include <algorithm>

#include "app/rails.hpp"
#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {
namespace {

using app::Scope;
using deposits::Asset;

constexpr std::string_view asset_choices = "btc, eth, sol, usdt";

void get_wallet(const CallPtr& call) {
  call->api.read(call, [call](app::Queries& queries) {
    answer_row(call, queries.wallet(call->wallet()),
               [&](std::string& out, const ledger::Wallet& wallet) {
                 call->api.presenter().wallet(out, wallet);
               });
  });
}

std::string render_addresses(const CallPtr& call,
                             const std::vector<deposits::DepositAddress>& addresses,
                             std::optional<Asset> only) {
  std::string out = "{\"data\":[";
  for (const deposits::DepositAddress& address : addresses) {
    if (only && address.asset != *only) continue;
    if (out.back() == '}') out.push_back(',');
    call->api.presenter().address(out, address);
  }
  return out + "]}";
}

// What issues addresses in the caller's world now.
std::vector<deposits::Rail> rails_of(const CallPtr& call, std::vector<deposits::Rail> all) {
  std::erase_if(all, [&](const deposits::Rail& rail) {
    return rail.world != call->caller.world || !rail.confirmed || !rail.active;
  });
  return all;
}

// The wallet's addresses, when it has all it can have: reading is enough then.
Result<std::optional<std::vector<deposits::DepositAddress>>, Fault> known_addresses(
    app::Queries& queries, const CallPtr& call, const std::vector<deposits::Rail>& rails) {
  std::optional<std::vector<deposits::DepositAddress>> known(std::in_place);
  const auto issued = queries.addresses_of(call->wallet());
  if (!issued) return Unexpected(issued.error());
  for (const deposits::Rail& rail : rails) {
    const auto at = std::find_if(issued->begin(), issued->end(),
                                 [&](const auto& address) { return address.rail == rail.name; });
    if (at == issued->end()) return std::optional<std::vector<deposits::DepositAddress>>();
    for (auto& address : deposits::describe_address(rail, *at)) {
      known->push_back(std::move(address));
    }
  }
  if (call->caller.world == World::live) return known;
  const auto simulated = queries.deposit_addresses(call->wallet());
  if (!simulated) return Unexpected(simulated.error());
  std::size_t wanted = 0;
  for (Asset asset : deposits::all_assets) wanted += app::takes(rails, asset) ? 0 : 1;
  std::size_t found = 0;
  for (const deposits::DepositAddress& address : *simulated) {
    if (app::takes(rails, address.asset)) continue;
    known->push_back(address);
    ++found;
  }
  if (found != wanted) known.reset();
  return known;
}

// Addresses are made at the first asking and stay the same.
void get_addresses(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  const auto only = query.choice<Asset>("currency", deposits::parse_asset, asset_choices);
  query.refuse_others();
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call, only](app::Queries& queries) {
    auto all = queries.rails();
    if (!all) return call->fault(all.error());
    const std::vector<deposits::Rail> rails = rails_of(call, std::move(*all));
    if (rails.empty() && call->caller.world == World::live) {
      return call->fail(ErrorCode::not_configured);
    }
    const auto known = known_addresses(queries, call, rails);
    if (!known) return call->fault(known.error());
    if (*known) return call->answer(200, render_addresses(call, **known, only));
    run_verb<app::IssueAddresses>(
        call, app::IssueAddresses(call->wallet(), rails), 200,
        [call, only](std::string& out, const std::vector<deposits::DepositAddress>& addresses) {
          out = render_addresses(call, addresses, only);
        });
  });
}

void list_deposits(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query query(call->request.query, errors);
  app::DepositFilter filter;
  filter.status = query.choice<deposits::DepositStatus>("status", deposits::parse_deposit_status,
                                                        "pending, confirmed, reverted");
  filter.asset = query.choice<Asset>("currency", deposits::parse_asset, asset_choices);
  const app::PageRequest page = query.page<DepositKind>();
  query.refuse_others();
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call, filter, page](app::Queries& queries) {
    answer_page(call, page, queries.deposits(call->wallet(), filter, page),
                [&](std::string& out, const deposits::Deposit& deposit) {
                  call->api.presenter().deposit(out, deposit);
                });
  });
}

void get_deposit(const CallPtr& call) {
  const auto id = call->path_id<DepositKind>();
  if (!id) return;
  call->api.read(call, [call, id](app::Queries& queries) {
    answer_row(call, queries.deposit(call->wallet(), *id),
               [&](std::string& out, const deposits::Deposit& deposit) {
                 call->api.presenter().deposit(out, deposit);
               });
  });
}

}  // namespace

void add_wallet_routes(std::vector<Route>& routes) {
  routes.insert(routes.end(), {{"GET", "/v1/wallet", get_wallet, Scope::read},
                               {"GET", "/v1/wallet/addresses", get_addresses, Scope::read},
                               {"GET", "/v1/wallet/deposits", list_deposits, Scope::read},
                               {"GET", "/v1/wallet/deposits/{id}", get_deposit, Scope::read}});
}

}  // namespace privcards::rest
