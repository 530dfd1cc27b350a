// The ceiling of durable authorizations on PostgreSQL: a bare loop that writes the same rows into
// the same tables of a copy of the same database, a group per transaction, one statement per kind
// of row, all of a group's statements in one pipeline and the next group behind them before they
// are answered, and does nothing else. No decisions, no
// locks, no reading, no network of cards. What one authorization writes is read from rows that the
// product has just written there, so the bytes are the product's own.
//
//   bench_postgres_ceiling --database CONNINFO --group N [--seconds S]

#include <libpq-fe.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <utility>

#include "store/postgres/values.hpp"
#include "support/group_loop.hpp"

namespace privcards::bench {
namespace {

using store::ColumnType;
using store::RowArrayBuilder;

constexpr int binary = 1;

class Server {
 public:
  explicit Server(const std::string& database) : handle_(PQconnectdb(database.c_str())) {
    if (PQstatus(handle_) != CONNECTION_OK) give_up(PQerrorMessage(handle_));
  }
  ~Server() { PQfinish(handle_); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // A question outside of the pipeline; rows in binary.
  std::vector<std::vector<std::optional<std::string>>> ask(const std::string& sql) {
    PGresult* result =
        PQexecParams(handle_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, binary);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) give_up(sql + ": " + PQerrorMessage(handle_));
    std::vector<std::vector<std::optional<std::string>>> rows;
    types_.clear();
    names_.clear();
    for (int at = 0; at < PQnfields(result); ++at) {
      types_.push_back(PQftype(result, at));
      names_.emplace_back(PQfname(result, at));
    }
    for (int row = 0; row < PQntuples(result); ++row) {
      std::vector<std::optional<std::string>>& values = rows.emplace_back();
      for (int at = 0; at < PQnfields(result); ++at) {
        values.push_back(PQgetisnull(result, row, at) != 0
                             ? std::nullopt
                             : std::optional(std::string(
                                   PQgetvalue(result, row, at),
                                   static_cast<std::size_t>(PQgetlength(result, row, at)))));
      }
    }
    PQclear(result);
    return rows;
  }
  std::int64_t number(const std::string& sql) {
    const auto rows = ask(sql);
    return rows.empty() || !rows[0][0] ? 0 : store::read_integer(*rows[0][0]);
  }
  const std::vector<Oid>& types() const { return types_; }  // of the last answer
  const std::vector<std::string>& names() const { return names_; }

  std::string prepare(const std::string& sql) {
    const std::string name = "c" + std::to_string(++prepared_);
    PGresult* result = PQprepare(handle_, name.c_str(), sql.c_str(), 0, nullptr);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) give_up(sql + ": " + PQerrorMessage(handle_));
    PQclear(result);
    return name;
  }

  void queue(const std::string& statement, const std::vector<std::string>& parameters) {
    std::vector<const char*> values;
    std::vector<int> sizes;
    const std::vector<int> formats(parameters.size(), binary);
    for (const std::string& parameter : parameters) {
      values.push_back(parameter.data());
      sizes.push_back(static_cast<int>(parameter.size()));
    }
    if (PQsendQueryPrepared(handle_, statement.c_str(), static_cast<int>(parameters.size()),
                            values.data(), sizes.data(), formats.data(), binary) != 1) {
      give_up(PQerrorMessage(handle_));
    }
  }
  void start_pipeline() { PQenterPipelineMode(handle_); }
  // Sends what is queued; the answers to what was sent before it are waited for.
  void run() {
    if (PQpipelineSync(handle_) != 1) give_up(PQerrorMessage(handle_));
    if (std::exchange(has_sent_, true)) receive();
  }

 private:
  void receive() {
    for (bool synced = false; !synced;) {
      PGresult* result = PQgetResult(handle_);
      if (result == nullptr) continue;
      const ExecStatusType status = PQresultStatus(result);
      synced = status == PGRES_PIPELINE_SYNC;
      if (!synced && status != PGRES_COMMAND_OK) give_up(PQresultErrorMessage(result));
      PQclear(result);
    }
  }

  PGconn* handle_;
  bool has_sent_ = false;
  std::vector<Oid> types_;
  std::vector<std::string> names_;
  int prepared_ = 0;
};

ColumnType type_of(Oid oid) {
  for (ColumnType type : {ColumnType::integer, ColumnType::text, ColumnType::bytes}) {
    if (store::type_oid(type) == oid) return type;
  }
  give_up("a column that is no bigint, text or bytea");
}

std::string encoded(std::int64_t value) {
  std::string out;
  store::append_integer(out, value);
  return out;
}

// One row as the product wrote it, written for each authorization of a group with other keys.
class Table {
 public:
  using Override = std::function<void(std::size_t in_group, RowArrayBuilder&)>;

  Table(Server& server, std::string name, const std::string& which) : name_(std::move(name)) {
    const auto rows = server.ask("SELECT * FROM " + name_ + " " + which);
    if (rows.empty()) give_up("the sample has no row in " + name_);
    sample_ = rows[0];
    names_ = server.names();
    for (Oid oid : server.types()) types_.push_back(type_of(oid));
    overrides_.resize(types_.size());
    row_type_ = static_cast<Oid>(server.number(
        "SELECT reltype::bigint FROM pg_class WHERE oid = '" + name_ + "'::regclass"));
  }

  std::int64_t integer(const std::string& column) const {
    return store::read_integer(*sample_[index(column)]);
  }
  void set(const std::string& column, Override value) { overrides_[index(column)] = value; }

  void prepare_insert(Server& server) {
    statement_ = server.prepare("INSERT INTO " + name_ + " SELECT * FROM " + given());
  }
  void prepare_update(Server& server) {  // by the first column
    std::string sets;
    for (const std::string& name : names_) {
      if (name != names_[0]) sets += (sets.empty() ? "" : ", ") + name + " = given." + name;
    }
    statement_ = server.prepare("UPDATE " + name_ + " SET " + sets + " FROM " + given() +
                                " WHERE " + name_ + "." + names_[0] + " = given." + names_[0]);
  }

  void queue(Server& server, std::size_t rows) const {
    RowArrayBuilder array(row_type_, types_, types_.size());
    for (std::size_t row = 0; row < rows; ++row) {
      array.begin_row();
      for (std::size_t column = 0; column < types_.size(); ++column) {
        if (overrides_[column]) {
          overrides_[column](row, array);
        } else if (sample_[column]) {
          array.add_bytes(*sample_[column]);
        } else {
          array.add_null();
        }
      }
      array.end_row();
    }
    server.queue(statement_, {std::move(array).finish()});
  }

 private:
  std::size_t index(const std::string& column) const {
    const auto found = std::find(names_.begin(), names_.end(), column);
    if (found == names_.end()) give_up(name_ + " has no column " + column);
    return static_cast<std::size_t>(found - names_.begin());
  }
  std::string given() const { return "unnest(CAST($1 AS " + name_ + "[])) AS given"; }

  std::string name_;
  std::vector<std::optional<std::string>> sample_;
  std::vector<std::string> names_;
  std::vector<ColumnType> types_;
  std::vector<Override> overrides_;  // by column; empty: as in the sample
  Oid row_type_ = 0;
  std::string statement_;
};

class Loop {
 public:
  explicit Loop(const Flags& flags);
  void run();

 private:
  void set_keys();
  void group();

  Server server_;
  Table transaction_{server_, "transactions",
                     "WHERE type = 0 AND status = 0 ORDER BY id DESC LIMIT 1"};
  Table transfer_{server_, "transfers", "ORDER BY id DESC LIMIT 1"};
  Table event_{server_, "events", "ORDER BY id DESC LIMIT 1"};
  Table message_{server_, "network_messages", "ORDER BY created_at DESC LIMIT 1"};
  Table alarm_{server_, "alarms", "WHERE kind = 1 ORDER BY due_at DESC LIMIT 1"};
  Table journal_{server_, "journal", "ORDER BY chain DESC, number DESC LIMIT 1"};
  Table balance_{server_, "card_balances", "ORDER BY last_transaction DESC LIMIT 1"};
  std::vector<std::int64_t> cards_;
  std::vector<std::int64_t> chosen_;
  std::mt19937_64 dice_{std::random_device{}()};
  std::size_t group_size_;
  std::int64_t measure_ns_;
  std::int64_t id_;        // the last one of all groups before
  std::int64_t sequence_;  // the same, of events
  std::int64_t due_at_;
  std::int64_t number_;
  std::string begin_;
  std::string commit_;
  std::string wallet_;
  std::string statistics_;
  std::string node_;
};

Loop::Loop(const Flags& flags)
    : server_(flags.text("database")),
      group_size_(static_cast<std::size_t>(flags.number("group"))),
      measure_ns_(static_cast<std::int64_t>(flags.real("seconds", 5) * second_ns)),
      id_(server_.number("SELECT max(last_id) FROM nodes")),
      sequence_(server_.number("SELECT max(sequence) FROM events")),
      due_at_(alarm_.integer("due_at")),
      number_(journal_.integer("number")) {
  for (const auto& row : server_.ask("SELECT id FROM cards WHERE wallet = " +
                                     std::to_string(transaction_.integer("wallet")))) {
    cards_.push_back(store::read_integer(*row[0]));
  }
  if (cards_.size() < group_size_) give_up("fewer cards than a group has");
  set_keys();
  for (Table* table : {&transaction_, &transfer_, &event_, &message_, &alarm_, &journal_}) {
    table->prepare_insert(server_);
  }
  balance_.prepare_update(server_);
  begin_ = server_.prepare("BEGIN");
  commit_ = server_.prepare("COMMIT");
  const std::string wallet = std::to_string(transaction_.integer("wallet"));
  wallet_ = server_.prepare(
      "UPDATE wallets SET event_sequence = $1::bigint, last_transaction = $2::bigint, "
      "authorizations = authorizations + $3::bigint WHERE id = " +
      wallet);
  statistics_ =
      server_.prepare("UPDATE bin_statistics SET approved = approved + $1::bigint WHERE node = " +
                      std::to_string(journal_.integer("chain")));
  node_ = server_.prepare("UPDATE nodes SET last_id = $1::bigint WHERE number = " +
                          std::to_string(journal_.integer("chain")));
  server_.start_pipeline();
}

void Loop::set_keys() {
  const auto id = [this](std::size_t row, RowArrayBuilder& out) {
    out.add(id_ + 1 + static_cast<std::int64_t>(row));
  };
  const auto card = [this](std::size_t row, RowArrayBuilder& out) { out.add(chosen_[row]); };
  transaction_.set("id", id);
  transaction_.set("card", card);
  transfer_.set("id", id);
  event_.set("id", id);
  event_.set("sequence", [this](std::size_t row, RowArrayBuilder& out) {
    out.add(sequence_ + 1 + static_cast<std::int64_t>(row));
  });
  // A time first and a digest then, as the product's keys are.
  message_.set("key", [this](std::size_t row, RowArrayBuilder& out) {
    std::string key(4, '\xff');
    key += encoded(id_ + 1 + static_cast<std::int64_t>(row)) +
           encoded(static_cast<std::int64_t>(dice_() >> 1));
    out.add_bytes(key);
  });
  message_.set("transaction_id", id);
  alarm_.set("due_at", [this](std::size_t row, RowArrayBuilder& out) {
    out.add(due_at_ + static_cast<std::int64_t>(row / 8));
  });
  alarm_.set("subject", id);
  journal_.set("number", [this](std::size_t, RowArrayBuilder& out) { out.add(number_); });
  balance_.set("id", card);
  balance_.set("last_transaction", id);
  for (const char* column : {"available", "held", "spent"}) {
    balance_.set(column, [this](std::size_t row, RowArrayBuilder& out) {
      out.add(90'000 + (id_ + static_cast<std::int64_t>(row)) % 10'000);
    });
  }
}

void Loop::group() {
  // Different cards, for the product writes a card's row once per group too.
  chosen_.clear();
  const std::size_t from = dice_() % cards_.size();
  const std::size_t stride = 1 + dice_() % (cards_.size() / group_size_);
  for (std::size_t at = 0; at < group_size_; ++at) {
    chosen_.push_back(cards_[(from + at * stride) % cards_.size()]);
  }
  ++number_;
  const auto count = static_cast<std::int64_t>(group_size_);
  server_.queue(begin_, {});
  balance_.queue(server_, group_size_);
  for (const Table* table : {&transaction_, &transfer_, &event_, &message_, &alarm_}) {
    table->queue(server_, group_size_);
  }
  server_.queue(wallet_, {encoded(sequence_ + count), encoded(id_ + count), encoded(count)});
  server_.queue(statistics_, {encoded(count)});
  journal_.queue(server_, 1);
  server_.queue(node_, {encoded(id_ + count)});
  server_.queue(commit_, {});
  server_.run();
  id_ += count;
  sequence_ += count;
  due_at_ += count / 8 + 1;
}

void Loop::run() {
  measure_groups(static_cast<std::int64_t>(group_size_), measure_ns_, [this] { group(); });
}

}  // namespace
}  // namespace privcards::bench

int main(int argc, char** argv) {
  privcards::bench::Loop loop(privcards::bench::Flags(argc, argv));
  loop.run();
}
