#pragma once
// `privcards trigger EVENT`: does in the test world what makes the event happen, through the API
// like anybody else.

#include <string>

#include "edge/cli/access.hpp"
#include "edge/cli/stop.hpp"

namespace privcards::cli {

// `card` is the id of the card to use; empty: a new one is issued where one is needed.
int trigger(const Access& access, const std::string& event, const std::string& card, Stop& stop);
// Every event and what is done for it.
int list_triggers();

}  // namespace privcards::cli
