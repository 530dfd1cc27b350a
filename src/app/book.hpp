#pragma once
// The book runs commands. It takes whatever has queued up while the last commit ran, loads what
// they need, decides them one after another in memory, and hands the store one change set: one
// commit for the whole group, and no answer before it. An idle server answers one command at the
// price of one commit; a busy one shares that price. There is no timer. While a store commits that
// can do so, the next group is loaded, and decided where the store warrants what was loaded.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "app/command.hpp"
#include "app/ports/store.hpp"

namespace privcards::app {

class Book {
 public:
  struct Options {
    std::size_t queue_max = 16'384;  // commands waiting; the next one is turned away
    std::size_t group_max = 512;     // commands in one commit
  };
  // Counters for /metrics; read from any thread.
  struct Statistics {
    std::atomic<std::int64_t> groups{0};
    std::atomic<std::int64_t> commands{0};
    std::atomic<std::int64_t> commit_faults{0};
    std::atomic<std::int64_t> conflicts{0};  // groups decided again: another node was faster
    std::atomic<std::int64_t> turned_away{0};
    std::atomic<std::int64_t> load_us{0};  // summed over groups
    std::atomic<std::int64_t> decide_us{0};
    std::atomic<std::int64_t> commit_us{0};
  };

  Book(Store& store, Clock& clock, Dice& dice, Vault& vault, const Presenter& presenter,
       Options options);
  ~Book();  // stop()
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  // Reads the journal head, which also says what node this is; must succeed before anything else.
  Result<void, Fault> open();
  void start();  // the writer thread
  // Queues a command. False when the queue is full or the book has stopped; the command is then
  // still the caller's. Any thread.
  bool submit(std::unique_ptr<Command>& command);
  // Many at once for one lock; takes as many as fit, in order, and returns how many.
  std::size_t submit_all(std::vector<std::unique_ptr<Command>>& commands);
  // Decides and commits what is queued on the caller's thread: for tests and the simulation,
  // without start().
  void run_queued();
  // Commits what is queued, then joins.
  void stop();

  // Called on the book's thread after each commit that added events.
  void on_events(std::function<void(const std::vector<webhooks::Event>&)> listener);
  // Called on the book's thread after each commit that set alarms.
  void on_alarms(std::function<void(const std::vector<AlarmChange>&)> listener);

  // Which node this program was when it opened; ids that no commit guards name it too.
  std::uint32_t node() const { return head_.node; }
  const Statistics& statistics() const { return statistics_; }
  std::size_t queued() const;

 private:
  using Commands = std::vector<std::unique_ptr<Command>>;
  struct Group {
    Commands commands;
    WorkingSet set;
    bool commit_begun = false;  // and not ended
  };
  static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();
  // With the store at once: one that it works on, and one behind it.
  static constexpr std::size_t begun_max = 2;

  void run();
  std::unique_ptr<Group> next_group();  // null: stopped
  std::size_t enough() const;
  void ring_when_enough();   // with mutex_
  bool commit_ends_first();  // rather than enough being queued for the next group
  std::unique_ptr<Group> take_queued_group();
  std::unique_ptr<Group> take_queued();  // with mutex_
  void process(std::unique_ptr<Group> group);
  Result<void, Fault> begin(Group& group);  // load, hold, decide, begin the commit
  Result<void, Fault> load(Group& group);
  Result<void, Fault> load(Command& command, WorkingSet& set);
  Result<bool, Fault> hold(WorkingSet& set);
  Result<void, Fault> decide(Group& group, Instant now, bool read_anew);
  bool end_oldest();
  bool end_all();
  Result<void, Fault> end_commit(Group& group);
  Result<void, Fault> decide_again(Group& group, Fault fault);
  void finish(Group& group, const Result<void, Fault>& done);  // answers
  void seal_journal(WorkingSet& set, Instant now);

  Store& store_;
  Clock& clock_;
  Dice& dice_;
  Vault& vault_;
  const Presenter& presenter_;
  Options options_;
  Statistics statistics_;
  JournalHead head_;
  IdSource ids_;
  std::deque<std::unique_ptr<Group>> begun_;  // their commits are with the store, in this order
  std::function<void(const std::vector<webhooks::Event>&)> events_listener_;
  std::function<void(const std::vector<AlarmChange>&)> alarms_listener_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Commands queue_;
  std::size_t ring_at_ = never;  // commands queued at which the bell rings
  Bell bell_;                    // for the writer thread while it waits for the store
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace privcards::app
