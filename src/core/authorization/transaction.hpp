#pragma once
// A transaction is what GET /transactions lists: an authorization with its hold, a settlement, a
// refund or a decline. Rows are written once and only an authorization's row changes later (its
// status, its open hold). Two back-pointers chain a card's and a wallet's transactions newest
// first, so that no decision has to write an index (docs/decisions/0002).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "core/ledger/world.hpp"

namespace privcards::authorization {

enum class TransactionType : std::uint8_t {
  authorization = 0,
  settlement = 1,
  refund = 2,
  decline = 3
};
enum class TransactionStatus : std::uint8_t {
  pending = 0,            // an open hold
  settled = 1,            // nothing held any more, money moved; also every settlement and refund
  partially_settled = 2,  // money moved and more may come
  reversed = 3,
  expired = 4,
  declined = 5
};
std::string_view name_of(TransactionType type);
std::string_view name_of(TransactionStatus status);
std::optional<TransactionType> parse_transaction_type(std::string_view text);

// Why a payment is declined, in order of precedence: the first that holds is the decline_reason,
// all that hold are decline_reasons. Unknown card leaves no record (there is no card to record it
// under).
enum class DeclineReason : std::uint8_t {
  unknown_card = 0,
  card_terminated = 1,
  card_expired = 2,
  card_frozen = 3,
  expiry_mismatch = 4,
  cvv_mismatch = 5,
  merchant_blocked = 6,
  category_not_allowed = 7,
  country_not_allowed = 8,
  exceeds_transaction_limit = 9,
  exceeds_monthly_limit = 10,
  insufficient_funds = 11
};
inline constexpr int decline_reason_count = 12;
std::string_view name_of(DeclineReason reason);

// A set of decline reasons, one bit each; first() has precedence.
struct DeclineReasons {
  std::uint16_t bits = 0;
  void add(DeclineReason reason) {
    bits = static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(reason));
  }
  bool empty() const { return bits == 0; }
  bool contains(DeclineReason reason) const {
    return (bits >> static_cast<unsigned>(reason) & 1U) != 0;
  }
  DeclineReason first() const { return static_cast<DeclineReason>(__builtin_ctz(bits)); }
  bool operator==(const DeclineReasons&) const = default;
};

struct Merchant {
  std::string name;
  std::string id;   // card acceptor id, DE 42
  std::string mcc;  // four digits
  std::string city;
  std::string country;  // ISO 3166-1 alpha-3
  bool operator==(const Merchant&) const = default;
};

// What later messages may name an authorization by (ISO 8583 DE 11, 37, 38, 41, 62/63).
struct NetworkReferences {
  std::string network_transaction_id;
  std::string retrieval_reference;
  std::string approval_code;
  std::string terminal_id;
  std::string stan;
};

enum class HoldKind : std::uint8_t { none = 0, final_amount = 1, preauthorization = 2 };

// What became of the 3-D Secure authentication value that an authorization carried.
enum class ThreedsResult : std::uint8_t {
  none = 0,           // it carried none
  authenticated = 1,  // ours, for this card and amount, not used yet: the cardholder proved it
  attempted = 2,      // ours, for an attempt that could not be completed
  mismatch = 3,       // not ours, or for something else, too old, or used before
  informational = 4   // ours, for a merchant that waived the proof: nobody was authenticated
};
std::string_view name_of(ThreedsResult result);
struct Threeds {
  ThreedsResult result = ThreedsResult::none;
  std::string eci;  // of the authentication; empty for a mismatch
  // Who bears a fraud: with proof the issuer does, and where the merchant waived it the merchant.
  bool liability_shift() const {
    return result == ThreedsResult::authenticated || result == ThreedsResult::attempted;
  }
};

struct Transaction {
  TransactionId id;
  WalletId wallet;
  CardId card;
  World world = World::test;
  TransactionType type = TransactionType::authorization;
  TransactionStatus status = TransactionStatus::pending;
  // USD. An authorization: what is approved in all, increments and partial reversals included.
  std::int64_t amount_minor = 0;
  std::int64_t held_minor = 0;      // still held; authorizations only
  std::int64_t settled_minor = 0;   // moved by settlements of this authorization
  std::int64_t refunded_minor = 0;  // returned by refunds that name this settlement
  Merchant merchant;
  std::int64_t merchant_amount_minor = 0;
  Currency merchant_currency = usd;
  TransactionId authorization;  // what a settlement or refund belongs to; none if forced
  DeclineReasons decline_reasons;
  std::string network_response_code;  // DE 39 as answered
  NetworkReferences references;
  Threeds three_ds;
  HoldKind hold_kind = HoldKind::none;
  std::optional<Instant> hold_expires_at;
  std::int32_t spent_month = 0;  // the month its hold was counted in
  Instant created_at;
  Instant updated_at;
  TransactionId previous_on_card;
  TransactionId previous_in_wallet;
  std::int64_t card_balance_after_minor = 0;  // available, right after this transaction
};

}  // namespace privcards::authorization
