#pragma once
// The two card networks we issue on.

#include <cstdint>
#include <optional>
#include <string_view>

namespace privcards::cards {

enum class Network : std::uint8_t { visa = 1, mastercard = 2 };

constexpr std::string_view name_of(Network network) {
  return network == Network::visa ? "visa" : "mastercard";
}
constexpr std::optional<Network> parse_network(std::string_view text) {
  if (text == "visa") return Network::visa;
  if (text == "mastercard") return Network::mastercard;
  return std::nullopt;
}

}  // namespace privcards::cards
