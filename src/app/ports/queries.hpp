#pragma once
// Read-only questions, answered from a committed snapshot. Every list is newest first unless it
// says otherwise. A query for one wallet never sees another wallet's rows.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/records.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "core/ledger/transfer.hpp"

namespace privcards::app {

template <class T>
using Answer = Result<T, Fault>;

struct CardView {
  cards::Card card;
  cards::CardBalance balance;
};

// Either a page (1-based) or, when `after` is set, the rows behind that one in list order.
struct PageRequest {
  std::int64_t page = 1;
  std::int64_t per_page = 25;
  std::optional<std::int64_t> after;  // id value
};

// No list says that it has more rows, also where the number is known: then `total_capped` is set.
// Whoever counts may stop when there is one more.
inline constexpr std::int64_t total_max = 10'000;

template <class T>
struct Page {
  std::vector<T> rows;
  std::int64_t total = 0;
  bool total_capped = false;
  bool has_more = false;
  bool after_unknown = false;  // `after` names no row of this wallet

  void set_total(std::int64_t counted) {
    total = std::min(counted, total_max);
    total_capped = counted > total_max;
  }
};

struct CardFilter {
  std::optional<cards::CardStatus> status;
  std::optional<std::string> bin_id;
};
struct TransactionFilter {
  std::optional<CardId> card;
  std::optional<authorization::TransactionType> type;
  std::optional<Instant> from;  // inclusive
  std::optional<Instant> to;    // exclusive
};
struct DepositFilter {
  std::optional<deposits::DepositStatus> status;
  std::optional<deposits::Asset> asset;
};
struct ChallengeFilter {
  std::optional<CardId> card;
  std::optional<threeds::ChallengeStatus> status;
};
struct EventFilter {
  std::optional<webhooks::EventType> type;
};
struct DeliveryFilter {
  std::optional<webhooks::DeliveryStatus> status;
};

struct BinView {
  cards::Bin bin;
  cards::BinStatistics statistics;
};

// A delivery with all it takes to send it.
struct DeliveryJob {
  webhooks::Delivery delivery;
  webhooks::Webhook webhook;
  webhooks::Event event;
  AccountId account;
  World world = World::test;
};

// What `privcards verify` found: the counts, or the first broken invariant in words.
struct VerifyReport {
  std::int64_t groups = 0;
  std::int64_t transfers = 0;
  std::int64_t wallets = 0;
  std::int64_t cards = 0;
  std::int64_t transactions = 0;
  std::int64_t events = 0;
  std::string broken;  // empty when everything holds
};

class Queries {
 public:
  virtual ~Queries() = default;

  // Between two pieces of work: what the next asks need not come from the same server.
  virtual void begin_work() {}

  virtual Answer<std::optional<ApiKey>> api_key(const Digest& secret_hash) = 0;
  virtual Answer<std::vector<ApiKey>> api_keys(AccountId account) = 0;
  virtual Answer<std::vector<ledger::Account>> accounts() = 0;
  virtual Answer<std::vector<DataKey>> data_keys() = 0;
  // What the vault stored at the first start, to tell a wrong master key; empty before that.
  virtual Answer<Bytes> vault_check() = 0;
  virtual Answer<std::optional<ledger::Wallet>> wallet(WalletId id) = 0;
  virtual Answer<std::vector<WalletId>> test_wallets() = 0;
  virtual Answer<std::vector<BinView>> bins(World world) = 0;  // by id, ascending
  virtual Answer<std::vector<cards::Program>> programs() = 0;
  virtual Answer<std::vector<NetworkLink>> links() = 0;

  virtual Answer<std::optional<CardView>> card(WalletId wallet, CardId id) = 0;
  virtual Answer<Page<CardView>> cards(WalletId wallet, const CardFilter&, const PageRequest&) = 0;
  virtual Answer<std::optional<CardNumber>> card_number(CardId id) = 0;
  // CardBalance::version of a card of this wallet. What is read after this is at least as new.
  virtual Answer<std::optional<std::int64_t>> card_version(WalletId wallet, CardId id) = 0;

  virtual Answer<std::optional<authorization::Transaction>> transaction(WalletId wallet,
                                                                        TransactionId id) = 0;
  virtual Answer<Page<authorization::Transaction>> transactions(WalletId wallet,
                                                                const TransactionFilter&,
                                                                const PageRequest&) = 0;
  virtual Answer<std::optional<NetworkMessage>> network_message(const MessageKey& key) = 0;

  virtual Answer<std::optional<deposits::Deposit>> deposit(WalletId wallet, DepositId id) = 0;
  virtual Answer<Page<deposits::Deposit>> deposits(WalletId wallet, const DepositFilter&,
                                                   const PageRequest&) = 0;
  virtual Answer<std::vector<deposits::DepositAddress>> deposit_addresses(WalletId wallet) = 0;

  // Rails. What belongs to no single wallet is for the scanner and the operator.
  virtual Answer<std::vector<deposits::Rail>> rails() = 0;  // by name
  virtual Answer<std::optional<deposits::RailCursor>> rail_cursor(const std::string& rail) = 0;
  // What was read at that height; nothing once the ring holds another in its place.
  virtual Answer<std::optional<deposits::KnownBlock>> known_block(const std::string& rail,
                                                                  std::int64_t height) = 0;
  // With an index of at least `from`, ascending, at most `limit`.
  virtual Answer<std::vector<deposits::RailAddress>> rail_addresses(const std::string& rail,
                                                                    std::int64_t from,
                                                                    std::int64_t limit) = 0;
  virtual Answer<std::vector<deposits::RailAddress>> addresses_of(WalletId wallet) = 0;
  virtual Answer<std::vector<deposits::ChainDeposit>> open_deposits(const std::string& rail) = 0;
  virtual Answer<std::optional<deposits::ChainDeposit>> chain_deposit(DepositId id) = 0;

  virtual Answer<std::optional<threeds::Challenge>> challenge(WalletId wallet, ChallengeId id) = 0;
  virtual Answer<Page<threeds::Challenge>> challenges(WalletId wallet, const ChallengeFilter&,
                                                      const PageRequest&) = 0;

  // Named by its id alone: for whoever reports what became of it.
  virtual Answer<std::optional<threeds::Authentication>> authentication(ChallengeId id) = 0;
  virtual Answer<std::optional<threeds::Authentication>> authentication(
      const AuthenticationKey& name) = 0;
  virtual Answer<std::vector<StoredRules>> authentication_rules() = 0;

  virtual Answer<std::optional<webhooks::Webhook>> webhook(WalletId wallet, WebhookId id) = 0;
  virtual Answer<Page<webhooks::Webhook>> webhooks(WalletId wallet, const PageRequest&) = 0;
  virtual Answer<std::optional<webhooks::Event>> event(WalletId wallet, EventId id) = 0;
  virtual Answer<Page<webhooks::Event>> events(WalletId wallet, const EventFilter&,
                                               const PageRequest&) = 0;
  // Oldest first, sequence greater than `after_sequence`: what a resuming stream needs.
  virtual Answer<std::vector<webhooks::Event>> events_after(WalletId wallet,
                                                            std::int64_t after_sequence,
                                                            std::int64_t limit) = 0;
  virtual Answer<std::optional<webhooks::Delivery>> delivery(WalletId wallet, DeliveryId id) = 0;
  virtual Answer<Page<webhooks::Delivery>> deliveries(WalletId wallet, WebhookId webhook,
                                                      const DeliveryFilter&,
                                                      const PageRequest&) = 0;

  // For the deliverer, who works for all wallets: alarms name a delivery by its id alone.
  virtual Answer<std::optional<DeliveryJob>> delivery_job(DeliveryId id) = 0;

  // Alarms of a domain due at or before `now`, oldest first, and when the next one after falls due.
  virtual Answer<std::vector<Alarm>> due_alarms(std::int64_t domain, Instant now, AlarmKind kind,
                                                std::int64_t limit) = 0;
  // Of every domain, each by its own clock: alarms due when it is `now` in the live world, whose
  // subjects these nodes made (WorkShare).
  virtual Answer<std::vector<Alarm>> due_alarms_of_nodes(const std::vector<std::int64_t>& nodes,
                                                         Instant now, AlarmKind kind,
                                                         std::int64_t limit) = 0;
  virtual Answer<std::optional<Instant>> next_alarm_after(std::int64_t domain, Instant now) = 0;

  // Recomputes every named invariant of core/ledger/invariants.hpp from the rows.
  virtual Answer<VerifyReport> verify() = 0;
};

}  // namespace privcards::app
