#pragma once
// Which handler answers a method and path. A pattern is literal segments and `{id}` holes:
// "/v1/cards/{id}/freeze". A literal wins over a hole, so "/v1/events/stream" is not an event id.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/records.hpp"
#include "edge/rest/rate_limit.hpp"

namespace privcards::rest {

class Call;
using CallPtr = std::shared_ptr<Call>;
using Handler = void (*)(const CallPtr&);

enum class Worlds : std::uint8_t { both, test_only };

struct Route {
  std::string_view method;
  std::string_view pattern;
  Handler handler = nullptr;
  app::Scope scope = app::Scope::read;
  RateClass rate_class = RateClass::general;
  Worlds worlds = Worlds::both;
};

struct RouteMatch {
  const Route* route = nullptr;         // null: nothing of that method here
  std::string id;                       // what stood in the hole, decoded
  std::vector<std::string_view> allow;  // methods of this path; empty: no such path
};

// HEAD is answered by GET's handler.
RouteMatch match_route(const std::vector<Route>& routes, std::string_view method,
                       std::string_view path);

}  // namespace privcards::rest
