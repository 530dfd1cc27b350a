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

Fault conflict() {
  return {FaultKind::conflict, "the group before this one has to be decided again"};
}

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
    ring_when_enough();
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
    ring_when_enough();
  }
  if (taken > 0) wake_.notify_one();
  statistics_.turned_away += static_cast<std::int64_t>(commands.size() - taken);
  return taken;
}

// Once: the writer thread says anew at how many it wants to hear it.
void Book::ring_when_enough() {
  if (queue_.size() < ring_at_) return;
  ring_at_ = never;
  bell_.ring();
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
  while (std::unique_ptr<Group> group = next_group()) process(std::move(group));
}

// What is under way goes on while the next group is gathered, until a commit has ended and is
// answered.
std::unique_ptr<Book::Group> Book::next_group() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (begun_.empty()) wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.size() >= enough()) return take_queued();
      if (begun_.empty()) return nullptr;  // stopping, and everything queued is committed
    }
    if (commit_ends_first()) end_oldest();
  }
}

// How many commands the next group is begun with. Behind another it is three quarters of what that
// one has: then groups of like size take turns. Sooner, the next commit would be a small one (with
// half, one node came to a tenth fewer); later, the store would wait.
std::size_t Book::enough() const {
  if (begun_.empty()) return 1;
  return begun_.size() < begun_max ? (begun_.back()->commands.size() * 3 + 3) / 4 : never;
}

bool Book::commit_ends_first() {
  {
    std::lock_guard lock(mutex_);
    ring_at_ = enough();
    if (queue_.size() >= ring_at_) return false;
  }
  const bool ended = store_.await_commit(bell_);
  std::lock_guard lock(mutex_);
  ring_at_ = never;
  bell_.still();
  return ended;
}

std::unique_ptr<Book::Group> Book::take_queued_group() {
  std::lock_guard lock(mutex_);
  return take_queued();
}

std::unique_ptr<Book::Group> Book::take_queued() {
  auto group = std::make_unique<Group>();
  if (queue_.size() <= options_.group_max) {
    group->commands.swap(queue_);
    return group;
  }
  auto end = queue_.begin() + static_cast<std::ptrdiff_t>(options_.group_max);
  group->commands.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return group;
}

void Book::run_queued() {
  std::size_t left = queued();  // what is queued meanwhile is only met by a store that works ahead
  while (left > 0 || !begun_.empty() || (store_.works_ahead() && queued() > 0)) {
    if (begun_.size() == begun_max || (!begun_.empty() && queued() == 0)) {
      end_oldest();
      continue;
    }
    std::unique_ptr<Group> group = take_queued_group();
    left -= std::min(left, group->commands.size());
    process(std::move(group));
  }
}

void Book::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (writer_.joinable()) writer_.join();
}

void Book::process(std::unique_ptr<Group> group) {
  Result<void, Fault> done = begin(*group);
  if (done && group->commit_begun) {
    begun_.push_back(std::move(group));
    return;
  }
  // Whatever was in the way, it may have been the fate of a group before.
  const bool behind_another = !begun_.empty();
  end_all();
  if (!done) done = decide_again(*group, behind_another ? conflict() : std::move(done).error());
  finish(*group, done);
}

// False when it failed, or had to be decided again. Then nothing that was begun behind it has
// happened, and all of it is decided again too, in its order. Unless nobody knows whether it has:
// then they may happen with it, later, and to decide them again might do them twice.
bool Book::end_oldest() {
  std::unique_ptr<Group> group = std::move(begun_.front());
  begun_.pop_front();
  Result<void, Fault> done = end_commit(*group);
  if (done) {
    finish(*group, done);
    return true;
  }
  std::deque<std::unique_ptr<Group>> behind = std::exchange(begun_, {});
  const Fault fault = std::move(done).error();
  const Fault of_those_behind = fault.kind == FaultKind::unavailable ? fault : conflict();
  finish(*group, decide_again(*group, fault));
  for (auto& next : behind) finish(*next, decide_again(*next, of_those_behind));
  return false;
}

// False when one of them failed, or had to be decided again.
bool Book::end_all() {
  bool at_once = true;
  while (!begun_.empty()) at_once = end_oldest() && at_once;
  return at_once;
}

Result<void, Fault> Book::end_commit(Group& group) {
  group.commit_begun = false;
  Result<void, Fault> ended = store_.end_commit(group.set);
  if (!ended) head_.number = group.set.journal.number - 1;
  if (!ended) head_.hash = group.set.journal.previous_hash;
  return ended;
}

// A conflict leaves nothing, so the group is decided again, to its end: on what is true now, and
// under the node number that is ours now.
Result<void, Fault> Book::decide_again(Group& group, Fault fault) {
  for (int attempt = 1;; ++attempt) {
    store_.release();
    if (fault.kind == FaultKind::conflict) ++statistics_.conflicts;
    if (fault.kind != FaultKind::conflict || attempt == attempts_max) {
      return Unexpected(std::move(fault));
    }
    group.set = {};
    group.commit_begun = false;
    for (auto& command : group.commands) command->forget();
    Result<void, Fault> done = open();
    if (done) done = begin(group);
    if (done && group.commit_begun) done = end_commit(group);
    if (done) return done;
    fault = std::move(done).error();
  }
}

void Book::finish(Group& group, const Result<void, Fault>& done) {
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
  return {};
}

// Decided at once where the store warrants what was loaded, else when the group before has ended
// and the rows are held. Its commit is begun before those before it are ended: so the store has
// always something to do.
Result<void, Fault> Book::begin(Group& group) {
  if (Result<void, Fault> loaded = load(group); !loaded) return loaded;
  Result<bool, Fault> held = hold(group.set);
  if (!held) return Unexpected(std::move(held).error());
  const Instant now = clock_.now();
  if (Result<void, Fault> decided = decide(group, now, *held); !decided) return decided;
  if (!group.set.dirty()) {
    if (!end_all()) return Unexpected(conflict());
    Result<void, Fault> confirmed;
    if (store_.works_ahead() && !*held) {
      store_.begin_commit(group.set, ids_.last());
      confirmed = store_.end_commit(group.set);
    }
    store_.release();
    return confirmed;
  }
  Stopwatch watch(statistics_.commit_us);
  seal_journal(group.set, now);
  if (!store_.works_ahead()) {
    if (auto committed = store_.commit(group.set, ids_.last()); !committed) return committed;
  } else {
    store_.begin_commit(group.set, ids_.last());
    group.commit_begun = true;
  }
  head_.number = group.set.journal.number;
  head_.hash = group.set.journal.hash;
  return {};
}

// Whether rows were read anew.
Result<bool, Fault> Book::hold(WorkingSet& set) {
  Result<bool, Fault> held = false;
  if (!store_.holds_ahead(set)) {
    store_.begin_hold(set);
    if (!end_all()) return Unexpected(conflict());
    held = store_.hold(set);
  }
  ids_.pass(set.last_id_seen);
  return held;
}

Result<void, Fault> Book::decide(Group& group, Instant now, bool read_anew) {
  Stopwatch watch(statistics_.decide_us);
  Context context{now, ids_, dice_, vault_, presenter_};
  for (auto& command : group.commands) {
    // What it found on its way to rows that are others now led by what no longer is.
    if (read_anew) command->forget();
    // A command before this one, or another node, may have changed where its rows lead to.
    if (group.commands.size() > 1 || read_anew) {
      Result<void, Fault> loaded = load(*command, group.set);
      if (!loaded) return loaded;
    }
    command->decide(group.set, context);
  }
  return {};
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
