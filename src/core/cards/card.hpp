#pragma once
// What the issuer knows about a card, in two rows: the wide one changes rarely (label, controls,
// status), the narrow one with every payment. Neither holds the card number; that lives in the
// vault's table, sealed. Amounts are USD cents.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "core/cards/network.hpp"
#include "core/ledger/world.hpp"

namespace privcards::cards {

enum class CardStatus : std::uint8_t { active = 0, frozen = 1, terminated = 2 };
enum class FrozenReason : std::uint8_t {
  none = 0,
  requested = 1,    // POST /cards/{id}/freeze
  low_balance = 2,  // available fell below auto_freeze_at
  cvv_attempts = 3  // too many wrong verification values in a row
};
std::string_view name_of(CardStatus status);
std::optional<CardStatus> parse_card_status(std::string_view text);
std::string_view name_of(FrozenReason reason);  // empty for none

using Metadata = std::vector<std::pair<std::string, std::string>>;  // in the client's order

struct Card {
  CardId id;
  WalletId wallet;
  AccountId account;
  World world = World::test;
  std::string bin_id;  // "491653"
  Network network = Network::visa;
  std::string last4;
  CardStatus status = CardStatus::active;
  FrozenReason frozen_reason = FrozenReason::none;
  std::int64_t spending_limit_minor = 0;  // per UTC calendar month
  std::optional<std::int64_t> auto_freeze_at_minor;
  std::optional<std::string> label;
  std::vector<std::string> allowed_categories;  // empty allows all
  Metadata metadata;
  Instant created_at;
  Instant expires_at;  // last second of the card's life
  std::optional<Instant> terminated_at;

  ExpiryMonth expiry() const { return expiry_month(expires_at); }
};

struct CardBalance {
  CardId id;
  std::int64_t available_minor = 0;  // may go below zero by a forced post
  std::int64_t held_minor = 0;
  std::int64_t spent_minor = 0;                      // in spent_month: open holds and settlements
  std::int32_t spent_month = 0;                      // month_index()
  TransactionId last_transaction;                    // head of the card's chain, newest first
  std::array<std::int64_t, 4> transaction_counts{};  // by TransactionType
  std::int32_t cvv_failures = 0;                     // in a row
  std::int64_t version = 0;  // grows whenever the card's money or one of its transactions changes

  std::int64_t spent_in(std::int32_t month) const { return spent_month == month ? spent_minor : 0; }
  // The row as it reads in that month: what was spent in an earlier one no longer counts.
  CardBalance in_month(std::int32_t month) const {
    CardBalance balance = *this;
    balance.spent_minor = spent_in(month);
    balance.spent_month = month;
    return balance;
  }
};

}  // namespace privcards::cards
