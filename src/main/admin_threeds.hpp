#pragma once
// `privcards admin threeds`: what the issuer wants of 3-D Secure, per program and per card.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/operate.hpp"

namespace CLI {
class App;
}

namespace privcards::main {

struct ThreedsAdmin {
  std::function<void(app::StoredRules)> put;
  std::function<void()> list;
};
void add_threeds(CLI::App& admin, ThreedsAdmin actions);
// One line for people.
std::string describe(const app::StoredRules& rules);

}  // namespace privcards::main
