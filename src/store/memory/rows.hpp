#pragma once
// Everything a MemoryStore keeps: one ordered map per kind of row, by key. Ids grow with time, so a
// map read backwards is newest first, as every list wants it.

#include <map>
#include <set>
#include <utility>

#include "app/working_set.hpp"

namespace privcards::store {

struct Rows {
  std::map<AccountId, ledger::Account> accounts;
  std::map<ApiKeyId, app::ApiKey> api_keys;
  std::map<AccountId, app::DataKey> data_keys;
  std::map<std::string, cards::Bin> bins;
  std::map<std::int64_t, cards::Program> programs;
  std::map<LinkId, app::NetworkLink> links;
  std::map<WalletId, ledger::Wallet> wallets;
  std::map<CardId, cards::Card> cards;
  std::map<CardId, cards::CardBalance> balances;
  std::map<app::PanToken, app::CardNumber> card_numbers;
  std::map<TransactionId, authorization::Transaction> transactions;
  std::map<app::StatisticsKey, cards::BinStatistics> bin_statistics;
  std::map<DepositId, deposits::Deposit> deposits;
  std::map<app::AddressKey, deposits::DepositAddress> deposit_addresses;
  std::map<std::string, deposits::Rail> rails;
  std::map<app::RailPosition, deposits::RailAddress> rail_addresses;
  std::map<app::WalletRailKey, deposits::WalletRail> wallet_rails;
  std::map<app::RailPosition, deposits::KnownBlock> chain_blocks;
  std::map<std::string, deposits::RailCursor> chain_cursors;
  std::map<std::string, deposits::ChainDeposit> chain_deposits;
  std::map<ChallengeId, threeds::Challenge> challenges;
  std::map<ChallengeId, threeds::Authentication> authentications;
  std::map<app::AuthenticationKey, app::AuthenticationName> authentication_names;
  std::map<CardId, app::AuthenticationHistory> authentication_histories;
  std::map<app::RulesKey, app::StoredRules> authentication_rules;
  std::map<app::MessageKey, app::NetworkMessage> network_messages;
  std::map<app::IdempotencyKey, app::IdempotentAnswer> idempotent_answers;
  std::map<WebhookId, webhooks::Webhook> webhooks;
  std::map<DeliveryId, webhooks::Delivery> deliveries;
  std::map<EventId, webhooks::Event> events;
  std::map<std::pair<WalletId, std::int64_t>, EventId> events_by_sequence;
  std::map<TransferId, ledger::Transfer> transfers;
  std::map<std::int64_t, ledger::JournalEntry> journal;
  std::map<AuditId, app::AuditEntry> audit;
  std::set<app::Alarm> alarms;
  Bytes vault_check;
  std::int64_t last_id = 0;
};

// Calls visit(table, rows) for every kind of row that commands put, except card numbers (loaded
// without the sealed number) and lists of webhooks (derived).
template <class Set, class AllRows, class Visit>
void each_table(Set& set, AllRows& rows, const Visit& visit) {
  visit(set.accounts, rows.accounts);
  visit(set.api_keys, rows.api_keys);
  visit(set.data_keys, rows.data_keys);
  visit(set.bins, rows.bins);
  visit(set.programs, rows.programs);
  visit(set.links, rows.links);
  visit(set.wallets, rows.wallets);
  visit(set.cards, rows.cards);
  visit(set.balances, rows.balances);
  visit(set.transactions, rows.transactions);
  visit(set.bin_statistics, rows.bin_statistics);
  visit(set.deposits, rows.deposits);
  visit(set.deposit_addresses, rows.deposit_addresses);
  visit(set.rails, rows.rails);
  visit(set.rail_addresses, rows.rail_addresses);
  visit(set.wallet_rails, rows.wallet_rails);
  visit(set.chain_blocks, rows.chain_blocks);
  visit(set.chain_cursors, rows.chain_cursors);
  visit(set.chain_deposits, rows.chain_deposits);
  visit(set.challenges, rows.challenges);
  visit(set.authentications, rows.authentications);
  visit(set.authentication_names, rows.authentication_names);
  visit(set.authentication_histories, rows.authentication_histories);
  visit(set.authentication_rules, rows.authentication_rules);
  visit(set.network_messages, rows.network_messages);
  visit(set.idempotent_answers, rows.idempotent_answers);
  visit(set.webhooks, rows.webhooks);
  visit(set.deliveries, rows.deliveries);
}

}  // namespace privcards::store
