#pragma once
// Events, deliveries and alarms: what of Reader takes more than one question or columns of its own.

#include "store/sql/reader.hpp"

namespace privcards::store {

template <class Session>
app::Answer<app::Page<webhooks::Event>> Reader<Session>::events(WalletId wallet,
                                                                const app::EventFilter& filter,
                                                                const PageRequest& request) {
  Snapshot snapshot(*this);
  auto row = this->wallet(wallet);
  if (!row) return Unexpected(std::move(row).error());
  Page<webhooks::Event> page;
  std::int64_t newest = *row ? (*row)->event_sequence : 0;
  std::int64_t before = newest + 1;
  std::int64_t offset = request.after ? 0 : (request.page - 1) * request.per_page;
  if (request.after) {
    auto after = event(wallet, EventId{*request.after});
    if (!after) return Unexpected(std::move(after).error());
    page.after_unknown = !*after;
    if (page.after_unknown) return page;
    before = (*after)->sequence;
  }
  page.set_total(newest);
  std::string where = "WHERE wallet = ?1 AND sequence < ?2";
  if (filter.type) {
    where += " AND type = ?3";
    Result<void, Fault> counted = each(
        "SELECT count(*) FROM (SELECT 1 FROM events WHERE wallet = ?1 AND type = ?2 LIMIT " +
            std::to_string(app::total_max + 1) + ") AS counted",
        [&](Statement& s) {
          s.bind(1, wallet.value);
          s.bind(2, static_cast<std::int64_t>(*filter.type));
        },
        [&](const Statement& s) {
          page.set_total(s.integer(0));
          return false;
        });
    if (!counted) return Unexpected(std::move(counted).error());
  } else if (!request.after) {
    // Sequences have no gaps: a page is a range.
    before -= offset;
    offset = 0;
  }
  auto rows = Base::template find_rows<webhooks::Event>(
      where + " ORDER BY sequence DESC LIMIT ?4 OFFSET ?5", [&](Statement& s) {
        s.bind(1, wallet.value);
        s.bind(2, before);
        if (filter.type) s.bind(3, static_cast<std::int64_t>(*filter.type));
        s.bind(4, request.per_page + 1);
        s.bind(5, offset);
      });
  if (!rows) return Unexpected(std::move(rows).error());
  page.rows = std::move(*rows);
  page.has_more = static_cast<std::int64_t>(page.rows.size()) > request.per_page;
  if (page.has_more) page.rows.pop_back();
  return page;
}

template <class Session>
app::Answer<std::optional<app::DeliveryJob>> Reader<Session>::delivery_job(DeliveryId id) {
  Snapshot snapshot(*this);
  auto delivery = Base::template row_by_id<webhooks::Delivery>(id.value);
  if (!delivery) return Unexpected(std::move(delivery).error());
  if (!*delivery) return std::optional<app::DeliveryJob>();
  auto webhook = Base::template row_by_id<webhooks::Webhook>((*delivery)->webhook.value);
  if (!webhook) return Unexpected(std::move(webhook).error());
  auto event = Base::template row_by_id<webhooks::Event>((*delivery)->event.value);
  if (!event) return Unexpected(std::move(event).error());
  auto owner = wallet((*delivery)->wallet);
  if (!owner) return Unexpected(std::move(owner).error());
  if (!*webhook || !*event || !*owner) return std::optional<app::DeliveryJob>();
  return std::optional(app::DeliveryJob{.delivery = std::move(**delivery),
                                        .webhook = std::move(**webhook),
                                        .event = std::move(**event),
                                        .account = (*owner)->account,
                                        .world = (*owner)->world});
}

// Each half walks an index: the live world's alarms, and those of each test wallet's clock.
template <class Session>
app::Answer<std::vector<app::Alarm>> Reader<Session>::due_alarms_of_nodes(
    const std::vector<std::int64_t>& nodes, Instant now, app::AlarmKind kind, std::int64_t limit) {
  std::vector<app::Alarm> due;
  if (nodes.empty()) return due;
  std::string made = "((subject >> 12) & 1023) IN (";
  for (std::int64_t node : nodes) made += (made.back() == '(' ? "" : ", ") + std::to_string(node);
  const std::string select = Session::due_alarms_sql(Mapping<app::Alarm>::columns, made + ")");
  auto bind = [&](Statement& s) {
    s.bind(1, static_cast<std::int64_t>(kind));
    s.bind(2, now.ms);
    s.bind(3, limit);
  };
  Result<void, Fault> done = each(select, bind, [&](const Statement& s) {
    due.push_back(read_row<app::Alarm>(s));
    return true;
  });
  if (!done) return Unexpected(std::move(done).error());
  return due;
}

}  // namespace privcards::store
