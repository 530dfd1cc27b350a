#include "app/refusal.hpp"

namespace privcards::app {

std::string_view describe(Refusal refusal) {
  switch (refusal) {
    case Refusal::not_found:
      return "not found";
    case Refusal::bin_not_found:
      return "no such BIN";
    case Refusal::bin_inactive:
      return "bin inactive";
    case Refusal::network_unavailable:
      return "network unavailable";
    case Refusal::card_terminated:
      return "card terminated";
    case Refusal::card_already_terminated:
      return "card already terminated";
    case Refusal::card_already_frozen:
      return "card already frozen";
    case Refusal::card_not_frozen:
      return "card not frozen";
    case Refusal::card_expired:
      return "card expired";
    case Refusal::amount_out_of_range:
      return "amount out of range";
    case Refusal::spending_limit_too_high:
      return "spending limit too high";
    case Refusal::insufficient_funds:
      return "insufficient funds";
    case Refusal::insufficient_card_balance:
      return "insufficient card balance";
    case Refusal::authorization_not_pending:
      return "authorization not pending";
    case Refusal::amount_exceeds_authorization:
      return "amount exceeds authorization";
    case Refusal::amount_exceeds_settlement:
      return "amount exceeds settlement";
    case Refusal::not_an_authorization:
      return "not an authorization";
    case Refusal::not_a_settlement:
      return "not a settlement";
    case Refusal::challenge_not_pending:
      return "challenge not pending";
    case Refusal::webhook_limit_reached:
      return "webhook limit reached";
    case Refusal::webhook_disabled:
      return "webhook disabled";
    case Refusal::rotation_in_progress:
      return "rotation in progress";
    case Refusal::rotation_not_in_progress:
      return "rotation not in progress";
    case Refusal::delivery_not_retriable:
      return "delivery not retriable";
    case Refusal::clock_limit_reached:
      return "clock limit reached";
    case Refusal::already_exists:
      return "already exists";
    case Refusal::rail_not_ready:
      return "rail not ready: not confirmed, switched off, or its chain was not read yet";
    case Refusal::address_pool_empty:
      return "address pool empty: import more addresses";
    case Refusal::deposit_not_held:
      return "deposit not held";
    case Refusal::idempotency_key_reused:
      return "idempotency key reused";
  }
  return "";
}

}  // namespace privcards::app
