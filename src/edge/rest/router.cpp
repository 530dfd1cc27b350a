#include "edge/rest/router.hpp"

#include <algorithm>

#include "edge/rest/query.hpp"

namespace privcards::rest {
namespace {

std::string_view take_segment(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view segment = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  return segment;
}

struct Fit {
  bool fits = false;
  int literals = 0;
  std::string_view hole;
};

Fit fit(std::string_view pattern, std::string_view path) {
  Fit result;
  if (std::count(pattern.begin(), pattern.end(), '/') !=
      std::count(path.begin(), path.end(), '/')) {
    return result;
  }
  while (!pattern.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (expected == "{id}") {
      if (segment.empty()) return result;
      result.hole = segment;
    } else if (expected == segment) {
      ++result.literals;
    } else {
      return result;
    }
  }
  result.fits = true;
  return result;
}

}  // namespace

RouteMatch match_route(const std::vector<Route>& routes, std::string_view method,
                       std::string_view path) {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  RouteMatch match;
  int best_literals = -1;
  for (const Route& route : routes) {
    const Fit found = fit(route.pattern, path);
    if (!found.fits || found.literals < best_literals) continue;
    if (found.literals > best_literals) {
      match = {};
      best_literals = found.literals;
      match.id = decode_component(found.hole, false).value_or("");
    }
    match.allow.push_back(route.method);
    if (route.method == "GET") match.allow.push_back("HEAD");
    if (route.method == wanted) match.route = &route;
  }
  return match;
}

}  // namespace privcards::rest
