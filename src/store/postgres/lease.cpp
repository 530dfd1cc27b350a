#include "store/postgres/lease.hpp"

#include <random>
#include <set>
#include <vector>

namespace privcards::store::postgres {
namespace {

constexpr std::int64_t numbers_max = 1'023;  // ten bits of an id, 0 is the embedded store's

// Few numbers are in use, so that few nodes' work has to be adopted.
constexpr std::int64_t numbers_preferred = 64;

struct Numbers {
  std::set<std::int64_t> live;
  std::set<std::int64_t> adopted;  // of dead nodes whose work another does (work_leases.hpp)
};

Result<Numbers, Fault> numbers_in_use(Connection& connection) {
  static const Sql nodes("SELECT number FROM nodes WHERE expires_at > " + now_sql());
  static const Sql work(
      "SELECT CAST(substr(name, 6) AS BIGINT) FROM work WHERE name LIKE 'node/%' AND expires_at "
      "> " +
      now_sql());
  Numbers numbers;
  connection.queue(nodes, {}, [&](const Row& row) { numbers.live.insert(row.integer(0)); });
  connection.queue(work, {}, [&](const Row& row) { numbers.adopted.insert(row.integer(0)); });
  if (auto asked = connection.run(); !asked) return Unexpected(std::move(asked).error());
  return numbers;
}

// Lowest first; one whose work is with another node only when there is no other choice, for that
// node has to end first what it began.
std::vector<std::int64_t> candidates(const Numbers& numbers) {
  std::vector<std::int64_t> best;
  std::vector<std::int64_t> rest;
  for (std::int64_t number = 1; number <= numbers_max; ++number) {
    if (numbers.live.contains(number)) continue;
    const bool free = number <= numbers_preferred && !numbers.adopted.contains(number);
    (free ? best : rest).push_back(number);
  }
  best.insert(best.end(), rest.begin(), rest.end());
  return best;
}

}  // namespace

const std::string& now_sql() {
  static const std::string sql = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
  return sql;
}

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
                now_sql() +
                " + ?3, 0) ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, "
                "expires_at = excluded.expires_at WHERE nodes.expires_at <= " +
                now_sql() + " RETURNING number")
          .text);
  Result<Numbers, Fault> in_use = numbers_in_use(connection);
  if (!in_use) return Unexpected(std::move(in_use).error());
  for (std::int64_t number : candidates(*in_use)) {
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
  static const Sql sql(translate("UPDATE nodes SET expires_at = " + now_sql() +
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
