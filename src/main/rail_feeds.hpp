#pragma once
// Chooses the adapter that speaks to a rail's node.

#include <memory>

#include "app/ports/rail_feed.hpp"
#include "core/deposits/rail.hpp"
#include "main/rail_config.hpp"

namespace privcards::main {

Result<std::unique_ptr<app::RailFeed>, Fault> open_feed(const deposits::Rail& rail,
                                                        const RailNode& node);

}  // namespace privcards::main
