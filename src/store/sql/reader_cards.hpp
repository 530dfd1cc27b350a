#pragma once
// BINs and cards: what of Reader takes more than one question or columns of its own.

#include "store/sql/reader.hpp"

namespace privcards::store {

template <class Session>
app::Answer<std::vector<app::BinView>> Reader<Session>::bins(World world) {
  Snapshot snapshot(*this);
  auto bins = Base::template find_rows<cards::Bin>("ORDER BY id", [](Statement&) {});
  if (!bins) return Unexpected(std::move(bins).error());
  static const Sql sum(Session::bin_statistics_sql());
  std::vector<app::BinView> views;
  for (cards::Bin& bin : *bins) {
    auto bind = [&](Statement& s) {
      s.bind_text(1, bin.id);
      s.bind(2, static_cast<std::int64_t>(world));
    };
    auto statistics = Base::template find_row<cards::BinStatistics>(sum, bind);
    if (!statistics) return Unexpected(std::move(statistics).error());
    cards::BinStatistics none{.bin_id = bin.id, .world = static_cast<std::uint8_t>(world)};
    views.push_back({std::move(bin), statistics->value_or(std::move(none))});
  }
  return views;
}

template <class Session>
app::Answer<std::optional<app::CardView>> Reader<Session>::card(WalletId wallet, CardId id) {
  Snapshot snapshot(*this);
  auto card = by_id<cards::Card>(wallet, id.value);
  if (!card) return Unexpected(std::move(card).error());
  if (!*card) return std::optional<app::CardView>{};
  auto found = balance(id);
  if (!found) return Unexpected(std::move(found).error());
  return std::optional<app::CardView>{{std::move(**card), found->value_or(cards::CardBalance{})}};
}

template <class Session>
app::Answer<app::Page<app::CardView>> Reader<Session>::cards(WalletId wallet,
                                                             const app::CardFilter& filter,
                                                             const PageRequest& request) {
  Snapshot snapshot(*this);
  std::optional<std::int64_t> total;
  if (!filter.bin_id) {
    auto row = this->wallet(wallet);
    if (!row) return Unexpected(std::move(row).error());
    if (*row) {
      const ledger::Wallet& w = **row;
      total = w.cards_active + w.cards_frozen + w.cards_terminated;
      if (filter.status == cards::CardStatus::active) total = w.cards_active;
      if (filter.status == cards::CardStatus::frozen) total = w.cards_frozen;
      if (filter.status == cards::CardStatus::terminated) total = w.cards_terminated;
    }
  }
  std::string which;
  if (filter.status) which += " AND status = ?2";
  if (filter.bin_id) which += " AND bin_id = ?3";
  auto bind = [&](Statement& s) {
    s.bind(1, wallet.value);
    if (filter.status) s.bind(2, static_cast<std::int64_t>(*filter.status));
    if (filter.bin_id) s.bind_text(3, *filter.bin_id);
  };
  auto rows = Base::template find_page<cards::Card>("wallet = ?1", which, bind, request, total);
  if (!rows) return Unexpected(std::move(rows).error());
  Page<app::CardView> page{
      {}, rows->total, rows->total_capped, rows->has_more, rows->after_unknown};
  for (cards::Card& card : rows->rows) {
    auto found = balance(card.id);
    if (!found) return Unexpected(std::move(found).error());
    page.rows.push_back({std::move(card), found->value_or(cards::CardBalance{})});
  }
  return page;
}

template <class Session>
app::Answer<std::optional<std::int64_t>> Reader<Session>::card_version(WalletId wallet, CardId id) {
  static const Sql sql(
      "SELECT version FROM card_balances WHERE id = ?1 AND "
      "EXISTS (SELECT 1 FROM cards WHERE cards.id = ?1 AND wallet = ?2)");
  std::optional<std::int64_t> version;
  Result<void, Fault> done = each(
      sql,
      [&](Statement& s) {
        s.bind(1, id.value);
        s.bind(2, wallet.value);
      },
      [&](const Statement& s) {
        version = s.integer(0);
        return false;
      });
  if (!done) return Unexpected(std::move(done).error());
  return version;
}

template <class Session>
app::Answer<std::optional<app::CardNumber>> Reader<Session>::card_number(CardId id) {
  std::optional<app::CardNumber> number;
  Result<void, Fault> done = each(
      "SELECT token, sealed_pan FROM card_secrets WHERE card = ?1",
      [&](Statement& s) { s.bind(1, id.value); },
      [&](const Statement& s) {
        app::CardNumber& row = number.emplace();
        row.card = id;
        std::copy_n(s.blob(0).begin(), std::min(s.blob(0).size(), row.token.bytes.size()),
                    row.token.bytes.begin());
        row.sealed_pan.assign(s.blob(1).begin(), s.blob(1).end());
        return false;
      });
  if (!done) return Unexpected(std::move(done).error());
  return number;
}

}  // namespace privcards::store
