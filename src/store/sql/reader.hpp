#pragma once
// app::Queries in SQL, on a Session (questions.hpp) of either database. The longer answers are in
// reader_cards.hpp and reader_events.hpp: a store that makes a Reader includes these.

#include "store/sql/history.hpp"
#include "store/sql/keys.hpp"
#include "store/sql/questions.hpp"
#include "store/sql/tables.hpp"

namespace privcards::store {

template <class Session>
class Reader final : public Questions<Session> {
  using Base = Questions<Session>;
  using Base::each;
  using Base::find_row;
  using Base::row_by_id;
  using Base::session_;
  using typename Base::Snapshot;
  using typename Base::Statement;
  template <class T>
  using Answer = app::Answer<T>;
  template <class T>
  using Page = app::Page<T>;
  using PageRequest = app::PageRequest;

 public:
  explicit Reader(Session session) : Base(std::move(session)) {}

  void begin_work() override { session_.begin_work(); }

  Answer<std::optional<app::ApiKey>> api_key(const Digest& secret_hash) override {
    static const Sql sql(select_sql<app::ApiKey>("WHERE secret_hash = ?1"));
    return Base::template find_row<app::ApiKey>(sql,
                                                [&](Statement& s) { s.bind_blob(1, secret_hash); });
  }
  Answer<std::vector<app::ApiKey>> api_keys(AccountId account) override {
    return Base::template find_rows<app::ApiKey>("WHERE account = ?1 ORDER BY id",
                                                 [&](Statement& s) { s.bind(1, account.value); });
  }
  Answer<std::vector<ledger::Account>> accounts() override {
    return Base::template find_rows<ledger::Account>("ORDER BY id", [](Statement&) {});
  }
  Answer<std::vector<app::DataKey>> data_keys() override {
    return Base::template find_rows<app::DataKey>("ORDER BY account", [](Statement&) {});
  }
  Answer<Bytes> vault_check() override {
    Bytes check;
    Result<void, Fault> done = each(
        "SELECT value FROM meta WHERE name = 'vault_check'", [](Statement&) {},
        [&](const Statement& s) {
          check.assign(s.blob(0).begin(), s.blob(0).end());
          return false;
        });
    if (!done) return Unexpected(std::move(done).error());
    return check;
  }
  Answer<std::optional<ledger::Wallet>> wallet(WalletId id) override {
    return Base::template row_by_id<ledger::Wallet>(id.value);
  }
  Answer<std::vector<WalletId>> test_wallets() override {
    std::vector<WalletId> wallets;
    Result<void, Fault> done = each(
        "SELECT id FROM wallets WHERE world = 1 ORDER BY id", [](Statement&) {},
        [&](const Statement& s) {
          wallets.push_back({s.integer(0)});
          return true;
        });
    if (!done) return Unexpected(std::move(done).error());
    return wallets;
  }
  Answer<std::vector<app::BinView>> bins(World world) override;
  Answer<std::vector<cards::Program>> programs() override {
    return Base::template find_rows<cards::Program>("ORDER BY id", [](Statement&) {});
  }
  Answer<std::vector<app::NetworkLink>> links() override {
    return Base::template find_rows<app::NetworkLink>("ORDER BY id", [](Statement&) {});
  }

  Answer<std::optional<app::CardView>> card(WalletId wallet, CardId id) override;
  Answer<Page<app::CardView>> cards(WalletId wallet, const app::CardFilter& filter,
                                    const PageRequest& request) override;
  Answer<std::optional<app::CardNumber>> card_number(CardId id) override;
  Answer<std::optional<std::int64_t>> card_version(WalletId wallet, CardId id) override;

  Answer<std::optional<authorization::Transaction>> transaction(WalletId wallet,
                                                                TransactionId id) override {
    return by_id<authorization::Transaction>(wallet, id.value);
  }
  Answer<Page<authorization::Transaction>> transactions(WalletId wallet,
                                                        const app::TransactionFilter& filter,
                                                        const PageRequest& request) override {
    Snapshot snapshot(*this);
    return Walk(session_, wallet, filter).list(request);
  }
  Answer<std::optional<app::NetworkMessage>> network_message(const app::MessageKey& key) override {
    static const Sql sql(select_sql<app::NetworkMessage>("WHERE key = ?1"));
    return Base::template find_row<app::NetworkMessage>(
        sql, [&](Statement& s) { s.bind_blob(1, key.bytes); });
  }

  Answer<std::optional<deposits::Deposit>> deposit(WalletId wallet, DepositId id) override {
    return by_id<deposits::Deposit>(wallet, id.value);
  }
  Answer<Page<deposits::Deposit>> deposits(WalletId wallet, const app::DepositFilter& filter,
                                           const PageRequest& request) override {
    std::string which;
    if (filter.status) which += " AND status = ?2";
    if (filter.asset) which += " AND asset = ?3";
    auto bind = [&](Statement& s) {
      s.bind(1, wallet.value);
      if (filter.status) s.bind(2, static_cast<std::int64_t>(*filter.status));
      if (filter.asset) s.bind(3, static_cast<std::int64_t>(*filter.asset));
    };
    return Base::template find_page<deposits::Deposit>("wallet = ?1", which, bind, request);
  }
  Answer<std::vector<deposits::DepositAddress>> deposit_addresses(WalletId wallet) override {
    return Base::template find_rows<deposits::DepositAddress>(
        "WHERE wallet = ?1 ORDER BY asset", [&](Statement& s) { s.bind(1, wallet.value); });
  }
  Answer<std::vector<deposits::Rail>> rails() override {
    return Base::template find_rows<deposits::Rail>("ORDER BY name", [](Statement&) {});
  }
  Answer<std::optional<deposits::RailCursor>> rail_cursor(const std::string& rail) override {
    static const Sql sql(select_sql<deposits::RailCursor>("WHERE rail = ?1"));
    return Base::template find_row<deposits::RailCursor>(
        sql, [&](Statement& s) { s.bind_text(1, rail); });
  }
  Answer<std::optional<deposits::KnownBlock>> known_block(const std::string& rail,
                                                          std::int64_t height) override {
    static const Sql sql(
        select_sql<deposits::KnownBlock>("WHERE rail = ?1 AND slot = ?2 AND height = ?3"));
    return Base::template find_row<deposits::KnownBlock>(sql, [&](Statement& s) {
      s.bind_text(1, rail);
      s.bind(2, deposits::ring_slot(height));
      s.bind(3, height);
    });
  }
  Answer<std::vector<deposits::RailAddress>> rail_addresses(const std::string& rail,
                                                            std::int64_t from,
                                                            std::int64_t limit) override {
    return Base::template find_rows<deposits::RailAddress>(
        "WHERE rail = ?1 AND position >= ?2 ORDER BY position LIMIT ?3", [&](Statement& s) {
          s.bind_text(1, rail);
          s.bind(2, from);
          s.bind(3, limit);
        });
  }
  Answer<std::vector<deposits::RailAddress>> addresses_of(WalletId wallet) override {
    return Base::template find_rows<deposits::RailAddress>(
        "WHERE wallet = ?1 ORDER BY rail, position",
        [&](Statement& s) { s.bind(1, wallet.value); });
  }
  Answer<std::vector<deposits::ChainDeposit>> open_deposits(const std::string& rail) override {
    return Base::template find_rows<deposits::ChainDeposit>(
        "WHERE rail = ?1 AND closed = 0 ORDER BY deposit",
        [&](Statement& s) { s.bind_text(1, rail); });
  }
  Answer<std::optional<deposits::ChainDeposit>> chain_deposit(DepositId id) override {
    static const Sql sql(select_sql<deposits::ChainDeposit>("WHERE deposit = ?1"));
    return Base::template find_row<deposits::ChainDeposit>(
        sql, [&](Statement& s) { s.bind(1, id.value); });
  }
  Answer<std::optional<threeds::Challenge>> challenge(WalletId wallet, ChallengeId id) override {
    return by_id<threeds::Challenge>(wallet, id.value);
  }
  Answer<Page<threeds::Challenge>> challenges(WalletId wallet, const app::ChallengeFilter& filter,
                                              const PageRequest& request) override {
    std::string which;
    if (filter.card) which += " AND card = ?2";
    if (filter.status) which += " AND status = ?3";
    auto bind = [&](Statement& s) {
      s.bind(1, wallet.value);
      if (filter.card) s.bind(2, filter.card->value);
      if (filter.status) s.bind(3, static_cast<std::int64_t>(*filter.status));
    };
    return Base::template find_page<threeds::Challenge>("wallet = ?1", which, bind, request);
  }

  Answer<std::optional<threeds::Authentication>> authentication(ChallengeId id) override {
    return Base::template row_by_id<threeds::Authentication>(id.value);
  }
  Answer<std::optional<threeds::Authentication>> authentication(
      const app::AuthenticationKey& name) override {
    static const Sql sql(select_sql<app::AuthenticationName>("WHERE key = ?1"));
    auto found = Base::template find_row<app::AuthenticationName>(
        sql, [&](Statement& s) { bind_key(s, name); });
    if (!found) return Unexpected(std::move(found).error());
    if (!*found) return std::optional<threeds::Authentication>{};
    return authentication((*found)->authentication);
  }
  Answer<std::vector<app::StoredRules>> authentication_rules() override {
    return Base::template find_rows<app::StoredRules>("ORDER BY scope, subject", [](Statement&) {});
  }

  Answer<std::optional<webhooks::Webhook>> webhook(WalletId wallet, WebhookId id) override {
    static const Sql sql(
        select_sql<webhooks::Webhook>("WHERE id = ?1 AND wallet = ?2 AND status <> 2"));
    return Base::template find_row<webhooks::Webhook>(sql, [&](Statement& s) {
      s.bind(1, id.value);
      s.bind(2, wallet.value);
    });
  }
  Answer<Page<webhooks::Webhook>> webhooks(WalletId wallet, const PageRequest& request) override {
    return Base::template find_page<webhooks::Webhook>(
        "wallet = ?1", " AND status <> 2", [&](Statement& s) { s.bind(1, wallet.value); }, request);
  }
  Answer<std::optional<webhooks::Event>> event(WalletId wallet, EventId id) override {
    return by_id<webhooks::Event>(wallet, id.value);
  }
  Answer<Page<webhooks::Event>> events(WalletId wallet, const app::EventFilter& filter,
                                       const PageRequest& request) override;
  Answer<std::vector<webhooks::Event>> events_after(WalletId wallet, std::int64_t after_sequence,
                                                    std::int64_t limit) override {
    return Base::template find_rows<webhooks::Event>(
        "WHERE wallet = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3", [&](Statement& s) {
          s.bind(1, wallet.value);
          s.bind(2, after_sequence);
          s.bind(3, limit);
        });
  }
  Answer<std::optional<webhooks::Delivery>> delivery(WalletId wallet, DeliveryId id) override {
    return by_id<webhooks::Delivery>(wallet, id.value);
  }
  Answer<std::optional<app::DeliveryJob>> delivery_job(DeliveryId id) override;
  Answer<Page<webhooks::Delivery>> deliveries(WalletId wallet, WebhookId webhook,
                                              const app::DeliveryFilter& filter,
                                              const PageRequest& request) override {
    std::string which;
    if (filter.status) which += " AND status = ?3";
    auto bind = [&](Statement& s) {
      s.bind(1, webhook.value);
      s.bind(2, wallet.value);
      if (filter.status) s.bind(3, static_cast<std::int64_t>(*filter.status));
    };
    return Base::template find_page<webhooks::Delivery>("webhook = ?1 AND wallet = ?2", which, bind,
                                                        request);
  }

  Answer<std::vector<app::Alarm>> due_alarms(std::int64_t domain, Instant now, app::AlarmKind kind,
                                             std::int64_t limit) override {
    return Base::template find_rows<app::Alarm>(
        "WHERE domain = ?1 AND kind = ?2 AND due_at <= ?3 ORDER BY due_at, subject LIMIT ?4",
        [&](Statement& s) {
          s.bind(1, domain);
          s.bind(2, static_cast<std::int64_t>(kind));
          s.bind(3, now.ms);
          s.bind(4, limit);
        });
  }
  Answer<std::vector<app::Alarm>> due_alarms_of_nodes(const std::vector<std::int64_t>& nodes,
                                                      Instant now, app::AlarmKind kind,
                                                      std::int64_t limit) override;
  Answer<std::optional<Instant>> next_alarm_after(std::int64_t domain, Instant now) override {
    std::optional<Instant> next;
    auto bind = [&](Statement& s) {
      s.bind(1, domain);
      s.bind(2, now.ms);
    };
    Result<void, Fault> done = each(
        "SELECT min(due_at) FROM alarms WHERE domain = ?1 AND kind IN (1, 2, 3, 4) AND due_at > ?2",
        bind, [&](const Statement& s) {
          if (!s.is_null(0)) next = Instant{s.integer(0)};
          return false;
        });
    if (!done) return Unexpected(std::move(done).error());
    return next;
  }
  Answer<app::VerifyReport> verify() override {
    Snapshot snapshot(*this);
    return session_.verify();
  }

 private:
  template <class Row>
  Answer<std::optional<Row>> by_id(WalletId wallet, std::int64_t id) {
    static const Sql sql(select_sql<Row>("WHERE id = ?1 AND wallet = ?2"));
    return Base::template find_row<Row>(sql, [&](Statement& s) {
      s.bind(1, id);
      s.bind(2, wallet.value);
    });
  }
  Answer<std::optional<cards::CardBalance>> balance(CardId id) {
    return Base::template row_by_id<cards::CardBalance>(id.value);
  }
};

}  // namespace privcards::store
