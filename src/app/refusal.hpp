#pragma once
// Refusals are domain answers: the request was understood and the rules say no. In the order in
// which they are tested where several could hold. Each edge answers all of them in an exhaustive
// switch.

#include <cstdint>
#include <string_view>

namespace privcards::app {

enum class Refusal : std::uint8_t {
  not_found = 0,        // the object, or one the caller may not know of
  bin_not_found,        // no such BIN
  bin_inactive,         // the BIN issues no new cards
  network_unavailable,  // no number left under the BIN
  card_terminated,      // permanent; nothing changes such a card
  card_already_terminated,
  card_already_frozen,
  card_not_frozen,
  card_expired,
  amount_out_of_range,
  spending_limit_too_high,  // above the BIN's max_monthly
  insufficient_funds,       // of the wallet
  insufficient_card_balance,
  authorization_not_pending,  // settled, reversed or expired already
  amount_exceeds_authorization,
  amount_exceeds_settlement,  // refunds of a settlement, together
  not_an_authorization,
  not_a_settlement,
  challenge_not_pending,
  webhook_limit_reached,
  webhook_disabled,
  rotation_in_progress,
  rotation_not_in_progress,
  delivery_not_retriable,
  clock_limit_reached,  // the sandbox clock may be moved ten years ahead at most
  already_exists,
  rail_not_ready,      // not compared by an operator, switched off, or its chain not read yet
  address_pool_empty,  // the operator must import more
  deposit_not_held,
  idempotency_key_reused
};

// A few words for the operator's terminal; the API has its own sentences.
std::string_view describe(Refusal refusal);

}  // namespace privcards::app
