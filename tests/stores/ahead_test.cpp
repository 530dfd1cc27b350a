// Groups that are decided while the one before them is committed: on rows held behind that commit,
// or, by a node that is alone with its wallets, at once on what it knows.

#include <gtest/gtest.h>

#include "app/change_card.hpp"
#include "app/operate.hpp"
#include "store/postgres/values.hpp"
#include "tests/stores/two_nodes.hpp"
#include "tests/support/cutting_proxy.hpp"

namespace privcards::tests {
namespace {

using app::NetworkMessageKind;
using app::NetworkVerdict;

// While this one is decided the next arrives, and is loaded and held behind its commit.
class Overtaken final : public app::Command {
 public:
  Overtaken(app::Book& book, std::unique_ptr<app::Command> command,
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

// Three payments, each arriving while the one before it is decided.
struct ThreePayments {
  int answered = 0;
  int approved = 0;

  void run(Installation& node, CardId card, const std::array<std::int64_t, 3>& amounts_minor) {
    const auto payment = [&](std::int64_t amount_minor) {
      return node.network_command(
          node.message(card, NetworkMessageKind::authorization, amount_minor),
          [this](Result<app::NetworkAnswer, Fault> answer) {
            ASSERT_TRUE(answer);
            ++answered;
            if (answer->outcome.verdict == NetworkVerdict::approved) ++approved;
          });
    };
    std::unique_ptr<app::Command> last = payment(amounts_minor[2]);
    std::unique_ptr<app::Command> middle =
        std::make_unique<Overtaken>(node.book(), payment(amounts_minor[1]), std::move(last));
    node.submit(
        std::make_unique<Overtaken>(node.book(), payment(amounts_minor[0]), std::move(middle)));
    node.book().run_queued();
  }
};

class HeldBehindCommit : public TwoNodes, public testing::WithParamInterface<CuttingProxy::Cut> {};

TEST_P(HeldBehindCommit, is_decided_on_what_the_commit_left) {
  CuttingProxy proxy(cluster().socket_directory());
  auto store = store::PostgresStore::open(database_ + " host=" + proxy.host());
  ASSERT_TRUE(store) << store.error().message;
  Installation third(**store, 3);
  const CardId card = create_card(first_, 10'00);
  ThreePayments payments;
  proxy.cut_next(GetParam());
  payments.run(third, card, {7'00, 3'00, 4'00});  // only the first two can be paid
  EXPECT_EQ(proxy.cuts(), GetParam() == CuttingProxy::Cut::never ? 0 : 1);
  EXPECT_EQ(third.book().statistics().groups, 3);
  EXPECT_EQ(payments.answered, 3);
  EXPECT_EQ(payments.approved, 2);
  EXPECT_EQ(first_.card(card).balance.held_minor, 10'00);
  EXPECT_EQ(third.verify().broken, "");
}

INSTANTIATE_TEST_SUITE_P(Cuts, HeldBehindCommit,
                         testing::Values(CuttingProxy::Cut::never, CuttingProxy::Cut::before,
                                         CuttingProxy::Cut::after));

// The second node pays until it is alone with the wallet, by its own reckoning.
class Ahead : public TwoNodes {
 protected:
  Ahead() {
    for (int i = 0; i < 20; ++i) authorize(alone(), cards_[1], 1'00);
    begin();
  }
  Installation& alone() { return node(1); }
  void begin() {
    round_trips_ = stores_[1]->traffic().round_trips;
    conflicts_ = alone().book().statistics().conflicts;
  }
  std::int64_t round_trips() const { return stores_[1]->traffic().round_trips - round_trips_; }
  std::int64_t conflicts() { return alone().book().statistics().conflicts - conflicts_; }
  NetworkVerdict pay(std::int64_t amount_minor) {
    return alone()
        .send(alone().message(cards_[1], NetworkMessageKind::authorization, amount_minor))
        .outcome.verdict;
  }
  ~Ahead() override { EXPECT_EQ(first_.verify().broken, ""); }

 private:
  std::int64_t round_trips_ = 0;
  std::int64_t conflicts_ = 0;
};

TEST_F(Ahead, a_group_is_one_round_trip) {
  for (int i = 0; i < 5; ++i) authorize(alone(), cards_[1], 1'00);
  EXPECT_EQ(round_trips(), 5);
  EXPECT_EQ(conflicts(), 0);
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 25'00);
}

TEST_F(Ahead, another_nodes_payment_is_not_overwritten) {
  authorize(first_, cards_[1], 100'00);
  EXPECT_EQ(pay(900'00), NetworkVerdict::declined);
  EXPECT_EQ(conflicts(), 1);
  EXPECT_EQ(pay(880'00), NetworkVerdict::approved);
  EXPECT_EQ(first_.card(cards_[1]).balance.available_minor, 0);
}

TEST_F(Ahead, a_card_that_another_node_froze_pays_no_more) {
  ASSERT_TRUE(first_.run(app::FreezeCard({first_.wallet(), cards_[1]})));
  EXPECT_EQ(pay(1'00), NetworkVerdict::declined);
  ASSERT_TRUE(first_.run(app::UnfreezeCard({first_.wallet(), cards_[1]})));
  EXPECT_EQ(pay(1'00), NetworkVerdict::approved);
}

TEST_F(Ahead, an_operators_change_is_seen_at_once) {
  cards::Bin before;
  const auto bins = first_.queries().bins(World::test);
  for (const app::BinView& view : *bins) {
    if (view.bin.id == visa_bin) before = view.bin;
  }
  cards::Bin bin = before;
  bin.max_transaction_minor = 50'00;
  ASSERT_TRUE(first_.run(app::PutBin(bin)));
  EXPECT_EQ(pay(60'00), NetworkVerdict::declined);
  ASSERT_TRUE(first_.run(app::PutBin(before)));
  EXPECT_EQ(pay(60'00), NetworkVerdict::approved);
}

TEST_F(Ahead, a_message_that_another_node_answered_is_answered_the_same) {
  const app::NetworkRequest request =
      first_.message(cards_[1], NetworkMessageKind::authorization, 5'00);
  const app::NetworkAnswer first = first_.send(request);
  const app::NetworkAnswer again = alone().send(request);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.reply.bytes, first.reply.bytes);
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 25'00);
}

TEST_F(Ahead, its_own_messages_repeat_is_looked_up) {
  const app::NetworkRequest request =
      alone().message(cards_[1], NetworkMessageKind::authorization, 5'00);
  const app::NetworkAnswer first = alone().send(request);
  const app::NetworkAnswer again = alone().send(request);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.reply.bytes, first.reply.bytes);
  EXPECT_EQ(conflicts(), 0);
}

TEST_F(Ahead, a_reversal_finds_its_original_without_a_conflict) {
  const app::NetworkRequest request =
      alone().message(cards_[1], NetworkMessageKind::authorization, 5'00);
  alone().send(request);
  app::NetworkRequest reversal = alone().message(cards_[1], NetworkMessageKind::reversal, 5'00);
  reversal.original.message = request.key;
  EXPECT_EQ(alone().send(reversal).outcome.verdict, NetworkVerdict::approved);
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 20'00);
  EXPECT_EQ(conflicts(), 0);
}

// What is asked for is newer than what is remembered: more than was held then.
TEST_F(Ahead, a_reversal_of_another_nodes_payment_is_decided_on_one_state) {
  const app::NetworkRequest request =
      first_.message(cards_[1], NetworkMessageKind::authorization, 50'00);
  first_.send(request);
  app::NetworkRequest reversal = alone().message(cards_[1], NetworkMessageKind::reversal, 50'00);
  reversal.original.message = request.key;
  EXPECT_EQ(alone().send(reversal).outcome.verdict, NetworkVerdict::approved);
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 20'00);
  EXPECT_EQ(conflicts(), 0) << "seen before it was decided";
}

TEST_F(Ahead, a_settlement_of_another_nodes_payment_is_decided_on_one_state) {
  const TransactionId paid = authorize(first_, cards_[1], 50'00);
  settle(alone(), cards_[1], paid, 50'00);
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 20'00);
  EXPECT_EQ(first_.card(cards_[1]).balance.available_minor, 930'00);
}

// A refusal changes nothing, so no commit would find out that it is wrong.
TEST_F(Ahead, nothing_is_refused_for_what_another_node_has_changed) {
  ASSERT_TRUE(
      first_.run(app::MoveFunds({first_.wallet(), cards_[1]}, app::Direction::fund, 500'00)));
  EXPECT_TRUE(alone().run(
      app::MoveFunds({first_.wallet(), cards_[1]}, app::Direction::withdraw, 1'200'00)));
  ASSERT_TRUE(alone().run(app::FreezeCard({first_.wallet(), cards_[1]})));
  ASSERT_TRUE(first_.run(app::UnfreezeCard({first_.wallet(), cards_[1]})));
  EXPECT_TRUE(alone().run(app::FreezeCard({first_.wallet(), cards_[1]})));
}

TEST_F(Ahead, what_is_refused_costs_a_question_and_no_lock) {
  const auto withdraw = [this] {
    return alone().run(
        app::MoveFunds({first_.wallet(), cards_[1]}, app::Direction::withdraw, 5'000'00));
  };
  EXPECT_EQ(withdraw().error(), app::Refusal::insufficient_card_balance);
  EXPECT_EQ(round_trips(), 1);
  EXPECT_EQ(conflicts(), 0);
}

TEST_F(Ahead, what_a_failed_commit_would_have_left_leads_nowhere) {
  const TransactionId paid = authorize(alone(), cards_[1], 5'00);
  authorize(first_, cards_[1], 1'00);
  EXPECT_EQ(pay(2'00), NetworkVerdict::approved);  // decided twice
  EXPECT_EQ(conflicts(), 1);
  settle(alone(), cards_[1], paid, 5'00);  // found by the card's history
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 23'00);
}

TEST_F(Ahead, a_reversal_that_came_first_at_another_node_keeps_its_payment_from_counting) {
  const app::NetworkRequest request =
      alone().message(cards_[1], NetworkMessageKind::authorization, 5'00);
  app::NetworkRequest reversal = first_.message(cards_[1], NetworkMessageKind::reversal, 5'00);
  reversal.original.message = request.key;
  first_.send(reversal);
  alone().send(request);
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 20'00);
}

TEST_F(Ahead, an_idempotency_key_of_another_node_is_found) {
  const auto fund = [&](Installation& installation) {
    return installation.run_with_key(
        app::MoveFunds({installation.wallet(), cards_[1]}, app::Direction::fund, 10'00), "key",
        "request");
  };
  EXPECT_FALSE(fund(first_).replayed);
  EXPECT_TRUE(fund(alone()).replayed);
  EXPECT_TRUE(fund(alone()).replayed);
  EXPECT_EQ(first_.card(cards_[1]).balance.available_minor, 990'00);
}

TEST_F(Ahead, a_number_that_was_taken_over_commits_no_more) {
  cluster().run_sql(database_, "UPDATE nodes SET holder = 'another' WHERE number = 2");
  EXPECT_EQ(pay(1'00), NetworkVerdict::approved);
  EXPECT_EQ(conflicts(), 1);
  EXPECT_EQ(stores_[1]->head()->node, 3U);
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 21'00);
}

TEST_F(Ahead, a_column_that_a_newer_program_added_does_not_stop_an_older_one) {
  cluster().run_sql(database_, "ALTER TABLE transactions ADD COLUMN newer BIGINT");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(pay(1'00), NetworkVerdict::approved);
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 23'00);
}

TEST_F(Ahead, two_nodes_that_were_alone_meet) {
  on_both([&](Installation& installation, int) {
    for (int i = 0; i < 40; ++i) authorize(installation, cards_[1], 1'00);
  });
  EXPECT_EQ(first_.card(cards_[1]).balance.held_minor, 100'00);
  begin();
  for (int i = 0; i < 20; ++i) authorize(alone(), cards_[1], 1'00);
  begin();
  authorize(alone(), cards_[1], 1'00);
  EXPECT_EQ(round_trips(), 1) << "alone again";
}

// Three groups one behind the other, and a connection that is cut at the first or the second.
struct AheadCut {
  CuttingProxy::Cut cut;
  std::int64_t amount_minor;  // of the payment whose group is cut
  // As the group's rows have it.
  std::string sign() const {
    std::string sign;
    store::append_integer(sign, amount_minor);
    return sign;
  }
};

class AheadOfCommit : public TwoNodes, public testing::WithParamInterface<AheadCut> {};

TEST_P(AheadOfCommit, is_decided_on_what_becomes_of_the_commit) {
  CuttingProxy proxy(cluster().socket_directory());
  auto store = store::PostgresStore::open(database_ + " host=" + proxy.host());
  ASSERT_TRUE(store) << store.error().message;
  Installation third(**store, 3);
  const CardId card = create_card(third, 30'30);
  for (int i = 0; i < 20; ++i) authorize(third, card, 1'00);
  ThreePayments payments;
  const bool is_cut = GetParam().cut != CuttingProxy::Cut::never;
  if (is_cut) proxy.cut_next(GetParam().cut, GetParam().sign());
  payments.run(third, card, {7'13, 3'17, 4'00});  // only the first two can be paid
  EXPECT_EQ(proxy.cuts(), is_cut ? 1 : 0);
  EXPECT_EQ(payments.answered, 3);
  EXPECT_EQ(payments.approved, 2);
  EXPECT_EQ(first_.card(card).balance.held_minor, 30'30);
  authorize(third, cards_[0], 1'00);
  EXPECT_EQ(third.verify().broken, "");
}

std::string name_of_cut(const testing::TestParamInfo<AheadCut>& cut) {
  constexpr std::array<const char*, 4> names{"never", "before", "after", "silent"};
  return names.at(static_cast<std::size_t>(cut.param.cut)) + std::string("_at_") +
         std::to_string(cut.param.amount_minor);
}

using Cut = CuttingProxy::Cut;
INSTANTIATE_TEST_SUITE_P(Cuts, AheadOfCommit,
                         testing::Values(AheadCut{Cut::never, 0}, AheadCut{Cut::before, 7'13},
                                         AheadCut{Cut::after, 7'13}, AheadCut{Cut::before, 3'17},
                                         AheadCut{Cut::after, 3'17}, AheadCut{Cut::silent, 3'17}),
                         name_of_cut);

}  // namespace
}  // namespace privcards::tests
