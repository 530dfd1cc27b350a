#pragma once
// A BIN is a range of card numbers the operator may issue from, with what its sponsor allows. A
// program groups BINs under common rules: categories and countries that are refused for all its
// cards.

#include <cstdint>
#include <string>
#include <vector>

#include "core/cards/network.hpp"

namespace privcards::cards {

struct Program {
  std::int64_t id = 1;
  std::string name = "default";
  std::vector<std::string> blocked_categories;  // category slugs; win over a card's allow list
  std::vector<std::string> blocked_countries;   // ISO 3166-1 alpha-3
  std::vector<std::string> blocked_merchants;   // card acceptor ids (DE 42)
};

struct Bin {
  std::string id;  // the leading digits, 6 to 8: "491653"
  Network network = Network::visa;
  std::string type;  // "advertising"
  std::int64_t program = 1;
  bool three_ds = true;
  bool apple_pay = false;
  bool google_pay = false;
  bool active = true;  // inactive BINs keep their cards but issue no new ones
  std::int64_t max_transaction_minor = 0;
  std::int64_t max_monthly_minor = 0;
  std::vector<std::string> best_for;
};

// Own decisions per BIN and world, for acceptance_rate.
struct BinStatistics {
  std::string bin_id;
  std::uint8_t world = 0;
  std::int64_t approved = 0;
  std::int64_t declined = 0;
};

}  // namespace privcards::cards
