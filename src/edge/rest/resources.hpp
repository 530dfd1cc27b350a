#pragma once
// The handlers of the API by resource; each file registers its own routes.

#include <vector>

#include "edge/rest/router.hpp"

namespace privcards::rest {

void add_card_routes(std::vector<Route>& routes);
void add_card_details_routes(std::vector<Route>& routes);
void add_transaction_routes(std::vector<Route>& routes);
void add_wallet_routes(std::vector<Route>& routes);
void add_bin_routes(std::vector<Route>& routes);
void add_challenge_routes(std::vector<Route>& routes);
void add_webhook_routes(std::vector<Route>& routes);
void add_event_routes(std::vector<Route>& routes);
void add_request_routes(std::vector<Route>& routes);
void add_sandbox_routes(std::vector<Route>& routes);
void add_sandbox_challenge_routes(std::vector<Route>& routes);
void add_sandbox_payment_routes(std::vector<Route>& routes);

}  // namespace privcards::rest
