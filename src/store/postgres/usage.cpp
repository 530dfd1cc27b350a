#include "store/postgres/usage.hpp"

#include "store/postgres/lease.hpp"

namespace privcards::store::postgres {

// A window that has ended begins anew with the first who tells. In the order of the keys, so that
// two nodes wait for each other in one direction only.
Result<std::vector<app::Usage>, Fault> share_usage(Connection& connection,
                                                   const std::vector<app::Usage>& usage) {
  static const Sql sql(
      translate(
          "INSERT INTO rate_usage (api_key, slot, used, ends_at) SELECT api_key, slot, used, "
          "ends_in + " +
          now_sql() +
          " FROM unnest(?1::bigint[], ?2::bigint[], ?3::bigint[], ?4::bigint[]) AS told (api_key, "
          "slot, used, ends_in) ORDER BY api_key, slot ON CONFLICT (api_key, slot) DO UPDATE SET "
          "used = CASE WHEN rate_usage.ends_at > " +
          now_sql() +
          " THEN rate_usage.used ELSE 0 END + excluded.used, ends_at = CASE WHEN "
          "rate_usage.ends_at > " +
          now_sql() +
          " THEN rate_usage.ends_at ELSE excluded.ends_at END RETURNING api_key, slot, used, "
          "ends_at - " +
          now_sql())
          .text);
  std::vector<app::Usage> all;
  if (usage.empty()) return all;
  ArrayBuilder keys(ColumnType::integer);
  ArrayBuilder slots(ColumnType::integer);
  ArrayBuilder used(ColumnType::integer);
  ArrayBuilder ends(ColumnType::integer);
  for (const app::Usage& one : usage) {
    keys.add(one.key);
    slots.add(one.slot);
    used.add(one.used);
    ends.add(one.ends_in_ms);
  }
  connection.queue(sql, Parameters().add(keys).add(slots).add(used).add(ends), [&](const Row& row) {
    all.push_back({.key = row.integer(0),
                   .slot = row.integer(1),
                   .used = row.integer(2),
                   .ends_in_ms = row.integer(3)});
  });
  if (auto done = connection.run(); !done) return Unexpected(std::move(done).error());
  return all;
}

}  // namespace privcards::store::postgres
