#pragma once
// What payments do to a card once decided: place, raise, release and settle holds, post refunds.
// Each function moves the money, writes the transaction rows, sets or clears the hold's alarm and
// announces it, through one Posting. None of them can refuse; asking is over when they are called.

#include <optional>
#include <string>

#include "app/card_rows.hpp"
#include "app/network_request.hpp"

namespace privcards::app {

struct PaymentContext {
  WorkingSet& set;
  Context& context;
  Posting& posting;
  const cards::Card& card;
};

// An authorization of which something is still held.
inline bool is_open(const authorization::Transaction& transaction) {
  return transaction.type == authorization::TransactionType::authorization &&
         transaction.held_minor > 0;
}

// A new authorization with its hold (held_minor 0 for a verification). Fills ids and chains.
TransactionId place_hold(PaymentContext& payment, authorization::Transaction authorization);

// More on an open hold.
void raise_hold(PaymentContext& payment, authorization::Transaction authorization,
                std::int64_t added_minor);

enum class ReleaseCause : std::uint8_t { reversal, expiry, advice };

// Sets what stays held; everything above it goes back (to the wallet when the card is terminated).
void lower_hold(PaymentContext& payment, authorization::Transaction authorization,
                std::int64_t stays_minor, ReleaseCause cause);

struct Presentment {
  std::int64_t amount_minor = 0;
  bool final = true;
  authorization::Merchant merchant;
  std::int64_t merchant_amount_minor = 0;
  Currency merchant_currency = usd;
  authorization::NetworkReferences references;
};

// A settlement: from the authorization's hold as far as it goes, the rest from available, which may
// go below zero. Without an authorization it is a forced post. Returns the settlement.
TransactionId settle(PaymentContext& payment,
                     std::optional<authorization::Transaction> authorization,
                     const Presentment& presentment);

// Money back, to the card or, when it is terminated, to the wallet. `settlement` is the purchase it
// returns, if known.
TransactionId refund(PaymentContext& payment, std::optional<authorization::Transaction> settlement,
                     const Presentment& presentment);

// A declined payment, kept for its owner to see.
TransactionId record_decline(PaymentContext& payment, authorization::Transaction decline);

// Freezes the card if an approval took it below auto_freeze_at; true if it did.
bool freeze_if_low(PaymentContext& payment);
void freeze(PaymentContext& payment, cards::FrozenReason reason);

}  // namespace privcards::app
