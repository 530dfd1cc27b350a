#pragma once
// The one connection that writes: loads what a group wants and commits what it changed, with one
// prepared statement per kind of row and kind of access. Used by the book's thread alone.

#include <memory>
#include <optional>
#include <string>

#include "app/ports/store.hpp"
#include "store/sql/token_cache.hpp"
#include "store/sqlite/connection.hpp"

namespace privcards::store {

class Writer {
 public:
  static Result<std::unique_ptr<Writer>, Fault> open(const std::string& path,
                                                     Connection::Options options);

  Result<app::JournalHead, Fault> head();
  Result<void, Fault> load(app::WorkingSet& set);
  Result<void, Fault> commit(const app::WorkingSet& set, std::int64_t last_id);
  Result<void, Fault> put_meta(const std::string& name, ByteView value);
  // Moves committed pages from the log into the file; returns the pages left in the log.
  int checkpoint_rest();
  int log_pages() const { return log_pages_; }

 private:
  explicit Writer(Connection connection) : connection_(std::move(connection)) {}

  // Prepared at its first use. Null after a fault, kept in fault_.
  Statement* statement(const Sql& sql);
  template <class Row>
  struct Texts;

  void load_all(app::WorkingSet& set);
  template <class Key, class Row, class Hash>
  void load_table(app::Table<Key, Row, Hash>& table);
  void load_card_numbers(app::WorkingSet& set);
  void load_webhook_lists(app::WorkingSet& set);
  template <class Row>
  void write(const Row& row, bool existed);
  template <class Key, class Row, class Hash>
  void write_table(const app::Table<Key, Row, Hash>& table);
  template <class Row>
  void append(const std::vector<Row>& rows);
  void write_card_numbers(const app::WorkingSet& set);
  void write_alarms(const app::WorkingSet& set);
  void write_all(const app::WorkingSet& set, std::int64_t last_id);
  bool run(Statement& statement, std::string_view doing);
  bool run(const Sql& sql);
  void roll_back();
  void fail(std::string_view doing);

  Connection connection_;
  Statements statements_;
  TokenCache tokens_;
  std::optional<Fault> fault_;
  int log_pages_ = 0;
};

}  // namespace privcards::store
