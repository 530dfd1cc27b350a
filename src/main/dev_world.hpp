#pragma once
// The seeded world of `privcards dev`: an account with a test wallet of 10,000.00, BINs of both
// networks, some cards, and payments that went over the real link.

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "main/server.hpp"

namespace privcards::main {

// The account and the BINs; nothing when the store has an account.
Result<void, std::string> seed_account(Core& core);
// Cards and payments that are not there yet; the server must have been started, for payments travel
// over the link. `seed` varies amounts.
Result<void, std::string> seed_cards(Server& server, std::uint64_t seed);
// The text of a new API key for the first account.
Result<std::string, std::string> make_key(Core& core);

}  // namespace privcards::main
