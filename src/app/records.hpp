#pragma once
// Rows that belong to the program rather than to a rule of card issuing: who may call, what was
// answered, what falls due. With key_of() for every row of the working set.

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/authentication_rows.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "core/authorization/transaction.hpp"
#include "core/cards/bin.hpp"
#include "core/cards/card.hpp"
#include "core/deposits/deposit.hpp"
#include "core/deposits/rail.hpp"
#include "core/ledger/wallet.hpp"
#include "core/threeds/challenge.hpp"
#include "core/webhooks/event.hpp"

namespace privcards::app {

// Scopes of an API key, one bit each.
enum class Scope : std::uint8_t { read = 1, write = 2, card_details = 4 };
inline constexpr std::uint8_t all_scopes = 7;

struct ApiKey {
  ApiKeyId id;
  AccountId account;
  WalletId wallet;
  World world = World::test;
  std::string name;
  Digest secret_hash{};  // SHA-256 of the whole key text
  std::string prefix;    // "sk_test_"
  std::string last4;
  std::uint8_t scopes = all_scopes;
  Instant created_at;
  std::optional<Instant> revoked_at;
};

enum class LinkMode : std::uint8_t { listen = 1, dial = 2 };

// A connection to a card network. Its world decides which cards it can reach.
struct NetworkLink {
  LinkId id;
  std::string name;
  World world = World::test;
  LinkMode mode = LinkMode::listen;
  std::string address;  // to listen on or dial
  std::uint16_t port = 0;
  std::string profile;  // "iso87-ascii-binbm"
  bool active = true;
  Instant created_at;
};

// HMAC-SHA-256 of a card number under the vault's lookup key, first 16 bytes: finds a card without
// anyone being able to tell the number from the database.
struct PanToken {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const PanToken&) const = default;
};
struct PanTokenHash {
  std::size_t operator()(const PanToken& token) const {
    std::size_t head = 0;
    std::memcpy(&head, token.bytes.data(), sizeof head);
    return head;
  }
};

struct CardNumber {
  PanToken token;
  CardId card;
  Bytes sealed_pan;  // AES-256-GCM by the vault
};

struct StatisticsKey {
  std::string bin_id;
  std::uint8_t world = 0;
  auto operator<=>(const StatisticsKey&) const = default;
};
struct StatisticsKeyHash {
  std::size_t operator()(const StatisticsKey& key) const {
    return std::hash<std::string>{}(key.bin_id) * 2 + key.world;
  }
};

struct AddressKey {
  WalletId wallet;
  deposits::Asset asset = deposits::Asset::btc;
  auto operator<=>(const AddressKey&) const = default;
};
struct AddressKeyHash {
  std::size_t operator()(const AddressKey& key) const {
    return std::hash<WalletId>{}(key.wallet) * 8 + static_cast<std::size_t>(key.asset);
  }
};

// The number is an address's index, or a block's slot in the ring.
struct RailPosition {
  std::string rail;
  std::int64_t number = 0;
  auto operator<=>(const RailPosition&) const = default;
};
struct RailPositionHash {
  std::size_t operator()(const RailPosition& key) const {
    return std::hash<std::string>{}(key.rail) * 31 + static_cast<std::size_t>(key.number);
  }
};
struct WalletRailKey {
  WalletId wallet;
  std::string rail;
  auto operator<=>(const WalletRailKey&) const = default;
};
struct WalletRailKeyHash {
  std::size_t operator()(const WalletRailKey& key) const {
    return std::hash<std::string>{}(key.rail) ^ std::hash<WalletId>{}(key.wallet);
  }
};

// Identifies a network message: link, MTI class, DE 7, DE 11, DE 32, DE 33 (ISO 8583:1987; the
// repeat digit is dropped). Starts with the resolved DE 7 time and the STAN, so that keys grow with
// time:
//   8 bytes big-endian ms | 4 bytes STAN | 8 bytes of SHA-256(link, class, DE 32, DE 33)
struct MessageKey {
  std::array<std::uint8_t, 20> bytes{};
  auto operator<=>(const MessageKey&) const = default;
};
struct MessageKeyHash {
  std::size_t operator()(const MessageKey& key) const {
    std::size_t head = 0;
    std::memcpy(&head, key.bytes.data() + 8, sizeof head);
    std::size_t time = 0;
    std::memcpy(&time, key.bytes.data(), sizeof time);
    return head ^ time * 0x9E3779B97F4A7C15ULL;
  }
};

// What a message was answered with. `reply` holds no card number: its bytes are zeroed at
// [pan_offset, pan_offset + pan_size) and copied back from the repeat. A tombstone remembers a
// reversal that came before its original, or what the network decided of one that never came: then
// it has the transaction.
struct NetworkMessage {
  MessageKey key;
  TransactionId transaction;  // none for unknown cards, network messages and tombstones
  CardId card;                // none for unknown cards
  bool tombstone = false;
  Digest content{};  // of what must agree in a true repeat: DE 2, 3, 4, 37, 41, 42
  Bytes reply;       // empty for a tombstone
  std::uint16_t pan_offset = 0;
  std::uint16_t pan_size = 0;
  Instant created_at;
  std::int64_t approved_minor = 0;
  // Of an increment: what it added to its transaction, less what its reversal has taken back.
  std::optional<std::int64_t> added_minor;
};

// An account's data key, wrapped by the vault's master key. Losing it (shredding) makes everything
// the account sealed unreadable for good.
struct DataKey {
  AccountId account;
  Bytes wrapped;
};

// Scope of an idempotency key is the wallet. `day` partitions the table so that old answers are
// dropped in one piece; both today and yesterday are looked up.
struct IdempotencyKey {
  std::int32_t day = 0;  // days since 1970
  WalletId wallet;
  Digest key_hash{};
  auto operator<=>(const IdempotencyKey&) const = default;
};
struct IdempotencyKeyHash {
  std::size_t operator()(const IdempotencyKey& key) const {
    std::size_t head = 0;
    std::memcpy(&head, key.key_hash.data(), sizeof head);
    return head + static_cast<std::size_t>(key.day);
  }
};
struct IdempotentAnswer {
  IdempotencyKey key;
  Digest fingerprint{};  // SHA-256 of method, path and canonical body
  std::int32_t status = 0;
  std::string body;
  Instant created_at;
};

struct WebhookList {
  WalletId wallet;
  std::vector<WebhookId> webhooks;  // not deleted, oldest first
};

enum class AlarmKind : std::uint8_t {
  hold_expiry = 1,       // subject: TransactionId
  challenge_expiry = 2,  // subject: ChallengeId
  delivery_attempt = 3,  // subject: DeliveryId
  card_expiry = 4,       // subject: CardId
  // 3-D Secure, subject: ChallengeId. The state's deadline; and an outcome whose RReq has not been
  // begun.
  authentication_deadline = 11,
  authentication_report = 12,
  // A delivery that somebody waits for at a checkout; subject: DeliveryId.
  urgent_delivery = 13
};

// Alarms ring in the wallet's own time: real time for live, the sandbox clock for test. The domain
// keeps them apart: 0 for the live world, the wallet's id for a test wallet.
struct Alarm {
  std::int64_t domain = 0;
  Instant due_at;
  AlarmKind kind = AlarmKind::hold_expiry;
  std::int64_t subject = 0;
  auto operator<=>(const Alarm&) const = default;
};
struct AlarmChange {
  Alarm alarm;
  bool set = true;
};

struct AuditEntry {
  AuditId id;
  WalletId wallet;
  std::string actor;    // "key_…" or "operator"
  std::string action;   // "card.details"
  std::string subject;  // "card_…"
  std::string request_id;
  std::string peer_address;
  Instant created_at;
};

inline AccountId key_of(const ledger::Account& row) { return row.id; }
inline ApiKeyId key_of(const ApiKey& row) { return row.id; }
inline AccountId key_of(const DataKey& row) { return row.account; }
inline LinkId key_of(const NetworkLink& row) { return row.id; }
inline PanToken key_of(const CardNumber& row) { return row.token; }
inline MessageKey key_of(const NetworkMessage& row) { return row.key; }
inline IdempotencyKey key_of(const IdempotentAnswer& row) { return row.key; }
inline WalletId key_of(const WebhookList& row) { return row.wallet; }
inline WalletId key_of(const ledger::Wallet& row) { return row.id; }
inline CardId key_of(const cards::Card& row) { return row.id; }
inline CardId key_of(const cards::CardBalance& row) { return row.id; }
inline const std::string& key_of(const cards::Bin& row) { return row.id; }
inline std::int64_t key_of(const cards::Program& row) { return row.id; }
inline StatisticsKey key_of(const cards::BinStatistics& row) { return {row.bin_id, row.world}; }
inline TransactionId key_of(const authorization::Transaction& row) { return row.id; }
inline DepositId key_of(const deposits::Deposit& row) { return row.id; }
inline AddressKey key_of(const deposits::DepositAddress& row) { return {row.wallet, row.asset}; }
inline const std::string& key_of(const deposits::Rail& row) { return row.name; }
inline RailPosition key_of(const deposits::RailAddress& row) { return {row.rail, row.index}; }
inline WalletRailKey key_of(const deposits::WalletRail& row) { return {row.wallet, row.rail}; }
inline RailPosition key_of(const deposits::KnownBlock& row) { return {row.rail, row.slot}; }
inline const std::string& key_of(const deposits::RailCursor& row) { return row.rail; }
inline const std::string& key_of(const deposits::ChainDeposit& row) { return row.event_key; }
inline ChallengeId key_of(const threeds::Challenge& row) { return row.id; }
inline WebhookId key_of(const webhooks::Webhook& row) { return row.id; }
inline DeliveryId key_of(const webhooks::Delivery& row) { return row.id; }
inline EventId key_of(const webhooks::Event& row) { return row.id; }

}  // namespace privcards::app
