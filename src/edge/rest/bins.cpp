// /v1/bins: the ranges cards are issued from.

#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {
namespace {

using app::Scope;

void list_bins(const CallPtr& call) {
  std::vector<FieldError> errors;
  Query(call->request.query, errors).refuse_others();
  if (call->failed(std::move(errors))) return;
  call->api.read(call, [call](app::Queries& queries) {
    const app::Answer<std::vector<app::BinView>> bins = queries.bins(call->caller.world);
    if (!bins) return call->fault(bins.error());
    std::string out = "{\"data\":[";
    for (const app::BinView& view : *bins) {
      if (!view.bin.active) continue;
      if (out.back() == '}') out.push_back(',');
      call->api.presenter().bin(out, view);
    }
    call->answer(200, out + "]}");
  });
}

void get_bin(const CallPtr& call) {
  call->api.read(call, [call](app::Queries& queries) {
    const app::Answer<std::vector<app::BinView>> bins = queries.bins(call->caller.world);
    if (!bins) return call->fault(bins.error());
    for (const app::BinView& view : *bins) {
      if (view.bin.id != call->id_text) continue;
      std::string out;
      call->api.presenter().bin(out, view);
      return call->answer(200, std::move(out));
    }
    call->fail(ErrorCode::not_found);
  });
}

}  // namespace

void add_bin_routes(std::vector<Route>& routes) {
  routes.insert(routes.end(), {{"GET", "/v1/bins", list_bins, Scope::read},
                               {"GET", "/v1/bins/{id}", get_bin, Scope::read}});
}

}  // namespace privcards::rest
