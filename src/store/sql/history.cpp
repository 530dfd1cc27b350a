#include "store/sql/history.hpp"

namespace privcards::store {
namespace {

// Which of the two chains is walked.
template <class Make>
const Sql& by_chain(const app::TransactionFilter& filter, Make make) {
  static const Sql on_card(make("previous_on_card"));
  static const Sql in_wallet(make("previous_in_wallet"));
  return filter.card ? on_card : in_wallet;
}

}  // namespace

const Sql& stone_sql(const app::TransactionFilter& filter) {
  return by_chain(filter, [](const std::string& pointer) {
    return "SELECT type, created_at, " + pointer + ", wallet, card FROM transactions WHERE id = ?1";
  });
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

}  // namespace privcards::store
