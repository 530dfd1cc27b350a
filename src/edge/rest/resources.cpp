#include "edge/rest/resources.hpp"

#include "edge/rest/api.hpp"

namespace privcards::rest {

std::vector<Route> all_routes() {
  std::vector<Route> routes;
  add_card_routes(routes);
  add_card_details_routes(routes);
  add_transaction_routes(routes);
  add_wallet_routes(routes);
  add_bin_routes(routes);
  add_challenge_routes(routes);
  add_webhook_routes(routes);
  add_event_routes(routes);
  add_request_routes(routes);
  add_sandbox_routes(routes);
  add_sandbox_challenge_routes(routes);
  add_sandbox_payment_routes(routes);
  return routes;
}

}  // namespace privcards::rest
