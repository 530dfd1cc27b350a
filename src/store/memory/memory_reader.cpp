#include "store/memory/memory_reader.hpp"

#include <algorithm>
#include <limits>
#include <mutex>

#include "store/memory/questions.hpp"
#include "store/memory/verify.hpp"

namespace privcards::store {
namespace {

using app::Answer;
using app::Page;
using app::PageRequest;

class MemoryReader final : public app::Queries {
 public:
  MemoryReader(const Rows& rows, std::shared_mutex& mutex) : rows_(rows), mutex_(mutex) {}

  Answer<std::optional<app::ApiKey>> api_key(const Digest& secret_hash) override {
    std::shared_lock lock(mutex_);
    auto found = rows_of(rows_.api_keys,
                         [&](const app::ApiKey& key) { return key.secret_hash == secret_hash; });
    return found.empty() ? std::nullopt : std::optional(found.front());
  }
  Answer<std::vector<app::ApiKey>> api_keys(AccountId account) override {
    std::shared_lock lock(mutex_);
    return rows_of(rows_.api_keys, [&](const app::ApiKey& key) { return key.account == account; });
  }
  Answer<std::vector<ledger::Account>> accounts() override {
    std::shared_lock lock(mutex_);
    return rows_of(rows_.accounts, all);
  }
  Answer<std::vector<app::DataKey>> data_keys() override {
    std::shared_lock lock(mutex_);
    return rows_of(rows_.data_keys, all);
  }
  Answer<Bytes> vault_check() override {
    std::shared_lock lock(mutex_);
    return rows_.vault_check;
  }
  Answer<std::optional<ledger::Wallet>> wallet(WalletId id) override {
    std::shared_lock lock(mutex_);
    return find(rows_.wallets, id);
  }
  Answer<std::vector<WalletId>> test_wallets() override {
    std::shared_lock lock(mutex_);
    std::vector<WalletId> wallets;
    for (const auto& [id, wallet] : rows_.wallets) {
      if (wallet.world == World::test) wallets.push_back(id);
    }
    return wallets;
  }
  Answer<std::vector<app::BinView>> bins(World world) override {
    std::shared_lock lock(mutex_);
    std::vector<app::BinView> views;
    for (const auto& [id, bin] : rows_.bins) {
      app::StatisticsKey key{id, static_cast<std::uint8_t>(world)};
      cards::BinStatistics none{.bin_id = id, .world = key.world};
      views.push_back({bin, find(rows_.bin_statistics, key).value_or(none)});
    }
    return views;
  }
  Answer<std::vector<cards::Program>> programs() override {
    std::shared_lock lock(mutex_);
    return rows_of(rows_.programs, all);
  }
  Answer<std::vector<app::NetworkLink>> links() override {
    std::shared_lock lock(mutex_);
    return rows_of(rows_.links, all);
  }

  Answer<std::optional<app::CardView>> card(WalletId wallet, CardId id) override {
    std::shared_lock lock(mutex_);
    std::optional<cards::Card> card = own(rows_.cards, id, wallet);
    if (!card) return std::optional<app::CardView>{};
    return std::optional(view(*card));
  }
  Answer<Page<app::CardView>> cards(WalletId wallet, const app::CardFilter& filter,
                                    const PageRequest& request) override {
    std::shared_lock lock(mutex_);
    Page<cards::Card> rows =
        page_of(rows_.cards, request, of(wallet), [&](const cards::Card& card) {
          return is(filter.status, card.status) && is(filter.bin_id, card.bin_id);
        });
    Page<app::CardView> page{{}, rows.total, rows.total_capped, rows.has_more, rows.after_unknown};
    for (const cards::Card& card : rows.rows) page.rows.push_back(view(card));
    return page;
  }
  Answer<std::optional<std::int64_t>> card_version(WalletId wallet, CardId id) override {
    Answer<std::optional<app::CardView>> found = card(wallet, id);
    if (!found) return Unexpected(std::move(found).error());
    return *found ? std::optional((*found)->balance.version) : std::nullopt;
  }
  Answer<std::optional<app::CardNumber>> card_number(CardId id) override {
    std::shared_lock lock(mutex_);
    auto found = rows_of(rows_.card_numbers,
                         [&](const app::CardNumber& number) { return number.card == id; });
    return found.empty() ? std::nullopt : std::optional(found.front());
  }

  Answer<std::optional<authorization::Transaction>> transaction(WalletId wallet,
                                                                TransactionId id) override {
    std::shared_lock lock(mutex_);
    return own(rows_.transactions, id, wallet);
  }
  Answer<Page<authorization::Transaction>> transactions(WalletId wallet,
                                                        const app::TransactionFilter& filter,
                                                        const PageRequest& request) override {
    std::shared_lock lock(mutex_);
    return page_of(
        rows_.transactions, request,
        [&](const authorization::Transaction& row) {
          return row.wallet == wallet && is(filter.card, row.card);
        },
        [&](const authorization::Transaction& row) {
          return is(filter.type, row.type) && (!filter.from || row.created_at >= *filter.from) &&
                 (!filter.to || row.created_at < *filter.to);
        });
  }
  Answer<std::optional<app::NetworkMessage>> network_message(const app::MessageKey& key) override {
    std::shared_lock lock(mutex_);
    return find(rows_.network_messages, key);
  }

  Answer<std::optional<deposits::Deposit>> deposit(WalletId wallet, DepositId id) override {
    std::shared_lock lock(mutex_);
    return own(rows_.deposits, id, wallet);
  }
  Answer<Page<deposits::Deposit>> deposits(WalletId wallet, const app::DepositFilter& filter,
                                           const PageRequest& request) override {
    std::shared_lock lock(mutex_);
    return page_of(rows_.deposits, request, of(wallet), [&](const deposits::Deposit& row) {
      return is(filter.status, row.status) && is(filter.asset, row.asset);
    });
  }
  Answer<std::vector<deposits::DepositAddress>> deposit_addresses(WalletId wallet) override {
    std::shared_lock lock(mutex_);
    return rows_of(rows_.deposit_addresses, of(wallet));
  }
  Answer<std::vector<deposits::Rail>> rails() override {
    std::shared_lock lock(mutex_);
    return rows_of(rows_.rails, [](const deposits::Rail&) { return true; });
  }
  Answer<std::optional<deposits::RailCursor>> rail_cursor(const std::string& rail) override {
    std::shared_lock lock(mutex_);
    return find(rows_.chain_cursors, rail);
  }
  Answer<std::optional<deposits::KnownBlock>> known_block(const std::string& rail,
                                                          std::int64_t height) override {
    std::shared_lock lock(mutex_);
    auto known = find(rows_.chain_blocks, app::RailPosition{rail, deposits::ring_slot(height)});
    if (known && known->height != height) known.reset();
    return known;
  }
  Answer<std::vector<deposits::RailAddress>> rail_addresses(const std::string& rail,
                                                            std::int64_t from,
                                                            std::int64_t limit) override {
    std::shared_lock lock(mutex_);
    std::vector<deposits::RailAddress> found;
    auto at = rows_.rail_addresses.lower_bound(app::RailPosition{rail, from});
    for (; at != rows_.rail_addresses.end() && at->first.rail == rail &&
           static_cast<std::int64_t>(found.size()) < limit;
         ++at) {
      found.push_back(at->second);
    }
    return found;
  }
  Answer<std::vector<deposits::RailAddress>> addresses_of(WalletId wallet) override {
    std::shared_lock lock(mutex_);
    return rows_of(rows_.rail_addresses, of(wallet));
  }
  Answer<std::vector<deposits::ChainDeposit>> open_deposits(const std::string& rail) override {
    std::shared_lock lock(mutex_);
    auto open = rows_of(rows_.chain_deposits, [&](const deposits::ChainDeposit& row) {
      return row.rail == rail && !row.closed;
    });
    std::sort(open.begin(), open.end(),
              [](const auto& left, const auto& right) { return left.deposit < right.deposit; });
    return open;
  }
  Answer<std::optional<deposits::ChainDeposit>> chain_deposit(DepositId id) override {
    std::shared_lock lock(mutex_);
    for (const auto& [key, row] : rows_.chain_deposits) {
      if (row.deposit == id) return std::optional(row);
    }
    return std::optional<deposits::ChainDeposit>();
  }
  Answer<std::optional<threeds::Challenge>> challenge(WalletId wallet, ChallengeId id) override {
    std::shared_lock lock(mutex_);
    return own(rows_.challenges, id, wallet);
  }
  Answer<Page<threeds::Challenge>> challenges(WalletId wallet, const app::ChallengeFilter& filter,
                                              const PageRequest& request) override {
    std::shared_lock lock(mutex_);
    return page_of(rows_.challenges, request, of(wallet), [&](const threeds::Challenge& row) {
      return is(filter.card, row.card) && is(filter.status, row.status);
    });
  }

  Answer<std::optional<threeds::Authentication>> authentication(ChallengeId id) override {
    std::shared_lock lock(mutex_);
    return find(rows_.authentications, id);
  }
  Answer<std::optional<threeds::Authentication>> authentication(
      const app::AuthenticationKey& name) override {
    std::shared_lock lock(mutex_);
    const auto found = find(rows_.authentication_names, name);
    if (!found) return std::optional<threeds::Authentication>{};
    return find(rows_.authentications, found->authentication);
  }
  Answer<std::vector<app::StoredRules>> authentication_rules() override {
    std::shared_lock lock(mutex_);
    return rows_of(rows_.authentication_rules, all);
  }

  Answer<std::optional<webhooks::Webhook>> webhook(WalletId wallet, WebhookId id) override {
    std::shared_lock lock(mutex_);
    std::optional<webhooks::Webhook> found = own(rows_.webhooks, id, wallet);
    if (found && found->status == webhooks::WebhookStatus::deleted) found.reset();
    return found;
  }
  Answer<Page<webhooks::Webhook>> webhooks(WalletId wallet, const PageRequest& request) override {
    std::shared_lock lock(mutex_);
    return page_of(rows_.webhooks, request, of(wallet), [](const webhooks::Webhook& row) {
      return row.status != webhooks::WebhookStatus::deleted;
    });
  }
  Answer<std::optional<webhooks::Event>> event(WalletId wallet, EventId id) override {
    std::shared_lock lock(mutex_);
    return own(rows_.events, id, wallet);
  }
  Answer<Page<webhooks::Event>> events(WalletId wallet, const app::EventFilter& filter,
                                       const PageRequest& request) override {
    std::shared_lock lock(mutex_);
    return page_of(rows_.events, request, of(wallet),
                   [&](const webhooks::Event& row) { return is(filter.type, row.type); });
  }
  Answer<std::vector<webhooks::Event>> events_after(WalletId wallet, std::int64_t after_sequence,
                                                    std::int64_t limit) override {
    std::shared_lock lock(mutex_);
    std::vector<webhooks::Event> found;
    auto at = rows_.events_by_sequence.upper_bound({wallet, after_sequence});
    for (; at != rows_.events_by_sequence.end() && at->first.first == wallet; ++at) {
      if (static_cast<std::int64_t>(found.size()) == limit) break;
      found.push_back(rows_.events.at(at->second));
    }
    return found;
  }
  Answer<std::optional<webhooks::Delivery>> delivery(WalletId wallet, DeliveryId id) override {
    std::shared_lock lock(mutex_);
    return own(rows_.deliveries, id, wallet);
  }
  Answer<std::optional<app::DeliveryJob>> delivery_job(DeliveryId id) override {
    std::shared_lock lock(mutex_);
    std::optional<app::DeliveryJob> job;
    const std::optional<webhooks::Delivery> delivery = find(rows_.deliveries, id);
    if (!delivery) return job;
    const auto webhook = find(rows_.webhooks, delivery->webhook);
    const auto event = find(rows_.events, delivery->event);
    const auto owner = find(rows_.wallets, delivery->wallet);
    if (!webhook || !event || !owner) return job;
    job = {.delivery = *delivery,
           .webhook = *webhook,
           .event = *event,
           .account = owner->account,
           .world = owner->world};
    return job;
  }
  Answer<Page<webhooks::Delivery>> deliveries(WalletId wallet, WebhookId webhook,
                                              const app::DeliveryFilter& filter,
                                              const PageRequest& request) override {
    std::shared_lock lock(mutex_);
    return page_of(
        rows_.deliveries, request,
        [&](const webhooks::Delivery& row) {
          return row.wallet == wallet && row.webhook == webhook;
        },
        [&](const webhooks::Delivery& row) { return is(filter.status, row.status); });
  }

  Answer<std::vector<app::Alarm>> due_alarms(std::int64_t domain, Instant now, app::AlarmKind kind,
                                             std::int64_t limit) override {
    std::shared_lock lock(mutex_);
    std::vector<app::Alarm> due;
    for (auto at = first_alarm(domain); at != rows_.alarms.end(); ++at) {
      bool past = at->domain != domain || at->due_at > now;
      if (past || static_cast<std::int64_t>(due.size()) == limit) break;
      if (at->kind == kind) due.push_back(*at);
    }
    return due;
  }
  Answer<std::vector<app::Alarm>> due_alarms_of_nodes(const std::vector<std::int64_t>& nodes,
                                                      Instant now, app::AlarmKind kind,
                                                      std::int64_t limit) override {
    std::shared_lock lock(mutex_);
    std::vector<app::Alarm> due;
    for (const app::Alarm& alarm : rows_.alarms) {
      if (static_cast<std::int64_t>(due.size()) == limit) break;
      const auto wallet = rows_.wallets.find(WalletId{alarm.domain});
      const Instant there = wallet == rows_.wallets.end() ? now : wallet->second.now(now);
      const bool made = std::count(nodes.begin(), nodes.end(), node_of_id(alarm.subject)) != 0;
      if (made && alarm.kind == kind && alarm.due_at <= there) due.push_back(alarm);
    }
    return due;
  }
  Answer<std::optional<Instant>> next_alarm_after(std::int64_t domain, Instant now) override {
    std::shared_lock lock(mutex_);
    for (auto at = first_alarm(domain); at != rows_.alarms.end(); ++at) {
      if (at->domain != domain) break;
      if (at->due_at > now) return std::optional(at->due_at);
    }
    return std::optional<Instant>{};
  }

  Answer<app::VerifyReport> verify() override {
    std::shared_lock lock(mutex_);
    return verify_rows(rows_);
  }

 private:
  app::CardView view(const cards::Card& card) const {
    return {card, find(rows_.balances, card.id).value_or(cards::CardBalance{})};
  }
  std::set<app::Alarm>::const_iterator first_alarm(std::int64_t domain) const {
    constexpr std::int64_t earliest = std::numeric_limits<std::int64_t>::min();
    return rows_.alarms.lower_bound({.domain = domain, .due_at = {earliest}});
  }

  const Rows& rows_;
  std::shared_mutex& mutex_;
};

}  // namespace

std::unique_ptr<app::Queries> memory_reader(const Rows& rows, std::shared_mutex& mutex) {
  return std::make_unique<MemoryReader>(rows, mutex);
}

}  // namespace privcards::store
