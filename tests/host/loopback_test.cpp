// The sandbox's acquirer and the host, over a real loopback socket, on SQLite with its own writer.

#include <array>
#include <future>

#include "app/create_card.hpp"
#include "app/sandbox.hpp"
#include "edge/host/host.hpp"
#include "edge/host/loopback_acquirer.hpp"
#include "edge/net/loop.hpp"
#include "tests/host/terminal.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {
namespace {

using app::AcquirerMessage;
using authorization::Transaction;
using authorization::TransactionStatus;
using authorization::TransactionType;

class Loopback : public ::testing::Test {
 protected:
  Loopback() {
    CHECK(installation_.run(
        app::SimulateDeposit({.wallet = installation_.wallet(), .amount_usd_minor = 10'000'00})));
    card_ = new_card();
    loop_.start();
    CHECK(host_.open(test_link("sandbox")));
    installation_.book().start();
    acquirer_.emplace(
        loop_, installation_.clock(),
        host::LoopbackAcquirer::Options{.port = host_.port("sandbox"), .link_name = "sandbox"});
  }
  ~Loopback() override {
    acquirer_.reset();
    host_.stop(1'000);
    installation_.book().stop();
    loop_.stop();
  }

  static app::NetworkLink test_link(const std::string& name) {
    app::NetworkLink link;
    link.name = name;
    link.address = "127.0.0.1";
    link.profile = host::default_profile_name;
    return link;
  }

  CardId new_card() {
    auto card = installation_.run(app::CreateCard({.account = installation_.account().id,
                                                   .wallet = installation_.wallet(),
                                                   .bin_id = std::string(visa_bin),
                                                   .amount_minor = 100'00},
                                                  installation_.vault()));
    CHECK(card);
    return card->card.id;
  }

  app::AcquirerRequest request(AcquirerMessage message, std::int64_t amount_minor) {
    app::AcquirerRequest request;
    request.message = message;
    request.pan = installation_.pan_of(card_);
    request.expiry = installation_.card(card_).card.expiry();
    request.amount_minor = amount_minor;
    request.merchant = {.name = "Café Zoé", .mcc = "5812", .city = "Lyon", .country = "FRA"};
    return request;
  }

  using Answered = std::future<Result<std::string, Fault>>;
  Answered start(app::AcquirerRequest request) {
    const app::AcquirerEnvelope envelope = acquirer_->next_envelope(request.message);
    return start(std::move(request), envelope);
  }
  Answered start(app::AcquirerRequest request, const app::AcquirerEnvelope& envelope) {
    auto promise = std::make_shared<std::promise<Result<std::string, Fault>>>();
    acquirer_->send(std::move(request), envelope, [promise](Result<std::string, Fault> answer) {
      promise->set_value(std::move(answer));
    });
    return promise->get_future();
  }

  // Sends and reads back the transaction that came of it.
  Transaction send(app::AcquirerRequest request) {
    const app::AcquirerEnvelope envelope = acquirer_->next_envelope(request.message);
    return send(std::move(request), envelope);
  }
  Transaction send(app::AcquirerRequest request, const app::AcquirerEnvelope& envelope) {
    auto answer = start(std::move(request), envelope).get();
    EXPECT_TRUE(answer) << answer.error().message;
    if (!answer) return {};
    response_code_ = *answer;
    auto message = installation_.queries().network_message(envelope.key);
    CHECK(message);
    EXPECT_TRUE(message->has_value());
    if (!*message || !(*message)->transaction) return {};
    return installation_.transaction((*message)->transaction);
  }
  Transaction send(AcquirerMessage message, std::int64_t amount_minor,
                   std::optional<Transaction> original = std::nullopt) {
    app::AcquirerRequest one = request(message, amount_minor);
    one.original = std::move(original);
    return send(std::move(one));
  }
  cards::CardBalance balance() { return installation_.card(card_).balance; }

  SqliteUnderTest stores_;
  Installation installation_{stores_.store()};
  CardId card_;
  net::Loop loop_{2};
  host::Host host_{loop_,
                   installation_.book(),
                   installation_.vault(),
                   installation_.clock(),
                   host::HostOptions{},
                   nullptr};
  std::optional<host::LoopbackAcquirer> acquirer_;
  std::string response_code_;
};

TEST_F(Loopback, AnAuthorizationFromEndToEnd) {
  app::AcquirerRequest asked = request(AcquirerMessage::authorization, 12'34);
  asked.cvv = installation_.vault().cvv2(asked.pan, asked.expiry);
  const Transaction made = send(std::move(asked));
  EXPECT_EQ(response_code_, "00");
  EXPECT_EQ(made.type, TransactionType::authorization);
  EXPECT_EQ(made.amount_minor, 12'34);
  EXPECT_EQ(made.merchant.name, "Caf? Zo?");
  EXPECT_EQ(made.merchant.country, "FRA");
  EXPECT_EQ(made.merchant.mcc, "5812");
  EXPECT_EQ(balance().held_minor, 12'34);
  EXPECT_EQ(host_.statistics().decided[0][0], 1);
}

TEST_F(Loopback, DeclinesAndPartialApprovals) {
  EXPECT_EQ(send(AcquirerMessage::authorization, 150'00).type, TransactionType::decline);
  EXPECT_EQ(response_code_, "51");
  app::AcquirerRequest wrong = request(AcquirerMessage::authorization, 1'00);
  const std::string right = installation_.vault().cvv2(wrong.pan, wrong.expiry).reveal();
  wrong.cvv = SecretText(right == "000" ? "001" : "000");
  EXPECT_EQ(send(std::move(wrong)).type, TransactionType::decline);
  EXPECT_EQ(response_code_, "N7");
  app::AcquirerRequest partial = request(AcquirerMessage::authorization, 150'00);
  partial.partial_approval = true;
  EXPECT_EQ(send(std::move(partial)).amount_minor, 100'00);
  EXPECT_EQ(response_code_, "10");
}

TEST_F(Loopback, APaymentsWholeLife) {
  Transaction made = send(AcquirerMessage::authorization, 40'00);
  made = send(AcquirerMessage::incremental, 10'00, made);
  EXPECT_EQ(made.held_minor, 50'00);
  made = send(AcquirerMessage::reversal, 20'00, made);
  EXPECT_EQ(made.held_minor, 30'00);
  app::AcquirerRequest part = request(AcquirerMessage::settlement, 10'00);
  part.original = made;
  part.final_settlement = false;
  const Transaction first = send(std::move(part));
  EXPECT_EQ(first.type, TransactionType::settlement);
  EXPECT_EQ(first.authorization, made.id);
  made = installation_.transaction(made.id);
  EXPECT_EQ(made.status, TransactionStatus::partially_settled);
  EXPECT_EQ(made.held_minor, 20'00);
  const Transaction last = send(AcquirerMessage::settlement, 15'00, made);
  EXPECT_EQ(installation_.transaction(made.id).status, TransactionStatus::settled);
  EXPECT_EQ(balance().held_minor, 0);
  EXPECT_EQ(balance().available_minor, 75'00);
  // Each settlement is named by itself, though they share their authorization's id.
  const Transaction refund = send(AcquirerMessage::refund, 4'00, first);
  EXPECT_EQ(refund.type, TransactionType::refund);
  EXPECT_EQ(refund.authorization, made.id);
  EXPECT_EQ(installation_.transaction(first.id).refunded_minor, 4'00);
  EXPECT_EQ(installation_.transaction(last.id).refunded_minor, 0);
  EXPECT_EQ(balance().available_minor, 79'00);
  EXPECT_EQ(installation_.verify().broken, "");
}

TEST_F(Loopback, AFullReversalAForcedSettlementAndAStandaloneRefund) {
  const Transaction made = send(AcquirerMessage::authorization, 40'00);
  EXPECT_EQ(send(AcquirerMessage::reversal, 0, made).status, TransactionStatus::reversed);
  EXPECT_EQ(balance().available_minor, 100'00);
  const Transaction forced = send(AcquirerMessage::forced_settlement, 130'00);
  EXPECT_EQ(forced.type, TransactionType::settlement);
  EXPECT_FALSE(forced.authorization);
  EXPECT_EQ(balance().available_minor, -30'00);
  EXPECT_EQ(send(AcquirerMessage::refund, 50'00).type, TransactionType::refund);
  EXPECT_EQ(balance().available_minor, 20'00);
  EXPECT_EQ(installation_.verify().broken, "");
}

TEST_F(Loopback, ManyAtOnceAreAllAnswered) {
  std::vector<Answered> waiting;
  for (int i = 0; i < 500; ++i) {
    waiting.push_back(start(request(AcquirerMessage::authorization, 30)));
  }
  int approved = 0;
  int declined = 0;
  for (auto& one : waiting) {
    auto answer = one.get();
    ASSERT_TRUE(answer) << answer.error().message;
    ++(*answer == "00" ? approved : declined);
  }
  EXPECT_EQ(approved, 333);  // of 100.00
  EXPECT_EQ(declined, 167);
  EXPECT_EQ(balance().held_minor, 99'90);
  EXPECT_EQ(installation_.verify().broken, "");
}

TEST_F(Loopback, TheSameEnvelopeSentAgainIsTheSamePayment) {
  const auto envelope = acquirer_->next_envelope(AcquirerMessage::authorization);
  const Transaction first = send(request(AcquirerMessage::authorization, 12'00), envelope);
  const Transaction again = send(request(AcquirerMessage::authorization, 12'00), envelope);
  EXPECT_EQ(response_code_, "00");
  EXPECT_TRUE(first.id);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(balance().held_minor, 12'00);
}

// Nodes that began at the same moment: their trace numbers are the same, their messages are not.
TEST_F(Loopback, TwoNodesMessagesAreNotOneAndEitherRepeatsTheOthers) {
  const std::uint16_t port = host_.port("sandbox");
  std::array<app::AcquirerEnvelope, 2> envelopes;
  std::array<Transaction, 2> paid;
  for (std::uint32_t node = 1; node <= 2; ++node) {
    acquirer_.emplace(
        loop_, installation_.clock(),
        host::LoopbackAcquirer::Options{.port = port, .link_name = "sandbox", .node = node});
    envelopes[node - 1] = acquirer_->next_envelope(AcquirerMessage::authorization);
    paid[node - 1] =
        send(request(AcquirerMessage::authorization, node * 7'00), envelopes[node - 1]);
  }
  EXPECT_EQ(envelopes[0].trace, envelopes[1].trace);
  EXPECT_EQ(envelopes[0].transmitted_at, envelopes[1].transmitted_at);
  EXPECT_NE(paid[0].id, paid[1].id);
  EXPECT_NE(paid[0].references.network_transaction_id, paid[1].references.network_transaction_id);
  EXPECT_EQ(balance().held_minor, 21'00);
  EXPECT_EQ(send(request(AcquirerMessage::authorization, 7'00), envelopes[0]).id, paid[0].id);
  EXPECT_EQ(balance().held_minor, 21'00);
}

TEST_F(Loopback, ALinkThatClosesEndsWhatWaits) {
  ASSERT_TRUE(start(request(AcquirerMessage::authorization, 30)).get());
  EXPECT_EQ(host_.links().size(), 1u);
  EXPECT_EQ(host_.links()[0].signed_on, 1u);
  EXPECT_TRUE(host_.close_link("sandbox"));
  EXPECT_FALSE(host_.close_link("sandbox"));
  EXPECT_EQ(host_.port("sandbox"), 0);
  auto waiting = start(request(AcquirerMessage::authorization, 30));
  acquirer_.reset();
  EXPECT_FALSE(waiting.get());
}

// Where the host dials, it signs on itself; the network's end is a second host here.
TEST_F(Loopback, ADialledLinkSignsOn) {
  app::NetworkLink dialled = test_link("dialled");
  dialled.mode = app::LinkMode::dial;
  dialled.port = host_.port("sandbox");
  ASSERT_TRUE(host_.open(dialled));
  EXPECT_FALSE(host_.open(dialled));  // the name is taken
  auto signed_on = [&] { return host_.links()[1].signed_on == 1; };
  // Each answered payment is a round of the same loop; the sign-on is done after a few.
  for (int round = 0; round < 10'000 && !signed_on(); ++round) {
    ASSERT_TRUE(start(request(AcquirerMessage::authorization, 1'000'00)).get());
  }
  EXPECT_TRUE(signed_on());
}

TEST_F(Loopback, WhatCannotBeOpenedSaysWhy) {
  app::NetworkLink link = test_link("other");
  link.profile = "no-such-profile";
  auto opened = host_.open(link);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, FaultKind::refused);
  EXPECT_NE(opened.error().message.find("no-such-profile"), std::string::npos);
  link = test_link("sandbox");
  EXPECT_FALSE(host_.open(link));
}

}  // namespace
}  // namespace privcards::tests
