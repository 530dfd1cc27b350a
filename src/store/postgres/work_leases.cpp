#include "store/postgres/work_leases.hpp"

#include <charconv>

#include "base/id.hpp"
#include "store/postgres/lease.hpp"

namespace privcards::store::postgres {
namespace {

constexpr std::string_view node_prefix = "node/";

// Given up a little before the others may take it.
constexpr std::chrono::milliseconds margin{300};

// A dead node's work is taken when this many rounds have found it so.
constexpr int rounds_before_adoption = 2;

std::string name_of_node(std::int64_t number) {
  return std::string(node_prefix) + std::to_string(number);
}

std::optional<std::int64_t> node_of_name(std::string_view name) {
  if (!name.starts_with(node_prefix)) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(name.data() + node_prefix.size(), name.data() + name.size(), number);
  return number;
}

Parameters names_of_holder(const std::vector<std::string>& names, const std::string& holder) {
  ArrayBuilder array(ColumnType::text);
  for (const std::string& name : names) array.add_bytes(name);
  return Parameters().add(array).add_text(holder);
}

}  // namespace

std::vector<std::int64_t> WorkLeases::nodes() const {
  std::vector<std::int64_t> numbers;
  std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  for (const auto& [name, held] : held_) {
    const auto number = node_of_name(name);
    if (number && !held.closing && now < held.until) numbers.push_back(*number);
  }
  return numbers;
}

WorkLeases::Ticket WorkLeases::begin(std::int64_t subject) {
  std::string name = name_of_node(node_of_id(subject));
  std::lock_guard lock(mutex_);
  auto found = held_.find(name);
  if (found == held_.end() || found->second.closing || Clock::now() >= found->second.until) {
    return nullptr;
  }
  ++found->second.running;
  return {static_cast<void*>(this), [this, name = std::move(name)](void*) { end(name); }};
}

void WorkLeases::end(const std::string& name) {
  std::lock_guard lock(mutex_);
  auto found = held_.find(name);
  if (found != held_.end() && found->second.running > 0) --found->second.running;
}

bool WorkLeases::holds(std::string_view name) {
  std::lock_guard lock(mutex_);
  if (!asked_for_.contains(name)) asked_for_.emplace(name);
  auto found = held_.find(name);
  return found != held_.end() && Clock::now() < found->second.until;
}

Result<WorkLeases::View, Fault> WorkLeases::look(Connection& connection) {
  static const Sql nodes("SELECT number, CAST(expires_at > " + now_sql() + " AS INT) FROM nodes");
  static const Sql work("SELECT name, holder, CAST(expires_at > " + now_sql() +
                        " AS INT) FROM work");
  View view;
  view.nodes[0] = false;  // the embedded store, whose rows were copied here, works no more
  connection.queue(nodes, {},
                   [&](const Row& row) { view.nodes[row.integer(0)] = row.integer(1) != 0; });
  connection.queue(work, {}, [&](const Row& row) {
    view.leases[row.text(0)] = {row.text(1), row.integer(2) != 0};
  });
  if (auto asked = connection.run(); !asked) return Unexpected(std::move(asked).error());
  return view;
}

void WorkLeases::plan_taking(const View& view, const std::string& name, int rounds, Steps& steps) {
  const auto lease = view.leases.find(name);
  if (lease != view.leases.end() && lease->second.live) {
    orphaned_.erase(name);
  } else if (++orphaned_[name] >= rounds) {
    steps.take.push_back(name);
  }
}

void WorkLeases::plan_nodes(const View& view, std::int64_t own, Steps& steps) {
  for (const auto& [number, alive] : view.nodes) {
    const std::string name = name_of_node(number);
    const bool ours = number == own || !alive;
    if (auto held = held_.find(name); held != held_.end()) {
      held->second.closing = !ours;
    } else if (ours) {
      plan_taking(view, name, number == own ? 1 : rounds_before_adoption, steps);
    } else {
      orphaned_.erase(name);
    }
  }
}

WorkLeases::Steps WorkLeases::plan(const View& view, std::int64_t own) {
  Steps steps;
  plan_nodes(view, own, steps);
  for (const std::string& name : asked_for_) {
    if (!held_.contains(name)) plan_taking(view, name, 1, steps);
  }
  for (const auto& [name, held] : held_) {
    (held.closing && held.running == 0 ? steps.give_back : steps.keep).push_back(name);
  }
  return steps;
}

Result<void, Fault> WorkLeases::renew(Connection& connection, std::int64_t own) {
  static const Sql keep(translate("UPDATE work SET expires_at = " + now_sql() +
                                  " + ?3 WHERE name = ANY(?1::text[]) AND holder = ?2 "
                                  "RETURNING name")
                            .text);
  static const Sql release(
      translate("UPDATE work SET expires_at = 0 WHERE name = ANY(?1::text[]) AND holder = ?2")
          .text);
  static const Sql take(
      translate("INSERT INTO work (name, holder, expires_at) VALUES (?1, ?2, " + now_sql() +
                " + ?3) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, "
                "expires_at = excluded.expires_at WHERE work.expires_at <= " +
                now_sql() + " RETURNING name")
          .text);
  Result<View, Fault> view = look(connection);
  if (!view) {
    std::lock_guard lock(mutex_);
    orphaned_.clear();
    return Unexpected(std::move(view).error());
  }
  Steps steps;
  {
    std::lock_guard lock(mutex_);
    steps = plan(*view, own);
  }
  const auto until = Clock::now() + std::chrono::milliseconds(work_lease_ms) - margin;
  std::set<std::string> got;
  auto note = [&](const Row& row) { got.insert(row.text(0)); };
  if (!steps.keep.empty()) {
    connection.queue(keep, names_of_holder(steps.keep, holder_).add(work_lease_ms), note);
  }
  if (!steps.give_back.empty()) {
    connection.queue(release, names_of_holder(steps.give_back, holder_));
  }
  for (const std::string& name : steps.take) {
    connection.queue(take, Parameters().add_text(name).add_text(holder_).add(work_lease_ms), note);
  }
  Result<void, Fault> done = connection.run();
  std::lock_guard lock(mutex_);
  if (!done) {
    orphaned_.clear();
    return done;
  }
  for (const std::string& name : steps.give_back) held_.erase(name);
  for (const std::string& name : steps.keep) {
    if (!got.contains(name)) held_.erase(name);  // it had run out, and another has it
  }
  for (const std::string& name : got) {
    held_[name].until = until;
    orphaned_.erase(name);
  }
  return {};
}

void WorkLeases::give_all_back(Connection& connection) {
  static const Sql release(translate("UPDATE work SET expires_at = 0 WHERE holder = ?1").text);
  connection.queue(release, Parameters().add_text(holder_));
  static_cast<void>(connection.run());  // else they run out
  std::lock_guard lock(mutex_);
  held_.clear();
}

}  // namespace privcards::store::postgres
