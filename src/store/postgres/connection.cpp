#include "store/postgres/connection.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "store/postgres/faults.hpp"
#include "store/postgres/hosts.hpp"

namespace privcards::store::postgres {
namespace {

// A paused program must not keep its locks: the server ends its transaction. One statement, so that
// it is waited for like any other.
const Sql& session_settings() {
  static const Sql sql(
      "SELECT set_config('lock_timeout', '2s', false), "
      "set_config('idle_in_transaction_session_timeout', '5s', false), "
      "set_config('client_min_messages', 'warning', false), "
      "set_config('default_transaction_isolation', 'read committed', false)");
  return sql;
}

std::int64_t now_ms() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

}  // namespace

// libpq does not go on to the next host when one takes the connection and drops it again, as a
// balancer does whose server is dead: then each is asked by itself.
Result<Connection, Fault> Connection::open(const std::string& database, Access access) {
  Result<Connection, Fault> opened = open_one(database, access);
  if (opened || opened.error().kind != FaultKind::unavailable) return opened;
  for (const std::string& host : one_per_host(database)) {
    Result<Connection, Fault> other = open_one(host, access);
    if (other) return other;
  }
  return opened;
}

Result<Connection, Fault> Connection::open_one(const std::string& database, Access access) {
  // Later ones win: what comes before the operator's string is a default.
  std::vector<const char*> keys{"connect_timeout",  "keepalives_idle",  "keepalives_interval",
                                "keepalives_count", "tcp_user_timeout", "application_name",
                                "dbname",           "client_encoding"};
  std::vector<const char*> values{"3",   "2", "1", "2", "4000", "privcards", database.c_str(),
                                  "UTF8"};
  if (access == Access::read_write) {
    keys.push_back("target_session_attrs");
    values.push_back("read-write");
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  Connection connection;
  connection.handle_ = PQconnectdbParams(keys.data(), values.data(), 1);
  if (connection.handle_ == nullptr) return Unexpected(Fault{FaultKind::unavailable, "no memory"});
  if (PQstatus(connection.handle_) != CONNECTION_OK) {
    std::string message = trimmed(PQerrorMessage(connection.handle_));
    return Unexpected(Fault{kind_of_refusal(message), "the database: " + message});
  }
  PQsetNoticeProcessor(
      connection.handle_, [](void*, const char*) {}, nullptr);
  connection.queue(session_settings());
  if (auto set = connection.run(); !set) return Unexpected(std::move(set).error());
  return connection;
}

Result<Connection, Fault> Reopener::open(const std::string& database, Access access) {
  if (last_ && now_ms() < again_ms_) return Unexpected(*last_);
  Result<Connection, Fault> opened = Connection::open(database, access);
  last_.reset();
  if (opened) return opened;
  last_ = opened.error();
  again_ms_ = now_ms() + pause_ms;
  return opened;
}

Connection::~Connection() { PQfinish(handle_); }

void Connection::swap(Connection& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(lost_, other.lost_);
  std::swap(traffic_, other.traffic_);
  std::swap(answer_timeout_ms_, other.answer_timeout_ms_);
  std::swap(answered_ms_, other.answered_ms_);
  std::swap(flushed_, other.flushed_);
  queued_.swap(other.queued_);
  sent_.swap(other.sent_);
  prepared_.swap(other.prepared_);
  preparing_.swap(other.preparing_);
  send_fault_.swap(other.send_fault_);
}

Fault Connection::lose(std::string_view doing) {
  lost_ = true;
  std::string message(doing);
  message += ": the connection to the database was lost";
  std::string reason = trimmed(PQerrorMessage(handle_));
  if (!reason.empty()) message += " (" + reason + ")";
  return {FaultKind::unavailable, std::move(message)};
}

void Connection::queue(const Sql& sql, const Parameters& parameters, EachRow row,
                       std::int64_t* affected) {
  if (lost_ || send_fault_) return;
  if (PQpipelineStatus(handle_) == PQ_PIPELINE_OFF) {
    PQsetnonblocking(handle_, 1);
    PQenterPipelineMode(handle_);
  }
  const std::string name = "s" + std::to_string(sql.number);
  bool sent = true;
  if (!prepared_.contains(sql.number) && !preparing_.contains(sql.number)) {
    sent = PQsendPrepare(handle_, name.c_str(), sql.text.c_str(), 0, nullptr) == 1;
    preparing_.insert(sql.number);
    queued_.push_back({{}, nullptr, sql.number + 1, &sql.text});
  }
  const auto& given = parameters.values();
  std::vector<const char*> values;
  std::vector<int> sizes;
  std::vector<int> formats(given.size(), 1);
  for (const std::optional<std::string>& value : given) {
    values.push_back(value ? value->data() : nullptr);
    sizes.push_back(value ? static_cast<int>(value->size()) : 0);
  }
  sent = sent && PQsendQueryPrepared(handle_, name.c_str(), static_cast<int>(given.size()),
                                     values.data(), sizes.data(), formats.data(), 1) == 1;
  queued_.push_back({std::move(row), affected, 0, &sql.text});
  if (!sent) send_fault_ = lose(sql.text);
}

bool Connection::flush() {
  const int left = flushed_ ? 0 : PQflush(handle_);
  flushed_ = left == 0;
  return left >= 0;
}

bool Connection::poll_once(std::int64_t deadline_ms, int other, bool& other_is_readable) {
  const auto events = static_cast<short>(flushed_ ? POLLIN : POLLIN | POLLOUT);
  std::array<pollfd, 2> waiting{{{PQsocket(handle_), events, 0}, {other, POLLIN, 0}}};
  const std::int64_t wait_ms = deadline_ms - now_ms();
  if (wait_ms <= 0 || ::poll(waiting.data(), waiting.size(), static_cast<int>(wait_ms)) <= 0) {
    return false;
  }
  other_is_readable = waiting[1].revents != 0;
  // Read first: a server that cannot send takes nothing either.
  if ((waiting[0].revents & ~POLLOUT) != 0 && PQconsumeInput(handle_) == 0) return false;
  return flush();
}

bool Connection::wait_readable(std::int64_t deadline_ms) {
  constexpr int nothing = -1;  // poll() ignores it
  bool ignored = false;
  while (PQisBusy(handle_) != 0) {
    if (!poll_once(deadline_ms, nothing, ignored)) return false;
  }
  return true;
}

void Connection::take(const PGresult* result, const Queued& queued) {
  if (queued.prepares != 0) prepared_.insert(queued.prepares - 1);
  if (queued.affected != nullptr) {
    const std::size_t rows = leading_number(PQcmdTuples(const_cast<PGresult*>(result)));
    *queued.affected = static_cast<std::int64_t>(rows);
  }
  if (!queued.row) return;
  for (int i = 0; i < PQntuples(result); ++i) queued.row(Row(result, i));
}

// What cannot be sent is found out by receive().
void Connection::send() {
  sent_.push_back({std::exchange(queued_, {}), now_ms()});
  const Batch& batch = sent_.back();
  if (lost_ || send_fault_ || batch.queued.empty()) return;
  if (traffic_ != nullptr) {
    ++traffic_->round_trips;
    traffic_->statements += static_cast<std::int64_t>(batch.queued.size());
  }
  flushed_ = false;
  if (PQpipelineSync(handle_) != 1 || !flush()) send_fault_ = lose("sending");
}

// The server begins with a batch when it has ended the one before.
std::int64_t Connection::deadline_ms(const Batch& batch) const {
  return std::max(batch.sent_ms, answered_ms_) + answer_timeout_ms_;
}

bool Connection::await_answer(int other) {
  if (sent_.empty() || sent_.front().queued.empty()) return true;
  const std::int64_t until_ms = deadline_ms(sent_.front());
  while (!lost_ && !send_fault_ && PQisBusy(handle_) != 0) {
    bool other_is_readable = false;
    if (!poll_once(until_ms, other, other_is_readable)) return true;
    if (other_is_readable && PQisBusy(handle_) != 0) return false;
  }
  return true;
}

Result<void, Fault> Connection::run() {
  send();
  return receive();
}

Result<void, Fault> Connection::receive() {
  const Batch batch = std::move(sent_.front());
  sent_.pop_front();
  Result<void, Fault> done = receive(batch);
  answered_ms_ = now_ms();
  for (const Queued& queued : batch.queued) {
    if (queued.prepares != 0) preparing_.erase(queued.prepares - 1);
  }
  return done;
}

Result<void, Fault> Connection::receive(const Batch& batch) {
  const std::vector<Queued>& queued = batch.queued;
  if (lost_ || send_fault_) {
    std::optional<Fault> fault = std::exchange(send_fault_, std::nullopt);
    return Unexpected(fault ? std::move(*fault) : lose("asking"));
  }
  if (queued.empty()) return {};
  const std::int64_t until_ms = deadline_ms(batch);
  std::optional<Fault> fault;
  bool demoted = false;
  for (std::size_t at = 0;;) {
    if (!wait_readable(until_ms)) return Unexpected(lose("waiting for an answer"));
    PGresult* result = PQgetResult(handle_);
    if (result == nullptr) {  // the end of one statement's answers
      if (PQstatus(handle_) != CONNECTION_OK) return Unexpected(lose("reading"));
      ++at;
      continue;
    }
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) {
      PQclear(result);
      break;
    }
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      if (at < queued.size()) take(result, queued[at]);
    } else if (status != PGRES_PIPELINE_ABORTED && !fault) {
      fault = fault_of(result, at < queued.size() ? *queued[at].text : "asking");
      // It was made a standby, or takes no writes any more: another may be the one that does.
      const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
      if (state != nullptr && std::string_view(state) == "25006") {
        fault->kind = FaultKind::unavailable;
        demoted = true;
      }
    }
    PQclear(result);
    if (PQstatus(handle_) != CONNECTION_OK) return Unexpected(lose("reading"));
  }
  lost_ = lost_ || demoted;
  if (fault) return Unexpected(std::move(*fault));
  return {};
}

void Connection::plan_by_keys() {
  static const Sql sql(
      "SELECT set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', "
      "false), set_config('enable_mergejoin', 'off', false), set_config('jit', 'off', false)");
  queue(sql);
  static_cast<void>(run());
}

void Connection::plan_freely() {
  static const Sql sql(
      "SELECT set_config('enable_seqscan', 'on', false), set_config('enable_hashjoin', 'on', "
      "false), set_config('enable_mergejoin', 'on', false), set_config('jit', 'on', false)");
  queue(sql);
  static_cast<void>(run());
}

Result<void, Fault> Connection::execute(const std::string& sql) {
  if (PQpipelineStatus(handle_) != PQ_PIPELINE_OFF) {
    PQexitPipelineMode(handle_);
    PQsetnonblocking(handle_, 0);
  }
  PGresult* result = PQexec(handle_, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  std::optional<Fault> fault;
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    fault = fault_of(result, "running a statement");
  }
  PQclear(result);
  if (fault) return Unexpected(std::move(*fault));
  return {};
}

}  // namespace privcards::store::postgres
