// The writing half of Writer: one statement per kind of row, whatever the number of rows.

#include <map>

#include "store/postgres/writer.hpp"

namespace privcards::store::postgres {
template <class Row>
void Writer::queue_rows(const Sql& sql, const std::vector<const Row*>& rows) {
  if (rows.empty()) return;
  ColumnArrays arrays(types_of<Row>());
  for (const Row* row : rows) {
    Binder<ColumnArrays> binder(arrays);
    Mapping<Row>::members(binder, *row);
  }
  connection_.queue(sql, arrays.parameters());
}

template <class Row>
bool Writer::queue_row_array(const Sql& sql, const std::vector<const Row*>& rows) {
  const RowType* type = row_types_.find(Mapping<Row>::name, Mapping<Row>::columns);
  if (type == nullptr) return false;
  TableRows array(type->oid, types_of<Row>(), type->columns.size());
  array.expect_rows(rows.size());
  for (const Row* row : rows) array.add(*row);
  connection_.queue(sql, std::move(array).parameters());
  return true;
}

template <class Row>
void Writer::queue_inserts(const std::vector<const Row*>& rows) {
  if (rows.empty() || queue_row_array(Texts<Row>::insert_row_array(), rows)) return;
  queue_rows(Texts<Row>::insert(), rows);
}

template <class Row>
void Writer::queue_updates(const std::vector<const Row*>& rows) {
  if (rows.empty() || queue_row_array(Texts<Row>::update_row_array(), rows)) return;
  queue_rows(Texts<Row>::update(), rows);
}

template <class Key, class Row, class Hash>
void Writer::queue_table(const app::Table<Key, Row, Hash>& table) {
  std::vector<const Row*> added;
  std::vector<const Row*> changed;
  for (const Key& key : table.dirty()) {
    const auto& entry = table.entry(key);
    (entry.existed ? changed : added).push_back(&*entry.row);
  }
  queue_inserts(added);
  queue_updates(changed);
}

template <class Row>
void Writer::queue_new(const std::vector<Row>& rows) {
  std::vector<const Row*> added;
  added.reserve(rows.size());
  for (const Row& row : rows) added.push_back(&row);
  queue_inserts(added);
}

void Writer::queue_numbers(const app::WorkingSet& set) {
  if (set.card_numbers.dirty().empty()) return;
  static const Sql tokens(translate("INSERT INTO card_tokens (token, card) SELECT * FROM "
                                    "unnest(?1::bytea[], ?2::bigint[])")
                              .text);
  static const Sql secrets(translate("INSERT INTO card_secrets (card, token, sealed_pan) SELECT * "
                                     "FROM unnest(?1::bigint[], ?2::bytea[], ?3::bytea[])")
                               .text);
  ArrayBuilder cards(ColumnType::integer);
  ArrayBuilder token_array(ColumnType::bytes);
  ArrayBuilder sealed(ColumnType::bytes);
  for (const app::PanToken& token : set.card_numbers.dirty()) {
    const app::CardNumber& number = *set.card_numbers.entry(token).row;
    cards.add(number.card.value);
    token_array.add_bytes(as_text(number.token.bytes));
    sealed.add_bytes(as_text(number.sealed_pan));
  }
  connection_.queue(tokens, Parameters().add(token_array).add(cards));
  connection_.queue(secrets, Parameters().add(cards).add(token_array).add(sealed));
}

void Writer::queue_statistics_rows(const app::WorkingSet& set) {
  if (set.bin_statistics.dirty().empty()) return;
  static const Sql sql(
      translate("INSERT INTO bin_statistics (bin_id, world, approved, declined, node) SELECT "
                "given.*, ?5::bigint FROM unnest(?1::text[], ?2::bigint[], ?3::bigint[], "
                "?4::bigint[]) AS given ON CONFLICT (bin_id, world, node) DO UPDATE SET "
                "approved = excluded.approved, declined = excluded.declined")
          .text);
  ColumnArrays arrays(types_of<cards::BinStatistics>());
  for (const app::StatisticsKey& key : set.bin_statistics.dirty()) {
    Binder<ColumnArrays> binder(arrays);
    Mapping<cards::BinStatistics>::members(binder, *set.bin_statistics.entry(key).row);
  }
  connection_.queue(sql, arrays.parameters().add(lease_.number));
}

// In order, the last word about an alarm is what counts.
void Writer::queue_alarms(const app::WorkingSet& set) {
  if (set.alarms.empty()) return;
  using M = Mapping<app::Alarm>;
  static const Sql insert(
      translate(insert_rows_sql(M::name, M::columns,
                                column_arrays_sql(M::columns, types_of<app::Alarm>())) +
                " ON CONFLICT (domain, kind, due_at, subject) DO NOTHING")
          .text);
  // Of what this group has made, none can be there: inserting without asking costs half as much.
  const auto is_new = [&set](const app::Alarm& alarm) {
    return set.last_id_seen > 0 && alarm.subject > set.last_id_seen;
  };
  static const Sql remove(
      translate("DELETE FROM alarms USING " + unnest_sql(types_of<app::Alarm>()) +
                " AS given (domain, kind, due_at, subject) WHERE alarms.domain = given.domain AND "
                "alarms.kind = given.kind AND alarms.due_at = given.due_at AND "
                "alarms.subject = given.subject")
          .text);
  std::map<app::Alarm, bool> last;
  for (const app::AlarmChange& change : set.alarms) last[change.alarm] = change.set;
  std::vector<const app::Alarm*> first;
  std::vector<const app::Alarm*> added;
  std::vector<const app::Alarm*> removed;
  for (const auto& [alarm, is_set] : last) {
    (!is_set ? removed : is_new(alarm) ? first : added).push_back(&alarm);
  }
  queue_rows(remove, removed);
  queue_inserts(first);
  queue_rows(insert, added);
}

void Writer::queue_journal(const app::WorkingSet& set, std::int64_t last_id) {
  static const Sql journal(
      translate("INSERT INTO journal (chain, number, first_transfer, last_transfer, "
                "transfer_count, previous_hash, hash, committed_at) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
          .text);
  static const Sql node(translate("UPDATE nodes SET last_id = ?3, expires_at = " + now_sql() +
                                  " + ?4 WHERE number = ?1 AND holder = ?2")
                            .text);
  const ledger::JournalEntry& entry = set.journal;
  connection_.queue(journal, Parameters()
                                 .add(lease_.number)
                                 .add(entry.number)
                                 .add(entry.first_transfer.value)
                                 .add(entry.last_transfer.value)
                                 .add(entry.transfer_count)
                                 .add_bytes(entry.previous_hash)
                                 .add_bytes(entry.hash)
                                 .add(entry.committed_at.ms));
  connection_.queue(
      node, Parameters().add(lease_.number).add_text(lease_.holder).add(last_id).add(lease_ms));
}

// What nodes keep in memory: the others look at the number once a second.
void Writer::queue_revision(const app::WorkingSet& set) {
  if (set.accounts.dirty().empty() && set.api_keys.dirty().empty() &&
      set.data_keys.dirty().empty() && set.links.dirty().empty() && set.bins.dirty().empty() &&
      set.programs.dirty().empty()) {
    return;
  }
  static const Sql sql(
      "INSERT INTO revisions (name, number) VALUES ('settings', 1) ON CONFLICT (name) DO UPDATE "
      "SET number = revisions.number + 1");
  connection_.queue(sql);
  known_.forget_settings();
}

void Writer::queue_all(const app::WorkingSet& set, std::int64_t last_id) {
  queue_table(set.wallets);
  queue_table(set.cards);
  queue_table(set.balances);
  queue_table(set.transactions);
  queue_table(set.accounts);
  queue_table(set.api_keys);
  queue_table(set.data_keys);
  queue_table(set.bins);
  queue_table(set.programs);
  queue_table(set.links);
  queue_numbers(set);
  queue_table(set.deposits);
  queue_table(set.deposit_addresses);
  queue_table(set.rails);
  queue_table(set.rail_addresses);
  queue_table(set.wallet_rails);
  queue_table(set.chain_blocks);
  queue_table(set.chain_cursors);
  queue_table(set.chain_deposits);
  queue_table(set.challenges);
  queue_table(set.authentications);
  queue_table(set.authentication_names);
  queue_table(set.authentication_histories);
  queue_table(set.authentication_rules);
  queue_table(set.network_messages);
  queue_table(set.idempotent_answers);
  queue_table(set.webhooks);
  queue_table(set.deliveries);
  queue_statistics_rows(set);
  queue_new(set.transfers);
  queue_new(set.events);
  queue_new(set.audit);
  queue_alarms(set);
  queue_journal(set, last_id);
  queue_revision(set);
}

}  // namespace privcards::store::postgres
