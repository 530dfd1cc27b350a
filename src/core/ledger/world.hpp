#pragma once
// Live and test are two separate worlds: wallets, cards, events and webhooks never mix. The prefix
// of an API key picks the world; so does the link a network message came in on.

#include <cstdint>
#include <string_view>

namespace privcards {

enum class World : std::uint8_t { live = 0, test = 1 };

constexpr std::string_view name_of(World world) { return world == World::live ? "live" : "test"; }

}  // namespace privcards
