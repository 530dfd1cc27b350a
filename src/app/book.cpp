#include "app/book.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace privcards::app {
namespace {

// A row may lead to the next (a payment's history is walked back one by one, at most
// history_walk_max); more rounds than this mean a command that never stops wanting.
constexpr int load_rounds_max = 400;

// How often a group is tried when other nodes are faster. Each time one of them has got on.
constexpr int attempts_max = 20;

class Stopwatch {
 public:
  explicit Stopwatch(std::atomic<std::int64_t>& sum_us) : sum_us_(sum_us) {}
  ~Stopwatch() {
    auto elapsed = std::chrono::steady_clock::now() - start_;
    sum_us_ += std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
  }

 private:
  std::atomic<std::int64_t>& sum_us_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

Book::Book(Store& store, Clock& clock, Dice& dice, Vault& vault, const Presenter& presenter,
           Options options)
    : store_(store),
      clock_(clock),
      dice_(dice),
      vault_(vault),
      presenter_(presenter),
      options_(options),
      ids_(0) {}

Book::~Book() { stop(); }

Result<void, Fault> Book::open() {
  Result<JournalHead, Fault> head = store_.head();
  if (!head) return Unexpected(std::move(head).error());
  const std::int64_t last_id = std::max(head->last_id, head->node == head_.node ? ids_.last() : 0);
  head_ = *head;
  ids_ = IdSource(head_.node);
  ids_.pass(last_id);
  return {};
}

void Book::start() {
  CHECK(!writer_.joinable());
  writer_ = std::thread([this] { run(); });
}

bool Book::submit(std::unique_ptr<Command>& command) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= options_.queue_max) {
      ++statistics_.turned_away;
      return false;
    }
    queue_.push_back(std::move(command));
  }
  wake_.notify_one();
  return true;
}

std::size_t Book::submit_all(std::vector<std::unique_ptr<Command>>& commands) {
  std::size_t taken = 0;
  {
    std::lock_guard lock(mutex_);
    while (!stopping_ && taken < commands.size() && queue_.size() < options_.queue_max) {
      queue_.push_back(std::move(commands[taken++]));
    }
  }
  if (taken > 0) wake_.notify_one();
  statistics_.turned_away += static_cast<std::int64_t>(commands.size() - taken);
  return taken;
}

std::size_t Book::queued() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

void Book::on_events(std::function<void(const std::vector<webhooks::Event>&)> listener) {
  events_listener_ = std::move(listener);
}

void Book::on_alarms(std::function<void(const std::vector<AlarmChange>&)> listener) {
  alarms_listener_ = std::move(listener);
}

void Book::run() {
  for (;;) {
    std::unique_ptr<Group> group = std::move(next_);
    if (!group) {
      group = std::make_unique<Group>();
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;  // stopping, and everything queued is committed
      group->commands = take_queued();
    }
    run_group(*group);
  }
}

Book::Commands Book::take_queued() {
  if (queue_.size() <= options_.group_max) return std::exchange(queue_, {});
  auto end = queue_.begin() + static_cast<std::ptrdiff_t>(options_.group_max);
  Commands taken(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return taken;
}

void Book::run_queued() {
  Group group;
  {
    std::lock_guard lock(mutex_);
    group.commands.swap(queue_);
  }
  if (!group.commands.empty()) run_group(group);
  while (std::unique_ptr<Group> next = std::move(next_)) run_group(*next);
}

void Book::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (writer_.joinable()) writer_.join();
}

void Book::run_group(Group& group) {
  Result<void, Fault> done = try_group(group);
  if (!done) {
    ++statistics_.commit_faults;
    for (auto& command : group.commands) command->failed(done.error());
    return;
  }
  ++statistics_.groups;
  statistics_.commands += static_cast<std::int64_t>(group.commands.size());
  for (auto& command : group.commands) command->committed();
  if (!group.set.events.empty() && events_listener_) events_listener_(group.set.events);
  if (!group.set.alarms.empty() && alarms_listener_) alarms_listener_(group.set.alarms);
}

// A conflict leaves nothing, so the group is decided again: on what is true now, and under the node
// number that is ours now. What was loaded behind it is as old.
Result<void, Fault> Book::try_group(Group& group) {
  for (int attempt = 1;; ++attempt) {
    IdSource ids_before = ids_;
    Result<void, Fault> done = decide_and_commit(group);
    if (done) return done;
    store_.release();
    ids_ = ids_before;
    if (next_) begin_anew(*next_);
    if (done.error().kind != FaultKind::conflict) return done;
    ++statistics_.conflicts;
    if (attempt == attempts_max) return done;
    begin_anew(group);
    if (Result<void, Fault> opened = open(); !opened) return opened;
  }
}

void Book::begin_anew(Group& group) {
  group.set = {};
  group.loaded = false;
  for (auto& command : group.commands) command->forget();
}

Result<void, Fault> Book::load(Command& command, WorkingSet& set) {
  for (int round = 0;; ++round) {
    CHECK(round < load_rounds_max);
    command.load(set);
    if (!set.wants_any()) return {};
    Result<void, Fault> loaded = store_.load(set);
    if (!loaded) return loaded;
    ids_.pass(set.last_id_seen);
  }
}

Result<void, Fault> Book::load(Group& group) {
  Stopwatch watch(statistics_.load_us);
  for (auto& command : group.commands) command->load(group.set);
  while (group.set.wants_any()) {
    Result<void, Fault> loaded = store_.load(group.set);
    if (!loaded) return loaded;
    for (auto& command : group.commands) command->load(group.set);
  }
  group.loaded = true;
  return {};
}

Result<void, Fault> Book::decide_and_commit(Group& group) {
  if (!group.loaded) {
    if (Result<void, Fault> loaded = load(group); !loaded) return loaded;
  }
  WorkingSet& set = group.set;
  Result<bool, Fault> held = store_.hold(set);
  if (!held) return Unexpected(std::move(held).error());
  ids_.pass(set.last_id_seen);
  Instant now = clock_.now();
  {
    Stopwatch watch(statistics_.decide_us);
    Context context{now, ids_, dice_, vault_, presenter_};
    for (auto& command : group.commands) {
      // A command before this one, or another node, may have changed where its rows lead to.
      if (group.commands.size() > 1 || *held) {
        Result<void, Fault> loaded = load(*command, set);
        if (!loaded) return loaded;
      }
      command->decide(set, context);
    }
  }
  if (!set.dirty()) {
    store_.release();
    return {};
  }
  Stopwatch watch(statistics_.commit_us);
  seal_journal(set, now);
  if (Result<void, Fault> committed = commit(set); !committed) return committed;
  head_.number = set.journal.number;
  head_.hash = set.journal.hash;
  return {};
}

Result<void, Fault> Book::commit(const WorkingSet& set) {
  if (!store_.works_ahead()) return store_.commit(set, ids_.last());
  store_.begin_commit(set, ids_.last());
  prepare_next();
  return store_.end_commit(set);
}

// Whoever waits now. When something is in the way, it is met again once the group's turn has come.
void Book::prepare_next() {
  if (!next_) {
    std::lock_guard lock(mutex_);
    if (queue_.empty()) return;
    next_ = std::make_unique<Group>();
    next_->commands = take_queued();
  }
  if (load(*next_)) {
    store_.begin_hold(next_->set);
  } else {
    begin_anew(*next_);
  }
}

void Book::seal_journal(WorkingSet& set, Instant now) {
  Bytes canonical;
  for (const ledger::Transfer& transfer : set.transfers) {
    ledger::append_canonical(canonical, transfer);
  }
  ledger::JournalEntry& entry = set.journal;
  entry.number = head_.number + 1;
  entry.transfer_count = static_cast<std::int64_t>(set.transfers.size());
  if (!set.transfers.empty()) {
    entry.first_transfer = set.transfers.front().id;
    entry.last_transfer = set.transfers.back().id;
  }
  entry.previous_hash = head_.hash;
  entry.committed_at = now;
  entry.hash = ledger::chain_hash(head_.hash, entry.number, now, canonical);
}

}  // namespace privcards::app
