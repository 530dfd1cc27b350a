// What a link does besides deciding payments: frames, sign-on, echoes, broken messages, lateness
// and overload.

#include <algorithm>
#include <fstream>

#include "core/iso8583/framing.hpp"
#include "edge/host/profile_file.hpp"
#include "tests/host/conversation.hpp"

namespace privcards::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

const Fields sign_on = {{7, "0115120000"}, {11, "000042"}, {33, "00000054321"}, {70, "001"}};

class LinkTest : public Conversation {
 protected:
  Terminal dialled() {
    Terminal::Options options;
    options.mode = app::LinkMode::dial;
    return Terminal(installation_, options);
  }
  Terminal unsigned_terminal() {
    Terminal::Options options;
    options.signed_on = false;
    return Terminal(installation_, options);
  }
};

TEST_F(LinkTest, SignOnSignOffAndEchoAreAnswered) {
  Terminal terminal = unsigned_terminal();
  for (const char* code : {"001", "301", "002"}) {
    Fields fields = sign_on;
    fields[70] = code;
    const Reply reply = terminal.ask("0800", fields);
    EXPECT_EQ(reply.mti, "0810");
    EXPECT_EQ(reply[39], "00");
    for (int field : {7, 11, 33, 70}) EXPECT_EQ(reply[field], fields[field]);
  }
  Fields key_exchange = sign_on;
  key_exchange[70] = "161";
  EXPECT_EQ(terminal.ask("0800", key_exchange)[39], "12");
  key_exchange.erase(70);
  EXPECT_EQ(terminal.ask("0800", key_exchange)[39], "30");
}

TEST_F(LinkTest, WithoutSignOnOnly0800IsAnswered) {
  Terminal terminal = unsigned_terminal();
  const Fields fields = terminal.purchase(pan_, 10'00);
  EXPECT_TRUE(terminal.exchange(terminal.frame("0100", fields)).empty());
  EXPECT_EQ(terminal.statistics().not_signed_on, 1);
  terminal.ask("0800", sign_on);
  EXPECT_TRUE(terminal.session().is_signed_on());
  EXPECT_EQ(terminal.ask("0100", fields)[39], "00");
  Fields sign_off = sign_on;
  sign_off[70] = "002";
  terminal.ask("0800", sign_off);
  EXPECT_TRUE(terminal.exchange(terminal.frame("0101", fields)).empty());
  EXPECT_EQ(balance().held_minor, 10'00);
}

TEST_F(LinkTest, SignOnMayBeLeftOutInTheTestWorldOnly) {
  Terminal::Options options;
  options.signed_on = false;
  options.host.sign_on_required = false;
  Terminal terminal(installation_, options);
  EXPECT_EQ(terminal.ask("0100", terminal.purchase(pan_, 10'00))[39], "00");
  options.world = World::live;
  Terminal live(installation_, options);
  EXPECT_TRUE(live.exchange(live.frame("0100", live.purchase(pan_, 10'00))).empty());
}

TEST_F(LinkTest, MessagesArriveInAnyPieces) {
  Bytes stream;
  for (int i = 0; i < 3; ++i) {
    const Bytes frame = terminal_.frame("0100", purchase(1'00));
    stream.insert(stream.end(), frame.begin(), frame.end());
    stream.insert(stream.end(), {0, 0});  // a sign of life between them
  }
  Bytes waiting;
  for (std::uint8_t byte : stream) {
    waiting.push_back(byte);
    const std::size_t used = terminal_.session().on_bytes(waiting);
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(used));
  }
  EXPECT_TRUE(waiting.empty());
  installation_.book().run_queued();
  EXPECT_EQ(terminal_.take_replies().size(), 3u);
  EXPECT_EQ(balance().held_minor, 3'00);
}

TEST_F(LinkTest, ABadLengthClosesTheLinkAfterWhatCameBefore) {
  Bytes stream = terminal_.frame("0100", purchase(1'00));
  stream.insert(stream.end(), {0xFF, 0xFF, 'X'});
  EXPECT_EQ(terminal_.session().on_bytes(stream), stream.size());
  EXPECT_TRUE(terminal_.link().closed);
  EXPECT_EQ(terminal_.statistics().bad_frames, 1);
  installation_.book().run_queued();
  EXPECT_EQ(balance().held_minor, 1'00);
  EXPECT_EQ(terminal_.statistics().unsent, 1);
  EXPECT_EQ(terminal_.session().on_bytes(terminal_.frame("0100", purchase(1'00))) > 0, true);
  installation_.book().run_queued();
  EXPECT_EQ(balance().held_minor, 1'00);
}

TEST_F(LinkTest, AWrongFieldIsAnsweredAndTheLinkStays) {
  Bytes wrong = terminal_.frame("0100", purchase(1'00));
  const std::string number = pan_.reveal();
  auto at = std::search(wrong.begin(), wrong.end(), number.begin(), number.end());
  *(at + 3) = 'x';
  const auto replies = [&] {
    terminal_.session().on_bytes(wrong);
    // The card number comes back as it came, which no parser likes.
    const Bytes sent = std::exchange(terminal_.link().sent, {});
    iso8583::Message message;
    iso8583::parse(terminal_.profile(), iso8583::next_frame(terminal_.profile(), sent).body,
                   message);
    return std::pair(std::string(message.mti()), message.text(39));
  }();
  EXPECT_EQ(replies.first, "0110");
  EXPECT_EQ(replies.second, "30");
  EXPECT_FALSE(terminal_.link().closed);
  EXPECT_THAT(terminal_.whole_log(), HasSubstr("DE 2 "));
  EXPECT_EQ(ask("0100", purchase(1'00))[39], "00");
}

TEST_F(LinkTest, MissingAndImpossibleFieldsAreNamed) {
  struct Case {
    int field;
    std::optional<std::string> text;  // nothing: left out
  };
  const Case cases[] = {{2, std::nullopt},  {2, "49165300"},   {3, std::nullopt},
                        {4, std::nullopt},  {7, std::nullopt}, {7, "1315120000"},
                        {11, std::nullopt}, {14, "2913"},      {49, std::nullopt}};
  for (const Case& wrong : cases) {
    Fields fields = purchase(1'00);
    fields.erase(wrong.field);
    if (wrong.text) fields[wrong.field] = *wrong.text;
    terminal_.log().clear();
    EXPECT_EQ(ask("0100", fields)[39], "30") << wrong.field;
    EXPECT_THAT(terminal_.whole_log(), HasSubstr("DE " + std::to_string(wrong.field) + " "));
  }
  Fields reversal = purchase(1'00);
  reversal[90] = std::string(41, '0') + "1";
  EXPECT_EQ(ask("0420", reversal)[39], "30");
  reversal[90] = "0100" + std::string(38, '0');
  reversal[95] = "about half of it";
  EXPECT_EQ(ask("0420", reversal)[39], "30");
  Fields advice = purchase(1'00);
  advice[49] = "978";  // nothing says what it is in USD
  EXPECT_EQ(ask("0120", advice)[39], "30");
  EXPECT_EQ(terminal_.statistics().malformed, 12);
  EXPECT_EQ(balance().held_minor, 0);
}

TEST_F(LinkTest, OtherTypesAreAnsweredWhereTheyHaveAnAnswer) {
  EXPECT_EQ(ask("0600", sign_on).mti, "0610");
  const Reply reply = ask("0302", sign_on);
  EXPECT_EQ(reply.mti, "0312");
  EXPECT_EQ(reply[39], "12");
  for (const char* mti : {"0110", "0190", "0810", "1100"}) {
    EXPECT_TRUE(terminal_.exchange(terminal_.frame(mti, sign_on)).empty()) << mti;
  }
  EXPECT_FALSE(terminal_.link().closed);
}

TEST_F(LinkTest, LogsShowNoCardDataAndMessagesOnlyWhenAsked) {
  Fields fields = purchase(1'00);
  fields[48] = "9203" + cvv();
  ask("0100", fields);
  EXPECT_THAT(terminal_.whole_log(), Not(HasSubstr("received")));
  Terminal::Options options;
  options.host.log_messages = true;
  Terminal talkative(installation_, options);
  fields = talkative.purchase(pan_, 1'00);
  fields[11] = "000777";
  fields[48] = "9203" + cvv();
  fields[14] = talkative.expiry_of(card_);
  talkative.ask("0100", fields);
  const std::string log = talkative.whole_log();
  EXPECT_THAT(log, HasSubstr("received 0100 2=491653******" + pan_.reveal().substr(12)));
  EXPECT_THAT(log, HasSubstr("sent 0110 2=491653******"));
  EXPECT_THAT(log, Not(HasSubstr(pan_.reveal())));
  EXPECT_THAT(log, Not(HasSubstr("9203" + cvv())));
}

TEST_F(LinkTest, AnAnswerPastTheDeadlineIsNotDecided) {
  const Fields fields = purchase(10'00);
  terminal_.session().on_bytes(terminal_.frame("0100", fields));
  installation_.clock().advance_ms(host::HostOptions{}.authorization_deadline_ms + 1);
  installation_.book().run_queued();
  EXPECT_TRUE(terminal_.take_replies().empty());
  EXPECT_EQ(terminal_.statistics().late, 1);
  EXPECT_EQ(balance().held_minor, 0);
  // Asked again, it is decided anew.
  EXPECT_EQ(ask("0101", fields)[39], "00");
  EXPECT_EQ(balance().held_minor, 10'00);
}

TEST_F(LinkTest, AnAnswerThatIsLateAfterItsCommitIsNotSent) {
  const Fields fields = purchase(10'00);
  stores_.store().before_calls([&](store::MemoryStore::Call call) -> std::optional<Fault> {
    if (call == store::MemoryStore::Call::commit) installation_.clock().advance_ms(10'000);
    return std::nullopt;
  });
  EXPECT_TRUE(terminal_.exchange(terminal_.frame("0100", fields)).empty());
  stores_.store().before_calls({});
  EXPECT_EQ(terminal_.statistics().late, 1);
  // The hold stays for the network's own advice, which makes no second one.
  EXPECT_EQ(balance().held_minor, 10'00);
  Fields advice = purchase(10'00);
  advice[62] = fields.at(62);
  EXPECT_EQ(ask("0120", advice)[39], "00");
  EXPECT_EQ(balance().held_minor, 10'00);
  EXPECT_EQ(ask("0101", fields)[39], "00");
  EXPECT_EQ(balance().held_minor, 10'00);
  EXPECT_EQ(terminal_.statistics().repeated, 1);
}

TEST_F(LinkTest, ALateAdviceIsBookedAndAnswered) {
  terminal_.session().on_bytes(terminal_.frame("0220", purchase(10'00)));
  installation_.clock().advance_ms(3'600'000);
  installation_.book().run_queued();
  EXPECT_EQ(terminal_.take_replies().size(), 1u);
  EXPECT_EQ(balance().available_minor, 90'00);
}

TEST_F(LinkTest, AFailedCommitIsASystemMalfunctionForRequestsOnly) {
  stores_.store().before_calls([](store::MemoryStore::Call call) -> std::optional<Fault> {
    if (call != store::MemoryStore::Call::commit) return std::nullopt;
    return Fault{FaultKind::storage_full, "no space left"};
  });
  const Fields fields = purchase(10'00);
  EXPECT_EQ(ask("0100", fields)[39], "96");
  EXPECT_TRUE(terminal_.exchange(terminal_.frame("0420", purchase(10'00))).empty());
  stores_.store().before_calls({});
  EXPECT_EQ(terminal_.statistics().failed, 2);
  EXPECT_EQ(ask("0101", fields)[39], "00");
}

struct Nothing final : app::Command {
  void load(app::WorkingSet&) override {}
  void decide(app::WorkingSet&, app::Context&) override {}
  void forget() override {}
  void committed() override {}
  void failed(const Fault&) override {}
};

TEST_F(LinkTest, AFullQueueTellsRequestsAndLetsAdvicesComeAgain) {
  const auto fill = [&] {
    for (;;) {
      std::unique_ptr<app::Command> command = std::make_unique<Nothing>();
      if (!installation_.book().submit(command)) return;
    }
  };
  fill();
  const Fields fields = purchase(10'00);
  const Fields advice = purchase(10'00);
  Bytes both = terminal_.frame("0100", fields);
  const Bytes second = terminal_.frame("0220", advice);
  both.insert(both.end(), second.begin(), second.end());
  terminal_.session().on_bytes(both);
  const auto replies = terminal_.take_replies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].mti, "0110");
  EXPECT_EQ(replies[0][39], "91");
  EXPECT_EQ(replies[0][2], pan_.reveal());
  EXPECT_EQ(terminal_.statistics().turned_away, 2);
  installation_.book().run_queued();
  EXPECT_EQ(ask("0101", fields)[39], "00");
  EXPECT_EQ(ask("0221", advice)[39], "00");
  EXPECT_EQ(balance().available_minor, 80'00);
}

TEST_F(LinkTest, WhereWeDialWeSignOnAndAskForEchoes) {
  Terminal terminal = dialled();
  auto asked = terminal.take_replies();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].mti, "0800");
  EXPECT_EQ(asked[0][70], "001");
  EXPECT_EQ(asked[0][11], "000001");
  EXPECT_EQ(asked[0][7], "0115120000");
  Fields answer = asked[0].fields;
  answer[39] = "91";
  terminal.exchange(terminal.frame("0810", answer));
  EXPECT_FALSE(terminal.session().is_signed_on());
  terminal.session().on_idle();  // asks again
  EXPECT_EQ(terminal.take_replies().at(0)[70], "001");
  answer[39] = "00";
  terminal.exchange(terminal.frame("0810", answer));
  EXPECT_TRUE(terminal.session().is_signed_on());
  EXPECT_EQ(terminal.ask("0100", terminal.purchase(pan_, 10'00))[39], "00");

  terminal.session().on_idle();
  asked = terminal.take_replies();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0][70], "301");
  answer = asked[0].fields;
  answer[39] = "00";
  EXPECT_TRUE(terminal.exchange(terminal.frame("0810", answer)).empty());
  for (int i = 0; i < 3; ++i) terminal.session().on_idle();
  EXPECT_FALSE(terminal.link().closed);
  EXPECT_EQ(terminal.take_replies().size(), 3u);
  terminal.session().on_idle();
  EXPECT_TRUE(terminal.link().closed);
}

TEST_F(LinkTest, LeavingADialledLinkSignsOffFirst) {
  Terminal terminal = dialled();
  Fields answer = terminal.take_replies().at(0).fields;
  answer[39] = "00";
  terminal.exchange(terminal.frame("0810", answer));
  terminal.session().sign_off();
  terminal.session().sign_off();
  const auto asked = terminal.take_replies();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0][70], "002");
  terminal.session().close();
  EXPECT_TRUE(terminal.link().closed);
}

TEST_F(LinkTest, AnotherConnectionOfTheLinkMayRepeat) {
  const Fields fields = purchase(10'00);
  const Reply first = ask("0100", fields);
  auto link = std::make_shared<FakeLink>();
  auto session = terminal_.connect(link);
  session->on_bytes(terminal_.frame("0800", sign_on));
  session->on_bytes(terminal_.frame("0101", fields));
  installation_.book().run_queued();
  const auto replies = replies_in(terminal_.profile(), link->sent);
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[1].body, first.body);
  session->on_closed();
}

TEST_F(LinkTest, ALinkReachesTheCardsOfItsWorldOnly) {
  Terminal::Options options;
  options.world = World::live;
  Terminal live(installation_, options);
  EXPECT_EQ(live.ask("0100", live.purchase(pan_, 10'00))[39], "14");
  EXPECT_EQ(balance().held_minor, 0);
}

// The same payment in every way of writing it.
TEST_F(LinkTest, EveryShippedProfileCarriesAPayment) {
  for (std::string_view name : host::shipped_profile_names()) {
    SCOPED_TRACE(name);
    Terminal::Options options;
    options.profile = name;
    options.host.sign_on_required = false;
    Terminal terminal(installation_, options);
    Fields fields = terminal.purchase(pan_, 1'00);
    fields[14] = terminal.expiry_of(card_);
    if (terminal.profile().field(22).length_max == 4) fields[22] = "0810";
    const Reply reply = terminal.ask("0100", fields);
    EXPECT_EQ(reply.mti, "0110");
    EXPECT_EQ(reply[39], "00");
    EXPECT_EQ(reply[2], pan_.reveal());
    EXPECT_EQ(reply[38].size(), 6u);
    const Reply repeat = terminal.ask("0101", fields);
    EXPECT_EQ(repeat.body, reply.body);
    installation_.clock().advance_ms(1'000);  // the link's name is the same in each round
  }
  expect_sound();
}

TEST_F(LinkTest, AProfileThatEchoesNoCardNumberAnswersAllTheSame) {
  const std::string path = ::testing::TempDir() + "without-card-number.toml";
  std::ofstream(path) << "base = \"iso87-ascii-binbm\"\nname = \"without-card-number\"\n"
                         "[layout]\necho = [3, 4, 7, 11, 32, 37, 41, 42, 49, 62, 70]\n";
  Terminal terminal(installation_, {.profile = path});
  const Fields fields = terminal.purchase(pan_, 40'00);
  const Reply reply = terminal.ask("0100", fields);
  EXPECT_EQ(reply[39], "00");
  EXPECT_FALSE(reply.has(2));
  EXPECT_EQ(terminal.ask("0101", fields).body, reply.body);
  EXPECT_EQ(balance().held_minor, 40'00);
}

}  // namespace
}  // namespace privcards::tests
