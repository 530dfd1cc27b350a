#pragma once
// Every kind of row of an installation, some at a time: how one store hands everything it has to
// another (privcards copy).

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "app/records.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "core/ledger/transfer.hpp"

namespace privcards::store {

struct MetaRow {
  std::string name;
  Bytes value;
};

template <class... Rows>
using Batches = std::variant<std::vector<Rows>...>;

using RowBatch =
    Batches<MetaRow, ledger::Account, app::ApiKey, app::DataKey, cards::Program, cards::Bin,
            cards::BinStatistics, app::NetworkLink, ledger::Wallet, cards::Card, cards::CardBalance,
            app::CardNumber, authorization::Transaction, ledger::Transfer, ledger::JournalEntry,
            deposits::Deposit, deposits::DepositAddress, deposits::Rail, deposits::RailAddress,
            deposits::WalletRail, deposits::KnownBlock, deposits::RailCursor,
            deposits::ChainDeposit, threeds::Challenge, threeds::Authentication,
            app::AuthenticationName, app::AuthenticationHistory, app::StoredRules,
            app::NetworkMessage, app::IdempotentAnswer, webhooks::Webhook, webhooks::Event,
            webhooks::Delivery, app::AuditEntry, app::Alarm>;

using TakeBatch = std::function<Result<void, Fault>(const RowBatch&)>;
inline constexpr std::size_t batch_rows = 500;

}  // namespace privcards::store
