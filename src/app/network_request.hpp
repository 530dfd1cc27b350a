#pragma once
// What a network message asks, without a trace of its wire format: the host turns ISO 8583 into
// this, and this module's answer back into ISO 8583. Nothing behind it knows a field number.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "app/ports/vault.hpp"
#include "app/records.hpp"
#include "base/secret.hpp"
#include "core/authorization/decide.hpp"

namespace privcards::app {

enum class NetworkMessageKind : std::uint8_t {
  authorization,         // 0100: decide, hold
  authorization_advice,  // 0120: the network decided in our place; book what it says
  financial,             // 0200: decide, post at once
  financial_advice,      // 0220: a presentment; never refused
  reversal               // 0400, 0420: release; never refused
};

enum class NetworkPurpose : std::uint8_t {
  purchase,  // debit; cash and account funding too
  credit,    // refund and other credits
  inquiry,   // balance: decides, moves nothing
  unsupported
};

// How a message names an earlier one. The more exact come first; the first that finds one wins.
struct OriginalReference {
  std::optional<MessageKey> message;   // DE 90 in full
  std::string network_transaction_id;  // DE 62/63
  std::string approval_code;           // DE 38
  std::string retrieval_reference;     // DE 37
};

struct NetworkRequest {
  MessageKey key;
  Digest content{};
  World world = World::test;
  Instant deadline;  // requests only: past it the network has answered in our place
  NetworkMessageKind kind = NetworkMessageKind::authorization;
  NetworkPurpose purpose = NetworkPurpose::purchase;
  PanToken token;
  SecretText pan;  // for checking the verification value; wiped with the command
  SecretText cvv;
  // 3-D Secure, as presented: base64 text. Empty: none.
  std::string authentication_value;
  std::optional<ExpiryMonth> expiry;
  // The verification value under `expiry`, checked where the message was read: off the book's
  // thread. A card that expires in another month has it checked again.
  std::optional<CvvCheck> cvv_under_expiry;
  std::int64_t amount_minor = 0;  // USD, what the cardholder is billed
  std::int64_t merchant_amount_minor = 0;
  Currency merchant_currency = usd;
  bool currency_supported = true;
  authorization::Merchant merchant;
  authorization::NetworkReferences references;
  authorization::PartialApproval partial = authorization::PartialApproval::not_supported;
  authorization::HoldKind hold_kind = authorization::HoldKind::final_amount;
  bool incremental = false;          // the amount is more on an earlier authorization ...
  bool amount_is_total = false;      // ... or what that one shall be in all
  bool advice_approved = true;       // 0120: what the network answered for us
  std::string advice_response_code;  // 0120: the DE 39 it carries
  bool final_settlement = true;      // 0220: nothing more will be presented
  OriginalReference original;
  // Reversal: what stays held. Absent or zero releases everything (DE 95).
  std::optional<std::int64_t> replacement_minor;
  // Absent: the currency the original's merchant asked in.
  std::optional<Currency> replacement_currency;
};

enum class NetworkVerdict : std::uint8_t {
  approved,
  approved_partial,
  verified,         // zero amount: the card would be accepted
  declined,         // NetworkOutcome::reasons says why
  reversed_before,  // its reversal came first (a tombstone)
  invalid_transaction,
  invalid_amount,
  currency_not_supported,
  system_malfunction
};

struct NetworkOutcome {
  NetworkVerdict verdict = NetworkVerdict::system_malfunction;
  authorization::DeclineReasons reasons;
  CvvCheck cvv = CvvCheck::not_presented;
  std::int64_t approved_minor = 0;
  std::int64_t available_minor = 0;  // inquiry
  std::string approval_code;         // six characters, approvals only
  TransactionId transaction;
};

// The host's rendering of an outcome: bytes to store and send, card number blanked
// (NetworkMessage).
struct RenderedReply {
  Bytes bytes;
  std::uint16_t pan_offset = 0;
  std::uint16_t pan_size = 0;
};

}  // namespace privcards::app
