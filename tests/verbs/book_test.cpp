// The book: groups, their one commit, and what happens when it fails.

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "app/change_card.hpp"
#include "store/memory/memory_store.hpp"
#include "tests/support/books.hpp"

namespace privcards::tests {
namespace {

using Call = store::MemoryStore::Call;

// Notes what was done to it; may put a wallet row.
class Noted final : public app::Command {
 public:
  explicit Noted(std::vector<std::string>& notes, std::string name)
      : notes_(notes), name_(std::move(name)) {}
  void load(app::WorkingSet& set) override { set.wallets.want(wallet_); }
  void decide(app::WorkingSet& set, app::Context&) override {
    const ledger::Wallet* found = set.wallets.find(wallet_);
    ledger::Wallet row = found != nullptr ? *found : ledger::Wallet{.id = wallet_};
    ++row.clock_offset_ms;
    notes_.push_back(name_ + " decides " + std::to_string(row.clock_offset_ms));
    set.wallets.put(row);
  }
  void forget() override { notes_.push_back(name_ + " forgets"); }
  void committed() override { notes_.push_back(name_ + " committed"); }
  void failed(const Fault& fault) override {
    notes_.push_back(name_ + " failed: " + fault.message);
  }

 private:
  static constexpr WalletId wallet_{77};
  std::vector<std::string>& notes_;
  std::string name_;
};

// Wants nothing and changes nothing.
class Idle final : public app::Command {
 public:
  explicit Idle(int& committed) : committed_(committed) {}
  void load(app::WorkingSet&) override {}
  void decide(app::WorkingSet&, app::Context&) override {}
  void forget() override {}
  void committed() override { ++committed_; }
  void failed(const Fault&) override { committed_ = -1; }

 private:
  int& committed_;
};

// Works ahead; its commits happen, but the answers to those from now on are lost for good.
class AnswersLost final : public app::Store {
 public:
  Result<app::JournalHead, Fault> head() override { return store_.head(); }
  Result<void, Fault> load(app::WorkingSet& set) override { return store_.load(set); }
  Result<void, Fault> commit(const app::WorkingSet& set, std::int64_t last_id) override {
    return store_.commit(set, last_id);
  }
  Result<void, Fault> put_vault_check(ByteView check) override {
    return store_.put_vault_check(check);
  }
  Result<std::unique_ptr<app::Queries>, Fault> reader() override { return store_.reader(); }
  bool works_ahead() const override { return true; }
  bool holds_ahead(app::WorkingSet&) override { return true; }
  void begin_commit(const app::WorkingSet& set, std::int64_t last_id) override {
    CHECK(commit(set, last_id));
  }
  Result<void, Fault> end_commit(const app::WorkingSet&) override {
    if (!lost) return {};
    return Unexpected(Fault{FaultKind::unavailable, "nobody knows"});
  }
  bool lost = false;

 private:
  store::MemoryStore store_;
};

// Submits the next while it is decided, so that this one's group is begun behind its own.
class Leading final : public app::Command {
 public:
  Leading(app::Book& book, std::unique_ptr<app::Command> command,
          std::unique_ptr<app::Command> next)
      : book_(book), command_(std::move(command)), next_(std::move(next)) {}
  void load(app::WorkingSet& set) override { command_->load(set); }
  void decide(app::WorkingSet& set, app::Context& context) override {
    command_->decide(set, context);
    if (next_) CHECK(book_.submit(next_));
  }
  void forget() override { command_->forget(); }
  void committed() override { command_->committed(); }
  void failed(const Fault& fault) override { command_->failed(fault); }

 private:
  app::Book& book_;
  std::unique_ptr<app::Command> command_;
  std::unique_ptr<app::Command> next_;
};

class BookTest : public testing::Test {
 protected:
  void submit(const std::string& name) {
    installation_.submit(std::make_unique<Noted>(notes_, name));
  }
  store::MemoryStore store_;
  Installation installation_{store_};
  std::vector<std::string> notes_;
};

TEST_F(BookTest, decides_a_group_in_order_and_commits_it_once) {
  std::int64_t before = store_.head()->number;
  submit("A");
  submit("B");
  submit("C");
  EXPECT_EQ(installation_.book().queued(), 3U);
  installation_.book().run_queued();
  EXPECT_EQ(notes_, (std::vector<std::string>{"A decides 1", "B decides 2", "C decides 3",
                                              "A committed", "B committed", "C committed"}));
  EXPECT_EQ(store_.head()->number, before + 1);
}

TEST_F(BookTest, commits_nothing_when_nothing_changed) {
  std::int64_t before = store_.head()->number;
  int committed = 0;
  installation_.submit(std::make_unique<Idle>(committed));
  installation_.book().run_queued();
  EXPECT_EQ(committed, 1);
  EXPECT_EQ(store_.head()->number, before);
}

TEST_F(BookTest, a_failed_group_leaves_nothing_and_the_next_goes_on) {
  std::optional<Call> failing = Call::commit;
  store_.before_calls([&](Call call) -> std::optional<Fault> {
    if (call != failing) return std::nullopt;
    return Fault{FaultKind::storage_full, "no room"};
  });
  app::JournalHead before = *store_.head();
  for (Call call : {Call::commit, Call::load}) {
    failing = call;
    notes_.clear();
    submit("A");
    submit("B");
    installation_.book().run_queued();
    EXPECT_EQ(notes_.back(), "B failed: no room");
    EXPECT_EQ(notes_[notes_.size() - 2], "A failed: no room");
    EXPECT_EQ(store_.head()->hash, before.hash);
  }
  failing.reset();
  notes_.clear();
  submit("C");
  installation_.book().run_queued();
  EXPECT_EQ(notes_.front(), "C decides 1");
  EXPECT_EQ(store_.head()->number, before.number + 1);
  EXPECT_EQ(store_.head()->last_id, before.last_id);
  EXPECT_EQ(installation_.verify().broken, "");
  EXPECT_EQ(installation_.book().statistics().commit_faults, 2);
}

// On a shared database another node may be faster; nothing of the attempt before is seen.
TEST_F(BookTest, a_group_that_met_a_conflict_is_decided_again) {
  app::JournalHead before = *store_.head();
  int conflicts = 2;
  store_.before_calls([&](Call call) -> std::optional<Fault> {
    if (call != Call::commit || conflicts-- <= 0) return std::nullopt;
    return Fault{FaultKind::conflict, "too late"};
  });
  submit("A");
  submit("B");
  installation_.book().run_queued();
  EXPECT_EQ(notes_,
            (std::vector<std::string>{"A decides 1", "B decides 2", "A forgets", "B forgets",
                                      "A decides 1", "B decides 2", "A forgets", "B forgets",
                                      "A decides 1", "B decides 2", "A committed", "B committed"}));
  EXPECT_EQ(store_.head()->number, before.number + 1);
  EXPECT_EQ(installation_.book().statistics().conflicts, 2);
  EXPECT_EQ(installation_.book().statistics().commit_faults, 0);
}

TEST_F(BookTest, a_group_that_only_meets_conflicts_fails_in_the_end) {
  store_.before_calls([&](Call call) -> std::optional<Fault> {
    if (call != Call::commit) return std::nullopt;
    return Fault{FaultKind::conflict, "too late"};
  });
  submit("A");
  installation_.book().run_queued();
  EXPECT_EQ(notes_.back(), "A failed: too late");
  EXPECT_EQ(std::count(notes_.begin(), notes_.end(), "A decides 1"),
            installation_.book().statistics().conflicts);
  EXPECT_GT(installation_.book().statistics().conflicts, 2);
}

// Every command of the real program, decided three times: what they remember of one attempt must
// not show in the next.
// Both may have happened, and have: decided again they would have happened twice.
TEST(BookAhead, what_was_begun_behind_a_commit_of_unknown_fate_is_not_decided_again) {
  AnswersLost store;
  Installation installation(store);
  std::vector<std::string> notes;
  const std::int64_t before = store.head()->number;
  store.lost = true;
  installation.submit(std::make_unique<Leading>(installation.book(),
                                                std::make_unique<Noted>(notes, "A"),
                                                std::make_unique<Noted>(notes, "B")));
  installation.book().run_queued();
  EXPECT_EQ(notes, (std::vector<std::string>{"A decides 1", "B decides 2", "A failed: nobody knows",
                                             "B failed: nobody knows"}));
  EXPECT_EQ(store.head()->number, before + 2);
}

TEST_F(BookTest, conflicts_change_nothing_of_what_is_decided) {
  int calls = 0;
  store_.before_calls([&](Call call) -> std::optional<Fault> {
    if (call != Call::commit || ++calls % 3 == 0) return std::nullopt;
    return Fault{FaultKind::conflict, "too late"};
  });
  Books books = make_books(installation_);
  EXPECT_EQ(installation_.card(books.card).balance.available_minor, 50'00);
  EXPECT_EQ(installation_.card(books.card).balance.held_minor, 30'00);
  app::NetworkRequest reversal =
      installation_.message(books.card, app::NetworkMessageKind::reversal, 0);
  reversal.original.approval_code = installation_.transaction(books.open).references.approval_code;
  EXPECT_EQ(installation_.send(reversal).outcome.transaction, books.open);
  EXPECT_EQ(installation_.card(books.card).balance.held_minor, 0);
  app::NetworkAnswer again = installation_.send(reversal);
  EXPECT_TRUE(again.repeated);
  installation_.advance(30 * 86'400);  // challenges expire
  EXPECT_EQ(installation_.verify().broken, "");
}

TEST_F(BookTest, tells_of_events_and_alarms_after_the_commit_that_holds_them) {
  deposit(installation_, 1'000'00);
  CardId card = create_card(installation_, 100'00);
  std::vector<webhooks::EventType> events;
  std::size_t alarms = 0;
  std::int64_t groups_seen = 0;
  installation_.book().on_events([&](const std::vector<webhooks::Event>& added) {
    for (const webhooks::Event& event : added) events.push_back(event.type);
    groups_seen = store_.head()->number;
  });
  installation_.book().on_alarms(
      [&](const std::vector<app::AlarmChange>& changes) { alarms += changes.size(); });
  std::int64_t before = store_.head()->number;
  authorize(installation_, card, 10'00);
  EXPECT_EQ(events, std::vector{webhooks::EventType::transaction_authorized});
  EXPECT_EQ(groups_seen, before + 1);
  EXPECT_EQ(alarms, 1U);
  store_.before_calls([](Call call) -> std::optional<Fault> {
    if (call != Call::commit) return std::nullopt;
    return Fault{};
  });
  installation_.submit(installation_.network_command(
      installation_.message(card, app::NetworkMessageKind::authorization, 5'00),
      [](const Result<app::NetworkAnswer, Fault>& answer) { EXPECT_FALSE(answer); }));
  installation_.book().run_queued();
  EXPECT_EQ(events.size(), 1U);
}

TEST_F(BookTest, turns_commands_away_when_its_queue_is_full) {
  HeldClock clock;
  SeededDice dice(1);
  LinePresenter presenter;
  app::Book book(store_, clock, dice, installation_.vault(), presenter, {.queue_max = 2});
  ASSERT_TRUE(book.open());
  int committed = 0;
  std::vector<std::unique_ptr<app::Command>> commands;
  for (int i = 0; i < 3; ++i) commands.push_back(std::make_unique<Idle>(committed));
  EXPECT_EQ(book.submit_all(commands), 2U);
  EXPECT_NE(commands[2], nullptr);  // still the caller's
  EXPECT_FALSE(book.submit(commands[2]));
  EXPECT_NE(commands[2], nullptr);
  EXPECT_EQ(book.statistics().turned_away, 2);
  book.run_queued();
  EXPECT_EQ(committed, 2);
  EXPECT_TRUE(book.submit(commands[2]));
  book.stop();
  EXPECT_FALSE(book.submit(commands[0]));
}

// On its own thread the book takes what has queued up, at most group_max at once, and stop() waits
// for all of it.
TEST_F(BookTest, on_its_own_thread_commits_all_before_it_stops) {
  HeldClock clock;
  SeededDice dice(1);
  LinePresenter presenter;
  app::Book book(store_, clock, dice, installation_.vault(), presenter, {.group_max = 3});
  ASSERT_TRUE(book.open());
  std::vector<std::unique_ptr<app::Command>> commands;
  for (int i = 0; i < 10; ++i) commands.push_back(std::make_unique<Noted>(notes_, "N"));
  ASSERT_EQ(book.submit_all(commands), 10U);
  std::int64_t before = store_.head()->number;
  book.start();
  book.stop();
  EXPECT_EQ(std::count(notes_.begin(), notes_.end(), "N committed"), 10);
  EXPECT_EQ(book.statistics().groups, 4);  // 3 + 3 + 3 + 1
  EXPECT_EQ(book.statistics().commands, 10);
  EXPECT_EQ(store_.head()->number, before + 4);
}

// What one command adds, the next of its group finds: a card created and paid with at once would
// need its number first, a payment and its reversal do not.
TEST_F(BookTest, a_command_finds_what_another_of_its_group_added) {
  deposit(installation_, 1'000'00);
  CardId card = create_card(installation_, 100'00);
  app::NetworkRequest payment =
      installation_.message(card, app::NetworkMessageKind::authorization, 30'00);
  payment.references.retrieval_reference = "R1";
  app::NetworkRequest reversal = installation_.message(card, app::NetworkMessageKind::reversal, 0);
  reversal.original.message = payment.key;
  app::NetworkRequest settlement =
      installation_.message(card, app::NetworkMessageKind::financial_advice, 30'00);
  settlement.original.retrieval_reference = "R1";
  std::vector<TransactionId> found;
  for (app::NetworkRequest* request : {&payment, &settlement, &reversal}) {
    installation_.submit(installation_.network_command(
        *request, [&](const Result<app::NetworkAnswer, Fault>& answer) {
          ASSERT_TRUE(answer);
          found.push_back(answer->outcome.transaction);
        }));
  }
  installation_.book().run_queued();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(installation_.transaction(found[1]).authorization, found[0]);
  EXPECT_EQ(found[2], found[0]);
  EXPECT_EQ(installation_.card(card).balance.available_minor, 70'00);
  EXPECT_EQ(installation_.verify().broken, "");
}

}  // namespace
}  // namespace privcards::tests
