#pragma once
// The seeded world of `privcards dev`: an account with a test wallet of 10,000.00, BINs of both
// networks, some cards, and payments that went over the real link.

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "main/server.hpp"

namespace privcards::main {

// Rows that must be there before the server's edges open; nothing when the store has an account.
// Returns the new API key's text, empty when nothing was made.
Result<std::string, std::string> seed_account(Core& core);
// Cards and payments; the server must have been started. `seed` varies amounts and merchants.
Result<void, std::string> seed_cards(Server& server, std::uint64_t seed);
// A key for a world whose key was lost.
Result<std::string, std::string> make_key(Core& core);

}  // namespace privcards::main
