#pragma once
// Ids are 63-bit integers that grow with time, so that every table is appended to at its end:
//   41 bits milliseconds since 2020-01-01 | 10 bits node | 12 bits counter within the millisecond
// At the edge they are rendered as a prefix and base62: `card_8xK2m9Lp4q`. The prefix names the
// kind; inside the program the kind is the C++ type.

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace privcards {

template <class Kind>
struct Id {
  std::int64_t value = 0;  // 0 is "none"
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

struct CardKind {
  static constexpr std::string_view prefix = "card_";
};
struct TransactionKind {
  static constexpr std::string_view prefix = "txn_";
};
struct DepositKind {
  static constexpr std::string_view prefix = "dep_";
};
struct EventKind {
  static constexpr std::string_view prefix = "evt_";
};
struct WebhookKind {
  static constexpr std::string_view prefix = "wh_";
};
struct DeliveryKind {
  static constexpr std::string_view prefix = "dlv_";
};
struct ChallengeKind {
  static constexpr std::string_view prefix = "3ds_";
};
struct ApiKeyKind {
  static constexpr std::string_view prefix = "key_";
};
struct AccountKind {
  static constexpr std::string_view prefix = "acct_";
};
struct RequestKind {
  static constexpr std::string_view prefix = "req_";
};
struct WalletKind {
  static constexpr std::string_view prefix = "wal_";
};
struct TransferKind {
  static constexpr std::string_view prefix = "trf_";
};
struct LinkKind {
  static constexpr std::string_view prefix = "lnk_";
};
struct AuditKind {
  static constexpr std::string_view prefix = "aud_";
};

using CardId = Id<CardKind>;
using TransactionId = Id<TransactionKind>;
using DepositId = Id<DepositKind>;
using EventId = Id<EventKind>;
using WebhookId = Id<WebhookKind>;
using DeliveryId = Id<DeliveryKind>;
using ChallengeId = Id<ChallengeKind>;
using ApiKeyId = Id<ApiKeyKind>;
using AccountId = Id<AccountKind>;
using RequestId = Id<RequestKind>;
using WalletId = Id<WalletKind>;  // one per account and world
using TransferId = Id<TransferKind>;
using LinkId = Id<LinkKind>;
using AuditId = Id<AuditKind>;

void append_base62(std::string& out, std::int64_t value);
std::optional<std::int64_t> parse_base62(std::string_view text);

template <class Kind>
void append_id(std::string& out, Id<Kind> id) {
  out.append(Kind::prefix);
  append_base62(out, id.value);
}

template <class Kind>
std::string render(Id<Kind> id) {
  std::string out;
  append_id(out, id);
  return out;
}

// Nothing for a wrong prefix, a character outside base62, or a value that no id has.
template <class Kind>
std::optional<Id<Kind>> parse_id(std::string_view text) {
  if (!text.starts_with(Kind::prefix)) return std::nullopt;
  std::optional<std::int64_t> value = parse_base62(text.substr(Kind::prefix.size()));
  if (!value || *value <= 0) return std::nullopt;
  return Id<Kind>{*value};
}

// Hands out growing ids. Never goes back: a clock that jumps backwards only makes it count on from
// the last id. One thread uses it.
class IdSource {
 public:
  explicit IdSource(std::uint32_t node, std::int64_t last = 0) : node_(node), last_(last) {}

  template <class Kind>
  Id<Kind> next(Instant now) {
    return {next_value(now)};
  }
  std::int64_t last() const { return last_; }
  // Goes on behind an id that another node made: what happens later has the larger id, whatever the
  // nodes' clocks say.
  void pass(std::int64_t other);

 private:
  std::int64_t next_value(Instant now);

  std::uint32_t node_;
  std::int64_t last_;
};

// The smallest id that could have been made at or after the instant.
std::int64_t smallest_id_at(Instant instant);
Instant time_of_id(std::int64_t value);

}  // namespace privcards

template <class Kind>
struct std::hash<privcards::Id<Kind>> {
  std::size_t operator()(privcards::Id<Kind> id) const noexcept {
    // Ids of one burst differ in their low bits only; a multiplication spreads them.
    return static_cast<std::size_t>(static_cast<std::uint64_t>(id.value) * 0x9E3779B97F4A7C15ULL);
  }
};
