#include "core/cards/card.hpp"

namespace privcards::cards {

std::string_view name_of(CardStatus status) {
  switch (status) {
    case CardStatus::active:
      return "active";
    case CardStatus::frozen:
      return "frozen";
    case CardStatus::terminated:
      return "terminated";
  }
  return "unknown";
}

std::optional<CardStatus> parse_card_status(std::string_view text) {
  if (text == "active") return CardStatus::active;
  if (text == "frozen") return CardStatus::frozen;
  if (text == "terminated") return CardStatus::terminated;
  return std::nullopt;
}

std::string_view name_of(FrozenReason reason) {
  switch (reason) {
    case FrozenReason::none:
      return "";
    case FrozenReason::requested:
      return "requested";
    case FrozenReason::low_balance:
      return "low_balance";
    case FrozenReason::cvv_attempts:
      return "cvv_attempts";
  }
  return "";
}

}  // namespace privcards::cards
