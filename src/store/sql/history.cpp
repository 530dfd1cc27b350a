#include "store/sql/history.hpp"

namespace privcards::store {
namespace {

const std::string of_the_wallet = "t.wallet = ?2";
const std::string of_the_card = "t.wallet = ?2 AND t.card = ?3";

// A walk of ?8 rows from ?1, which ends at the first row that is older than ?4. It tells what the
// filter leaves, and its last row, behind which the next walk begins.
std::string walk_text(const std::string& pointer, const std::string& owner) {
  const std::string columns = "t.id, t." + pointer +
                              ", CASE WHEN t.created_at < ?5 AND t.type BETWEEN ?6 AND ?7 "
                              "THEN 1 ELSE 0 END, ";
  const std::string ours = owner + " AND t.created_at >= ?4";
  return "WITH RECURSIVE walk (id, previous, matching, step) AS (SELECT " + columns +
         "CAST(1 AS BIGINT) FROM transactions AS t WHERE t.id = ?1 AND " + ours +
         " UNION ALL SELECT " + columns +
         "walk.step + 1 FROM walk CROSS JOIN transactions AS t WHERE t.id = walk.previous AND "
         "walk.step < ?8 AND " +
         ours +
         ") SELECT id, previous, step, matching FROM walk WHERE matching = 1 OR step = ?8 "
         "ORDER BY step";
}

std::string previous_text(const std::string& pointer, const std::string& owner) {
  return "SELECT t." + pointer + " FROM transactions AS t WHERE t.id = ?1 AND " + owner;
}

}  // namespace

const Sql& walk_sql(const app::TransactionFilter& filter) {
  static const Sql on_card(walk_text("previous_on_card", of_the_card));
  static const Sql in_wallet(walk_text("previous_in_wallet", of_the_wallet));
  return filter.card ? on_card : in_wallet;
}

const Sql& previous_sql(const app::TransactionFilter& filter) {
  static const Sql on_card(previous_text("previous_on_card", of_the_card));
  static const Sql in_wallet(previous_text("previous_in_wallet", of_the_wallet));
  return filter.card ? on_card : in_wallet;
}

const Sql& head_sql(const app::TransactionFilter& filter) {
  static const std::string counts =
      "SELECT last_transaction, authorizations, settlements, refunds, declines FROM ";
  static const Sql of_card(counts +
                           "card_balances WHERE id = ?1 AND "
                           "EXISTS (SELECT 1 FROM cards WHERE cards.id = ?1 AND wallet = ?2)");
  static const Sql of_wallet(counts + "wallets WHERE id = ?2");
  return filter.card ? of_card : of_wallet;
}

// Newest first: ids grow along a chain. No row has the id 0, which fills the places that are left.
const Sql& rows_sql() {
  static const Sql sql([] {
    std::string places;
    for (std::size_t i = 1; i <= rows_at_once; ++i) {
      places += (i == 1 ? "?" : ", ?") + std::to_string(i);
    }
    return select_sql<authorization::Transaction>("WHERE id IN (" + places + ") ORDER BY id DESC");
  }());
  return sql;
}

}  // namespace privcards::store
