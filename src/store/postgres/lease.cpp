#include "store/postgres/lease.hpp"

#include <random>
#include <set>

namespace privcards::store::postgres {
namespace {

constexpr std::int64_t numbers_max = 1'023;  // ten bits of an id, 0 is the embedded store's

// Milliseconds by the database's clock: the nodes' own may differ.
const std::string now_sql = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";

Result<std::set<std::int64_t>, Fault> live_numbers(Connection& connection) {
  static const Sql select("SELECT number FROM nodes WHERE expires_at > " + now_sql);
  std::set<std::int64_t> live;
  connection.queue(select, {}, [&](const Row& row) { live.insert(row.integer(0)); });
  if (auto asked = connection.run(); !asked) return Unexpected(std::move(asked).error());
  return live;
}

}  // namespace

std::string new_holder() {
  std::random_device random;
  std::string holder;
  for (int i = 0; i < 4; ++i) {
    for (std::uint32_t bits = random(), digit = 0; digit < 8; ++digit, bits >>= 4) {
      holder.push_back("0123456789abcdef"[bits & 15]);
    }
  }
  return holder;
}

Result<std::int64_t, Fault> take_number(Connection& connection, const std::string& holder) {
  static const Sql take(
      translate("INSERT INTO nodes (number, holder, expires_at, last_id) VALUES (?1, ?2, " +
                now_sql +
                " + ?3, 0) ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, "
                "expires_at = excluded.expires_at WHERE nodes.expires_at <= " +
                now_sql + " RETURNING number")
          .text);
  Result<std::set<std::int64_t>, Fault> live = live_numbers(connection);
  if (!live) return Unexpected(std::move(live).error());
  for (std::int64_t number = 1; number <= numbers_max; ++number) {
    if (live->contains(number)) continue;
    std::int64_t taken = 0;
    connection.queue(take, Parameters().add(number).add_text(holder).add(lease_ms),
                     [&](const Row& row) { taken = row.integer(0); });
    Result<void, Fault> asked = connection.run();
    if (!asked && connection.lost()) return Unexpected(std::move(asked).error());
    if (taken != 0) return taken;  // else another was faster
  }
  return Unexpected(Fault{FaultKind::refused, "1023 nodes share this database already"});
}

Result<void, Fault> renew(Connection& connection, const Lease& lease) {
  static const Sql sql(translate("UPDATE nodes SET expires_at = " + now_sql +
                                 " + ?3 WHERE number = ?1 AND holder = ?2")
                           .text);
  connection.queue(sql, Parameters().add(lease.number).add_text(lease.holder).add(lease_ms));
  return connection.run();
}

void give_back(Connection& connection, const Lease& lease) {
  static const Sql sql(
      translate("UPDATE nodes SET expires_at = 0 WHERE number = ?1 AND holder = ?2").text);
  connection.queue(sql, Parameters().add(lease.number).add_text(lease.holder));
  static_cast<void>(connection.run());  // else it expires
}

Result<bool, Fault> change_holder(Connection& connection, Lease& lease) {
  static const Sql sql(
      translate("UPDATE nodes SET holder = ?3 WHERE number = ?1 AND holder = ?2").text);
  std::string holder = new_holder();
  std::int64_t changed = 0;
  connection.queue(sql, Parameters().add(lease.number).add_text(lease.holder).add_text(holder), {},
                   &changed);
  if (auto done = connection.run(); !done) return Unexpected(std::move(done).error());
  if (changed == 1) lease.holder = std::move(holder);
  return changed == 1;
}

}  // namespace privcards::store::postgres
