#pragma once
// Chooses the adapter that speaks to a rail's node.

#include <memory>

#include "app/ports/rail_feed.hpp"
#include "core/deposits/rail.hpp"
#include "edge/chain/rpc.hpp"

namespace privcards::chain {

Result<std::unique_ptr<app::RailFeed>, Fault> open_feed(const deposits::Rail& rail,
                                                        const RpcOptions& node);

}  // namespace privcards::chain
