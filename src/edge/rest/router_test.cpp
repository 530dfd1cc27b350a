#include "edge/rest/router.hpp"

#include <gtest/gtest.h>

#include "edge/rest/api.hpp"

namespace privcards::rest {
namespace {

TEST(Router, finds_the_route_and_its_id) {
  const std::vector<Route> routes = all_routes();
  const RouteMatch match = match_route(routes, "POST", "/v1/cards/card_1/freeze");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->pattern, "/v1/cards/{id}/freeze");
  EXPECT_EQ(match.id, "card_1");
  EXPECT_EQ(match_route(routes, "HEAD", "/v1/cards").route,
            match_route(routes, "GET", "/v1/cards").route);
}

TEST(Router, a_literal_wins_over_a_hole) {
  const std::vector<Route> routes = all_routes();
  EXPECT_EQ(match_route(routes, "GET", "/v1/events/stream").route->pattern, "/v1/events/stream");
  EXPECT_EQ(match_route(routes, "GET", "/v1/events/evt_1").route->pattern, "/v1/events/{id}");
  EXPECT_EQ(match_route(routes, "GET", "/v1/3ds/challenges").route->pattern, "/v1/3ds/challenges");
}

TEST(Router, another_method_is_told_what_is_allowed) {
  const RouteMatch match = match_route(all_routes(), "PUT", "/v1/cards/card_1");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allow, (std::vector<std::string_view>{"GET", "HEAD", "PATCH", "DELETE"}));
}

TEST(Router, nothing_is_nowhere) {
  const std::vector<Route> routes = all_routes();
  for (const char* path : {"/", "/v1", "/v1/", "/v1/cards/", "/v1/cards//freeze", "/v2/cards",
                           "/v1/cards/a/b/c", "", "//v1/cards", "/v1/card"}) {
    EXPECT_TRUE(match_route(routes, "GET", path).allow.empty()) << path;
  }
}

}  // namespace
}  // namespace privcards::rest
