#pragma once
// Yes or no to a payment: one pure function over the card, its BIN and program, and what the
// merchant asks. All reasons that hold are collected; the first in DeclineReason's order is the
// answer. Amounts are USD cents.

#include <cstdint>
#include <optional>

#include "core/authorization/transaction.hpp"
#include "core/cards/bin.hpp"
#include "core/cards/card.hpp"
#include "core/ledger/wallet.hpp"

namespace privcards::authorization {

enum class CvvResult : std::uint8_t { not_presented, match, mismatch };
enum class PartialApproval : std::uint8_t { not_supported, supported };

struct AuthorizationRequest {
  std::int64_t amount_minor = 0;  // 0 asks for verification only: no hold
  Merchant merchant;
  std::optional<ExpiryMonth> expiry;  // as presented (DE 14)
  CvvResult cvv = CvvResult::not_presented;
  PartialApproval partial = PartialApproval::not_supported;
};

struct CardFacts {
  const cards::Card& card;
  const cards::CardBalance& balance;
  const cards::Bin& bin;
  const cards::Program& program;
  const ledger::Wallet& wallet;
};

// What may be taken from the card now: what is on it. A wallet below zero owes (a deposit that was
// credited has left its chain): then all its cards together spend no more than what is left.
std::int64_t spendable_minor(const CardFacts& facts);

struct AuthorizationDecision {
  DeclineReasons reasons;           // empty: approved
  std::int64_t approved_minor = 0;  // less than asked when partly approved
  bool approved() const { return reasons.empty(); }
};

AuthorizationDecision decide_authorization(const CardFacts& facts,
                                           const AuthorizationRequest& request, Instant now);

// More on an open hold: the same rules for the added amount (the transaction limit for the whole),
// without expiry date and verification value, which the first message carried. Never approved in
// part.
AuthorizationDecision decide_increment(const CardFacts& facts, const Transaction& authorization,
                                       std::int64_t added_minor, Instant now);

// After an approval: does the card's own rule freeze it (auto_freeze_at)?
bool freezes_itself(const cards::Card& card, const cards::CardBalance& balance);

// Wrong verification values in a row after which the card freezes until its owner unfreezes it.
inline constexpr std::int32_t cvv_failures_max = 5;

}  // namespace privcards::authorization
