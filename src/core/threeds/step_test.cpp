#include "core/threeds/step.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <vector>

#include "core/threeds/threeds_testing.hpp"

namespace privcards::threeds {
namespace {

using namespace testing;
using State = AuthenticationState;

constexpr Instant after_seconds(std::int64_t seconds) { return Instant{noon.ms + seconds * 1000}; }

// One line per action, so that a table row can say all of them.
std::string describe(const Actions& actions) {
  std::string text;
  const auto say = [&](bool done, std::string_view what) {
    if (done) text.append(text.empty() ? "" : " ").append(what);
  };
  say(actions.open_challenge, "open");
  say(actions.make_code, "make_code");
  say(actions.wipe_code, "wipe_code");
  say(actions.give_value, "value");
  say(actions.send_results, "rreq");
  say(actions.remind_results, "remind");
  say(actions.complete_challenge, "complete");
  say(actions.announce_resend, "resend");
  say(actions.clear_alarm.has_value(), "clear");
  say(actions.set_alarm.has_value(), "set");
  constexpr std::array pages = {"", "page:code", "page:wait", "page:hand_over", "page:error"};
  say(actions.page != Page::none, pages[static_cast<std::size_t>(actions.page)]);
  constexpr std::array notices = {"", "wrong", "malformed", "resent", "too_early", "used_up"};
  say(actions.notice != Notice::none, notices[static_cast<std::size_t>(actions.notice)]);
  if (actions.error) say(true, std::to_string(static_cast<int>(actions.error->code)));
  return text;
}

Authentication in(State state) {
  switch (state) {
    case State::answered:
      return answered();
    case State::challenge_offered:
      return offered();
    case State::code_shown:
      return shown();
    case State::reporting:
      return reporting();
    case State::done:
      return done();
  }
  return {};
}

struct Cell {
  State from;
  Event event;
  std::int64_t at;  // seconds after the AReq and, where there is one, the CReq
  State to;
  std::string actions;
};

// Every state with every event, within the deadlines and beyond them.
std::vector<Cell> table() {
  const State a = State::answered;
  const State o = State::challenge_offered;
  const State s = State::code_shown;
  const State r = State::reporting;
  const State d = State::done;
  return {
      {a, creq(), 1, a, "page:error 305"},
      {a, bad_creq(), 1, a, "page:error 203"},
      {a, right, 1, a, "page:error 305"},
      {a, wrong, 1, a, "page:error 305"},
      {a, nonsense, 1, a, "page:error 305"},
      {a, ResendAsked{}, 1, a, "page:error 305"},
      {a, CancelAsked{}, 1, a, "page:error 305"},
      {a, DeadlinePassed{}, 1'000, a, ""},
      {a, delivered, 1, a, ""},
      {a, ChallengeBroken{}, 1, a, ""},

      {o, creq(), 29, s, "open make_code clear set page:code"},
      {o, bad_creq(), 1, r, "rreq clear set page:wait 203"},
      {o, right, 1, o, "page:error"},
      {o, wrong, 1, o, "page:error"},
      {o, nonsense, 1, o, "page:error"},
      {o, ResendAsked{}, 1, o, "page:error"},
      {o, CancelAsked{}, 1, o, "page:error"},
      {o, DeadlinePassed{}, 29, o, ""},
      {o, delivered, 1, o, ""},
      {o, ChallengeBroken{}, 1, r, "rreq clear set page:wait"},
      {o, DeadlinePassed{}, 30, r, "rreq clear set"},
      {o, creq(), 31, r, "rreq clear set page:wait 402"},
      {o, right, 31, r, "rreq clear set page:wait"},

      {s, creq(), 100, s, "page:code"},
      {s, bad_creq(), 100, s, "page:error 203"},
      {s, right, 599, r, "wipe_code value rreq complete clear set page:wait"},
      {s, wrong, 100, s, "page:code wrong"},
      {s, nonsense, 100, s, "page:code malformed"},
      {s, CodeSubmitted{CodeCheck::refused}, 100, r, "wipe_code rreq complete clear set page:wait"},
      {s, ResendAsked{}, 29, s, "page:code too_early"},
      {s, ResendAsked{}, 30, s, "make_code resend page:code resent"},
      {s, CancelAsked{}, 100, r, "wipe_code rreq complete clear set page:wait"},
      {s, DeadlinePassed{}, 599, s, ""},
      {s, delivered, 100, s, ""},
      {s, ChallengeBroken{}, 100, r, "wipe_code rreq complete clear set page:wait"},
      {s, DeadlinePassed{}, 600, r, "wipe_code rreq complete clear set"},
      {s, right, 601, r, "wipe_code rreq complete clear set page:wait"},
      {s, creq(), 601, r, "wipe_code rreq complete clear set page:wait"},

      {r, creq(), 1, r, "page:wait"},
      {r, bad_creq(), 1, r, "page:error 203"},
      {r, right, 1, r, "page:wait"},
      {r, wrong, 1, r, "page:wait"},
      {r, nonsense, 1, r, "page:wait"},
      {r, ResendAsked{}, 1, r, "page:wait"},
      {r, CancelAsked{}, 1, r, "page:wait"},
      {r, DeadlinePassed{}, 29, r, ""},
      {r, delivered, 1, d, "clear page:hand_over"},
      {r, ChallengeBroken{}, 1, r, ""},
      {r, DeadlinePassed{}, 30, d, "clear"},
      {r, creq(), 31, d, "clear page:hand_over"},
      {r, delivered, 31, d, "clear page:hand_over"},
      {r, DeadlinePassed{}, 36, r, "clear set"},
      {r, creq(), 36, r, "clear set page:wait"},

      {d, creq(), 1, d, "page:hand_over"},
      {d, bad_creq(), 1, d, "page:error 203"},
      {d, right, 1, d, "page:hand_over"},
      {d, wrong, 1, d, "page:hand_over"},
      {d, nonsense, 1, d, "page:hand_over"},
      {d, ResendAsked{}, 1, d, "page:hand_over"},
      {d, CancelAsked{}, 1, d, "page:hand_over"},
      {d, DeadlinePassed{}, 1'000, d, ""},
      {d, delivered, 1, d, ""},
      {d, ChallengeBroken{}, 1, d, ""},
  };
}

TEST(Step, every_cell_of_the_table) {
  for (const Cell& cell : table()) {
    SCOPED_TRACE(std::string(name_of(cell.from)) + " event " + std::to_string(cell.event.index()) +
                 " at " + std::to_string(cell.at));
    const Step result = step(in(cell.from), cell.event, after_seconds(cell.at));
    EXPECT_EQ(name_of(result.authentication.state), name_of(cell.to));
    EXPECT_EQ(describe(result.actions), cell.actions);
    EXPECT_EQ(broken_invariant(result.authentication), std::nullopt);
  }
}

TEST(Step, the_table_has_every_state_with_every_event) {
  std::vector<std::vector<bool>> seen(5, std::vector<bool>(std::variant_size_v<Event>));
  for (const Cell& cell : table())
    seen[static_cast<std::size_t>(cell.from)][cell.event.index()] = true;
  for (const auto& row : seen) {
    for (bool cell : row) EXPECT_TRUE(cell);
  }
}

TEST(Step, outcomes_say_why) {
  struct Case {
    Authentication from;
    Event event;
    std::int64_t at;
    char status;
    int reason;
    int cancel;
    std::string eci;
  };
  Authentication last_try = shown();
  last_try.attempts_left = 1;
  last_try.interactions = 2;
  const std::vector<Case> cases = {
      {shown(), right, 1, 'Y', 0, 0, "05"},
      {last_try, wrong, 1, 'N', 19, 0, ""},
      {shown(), CancelAsked{}, 1, 'N', 1, 1, ""},
      {shown(), DeadlinePassed{}, 600, 'N', 14, 4, ""},
      {offered(), DeadlinePassed{}, 30, 'N', 14, 5, ""},
      {shown(), ChallengeBroken{}, 1, 'U', 22, 6, ""},
      {offered(), bad_creq(), 1, 'U', 7, 6, ""},
  };
  for (const Case& one : cases) {
    const Authentication after = step(one.from, one.event, after_seconds(one.at)).authentication;
    EXPECT_EQ(letter_of(after.status), one.status);
    EXPECT_EQ(static_cast<int>(after.reason), one.reason);
    EXPECT_EQ(static_cast<int>(after.cancel), one.cancel);
    EXPECT_EQ(after.eci, one.eci);
  }
}

TEST(Step, only_submitted_codes_count_as_interactions) {
  Authentication row = shown();
  row = step(row, nonsense, noon).authentication;
  row = step(row, ResendAsked{}, after_seconds(40)).authentication;
  EXPECT_EQ(row.interactions, 0);
  EXPECT_EQ(row.attempts_left, 3);
  row = step(row, wrong, noon).authentication;
  EXPECT_EQ(row.interactions, 1);
  EXPECT_EQ(row.attempts_left, 2);
  row = step(row, right, noon).authentication;
  EXPECT_EQ(row.interactions, 2);
}

TEST(Step, resends_are_three_and_thirty_seconds_apart) {
  Authentication row = shown();
  std::int64_t at = 0;
  for (int i = 0; i < resends_max; ++i) {
    at += 30;
    const Step sent = step(row, ResendAsked{}, after_seconds(at));
    EXPECT_TRUE(sent.actions.make_code);
    row = sent.authentication;
  }
  const Step refused = step(row, ResendAsked{}, after_seconds(at + 30));
  EXPECT_FALSE(refused.actions.make_code);
  EXPECT_EQ(refused.actions.notice, Notice::resends_used_up);
}

TEST(Step, a_result_that_has_not_left_is_sent_whatever_the_clock_says) {
  Authentication row = decided();
  for (const std::int64_t at : {30, 700, 731}) {
    const Step reminded = step(row, DeadlinePassed{}, after_seconds(at));
    EXPECT_EQ(describe(reminded.actions), "remind clear set");
    EXPECT_EQ(reminded.authentication.state, State::reporting);
    row = reminded.authentication;
  }
  row.report_begun_at = after_seconds(731);
  EXPECT_EQ(step(row, DeadlinePassed{}, after_seconds(760)).authentication.state, State::reporting);
  const Step given_up = step(row, DeadlinePassed{}, after_seconds(761));
  EXPECT_EQ(given_up.authentication.state, State::done);
  EXPECT_EQ(given_up.authentication.report, Report::failed);
}

TEST(Step, a_jump_of_the_clock_does_not_unsay_a_report_on_its_way) {
  const Step jumped = step(reporting(), DeadlinePassed{}, after_seconds(601));
  EXPECT_EQ(jumped.authentication.due_at, after_seconds(601 + report_seconds));
  const Step heard = step(jumped.authentication, delivered, after_seconds(602));
  EXPECT_EQ(heard.authentication.report, Report::delivered);
  // Even before the alarm has rung.
  EXPECT_EQ(step(reporting(), delivered, after_seconds(601)).authentication.report,
            Report::delivered);
}

TEST(Step, an_answer_after_the_report_was_given_up_is_kept) {
  const Authentication given_up =
      step(reporting(), DeadlinePassed{}, after_seconds(30)).authentication;
  EXPECT_EQ(given_up.report, Report::failed);
  EXPECT_EQ(step(given_up, delivered, after_seconds(31)).authentication.report, Report::delivered);
  const Authentication told = step(reporting(), delivered, noon).authentication;
  const ResultReported failed{Report::failed};
  EXPECT_EQ(step(told, failed, after_seconds(31)).authentication.report, Report::delivered);
}

TEST(Step, a_stranger_cannot_open_or_end_a_challenge) {
  CreqReceived strange = creq();
  strange.request.ids.server = ds_id;
  const Step opened = step(offered(), strange, noon);
  EXPECT_EQ(opened.authentication.state, State::challenge_offered);
  EXPECT_EQ(opened.actions.error->code, ErrorCode::transaction_unknown);
  CreqInvalid broken = bad_creq();
  broken.error.ids.server.clear();
  EXPECT_EQ(step(offered(), broken, noon).authentication.state, State::challenge_offered);
}

TEST(Step, ids_compare_without_case) {
  CreqReceived shouted = creq();
  for (char& c : shouted.request.ids.server) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(step(offered(), shouted, noon).authentication.state, State::code_shown);
}

TEST(Step, another_version_in_the_creq_ends_the_challenge_with_203) {
  CreqReceived older = creq();
  older.request.version = Version::v2_1_0;
  const Step ended = step(offered(), older, noon);
  EXPECT_EQ(ended.authentication.state, State::reporting);
  EXPECT_EQ(ended.actions.error->code, ErrorCode::format_invalid);
  EXPECT_EQ(ended.actions.error->detail, "messageVersion");
  // Later it changes nothing.
  EXPECT_EQ(step(shown(), older, noon).authentication.state, State::code_shown);
}

TEST(Step, the_first_creq_brings_window_and_session_data) {
  const Authentication row = shown();
  EXPECT_EQ(row.window, WindowSize::w390x400);
  EXPECT_EQ(row.session_data, "c2Vzc2lvbg");
  CreqReceived again = creq();
  again.session_data = "b3RoZXI";
  EXPECT_EQ(step(row, again, noon).authentication.session_data, "c2Vzc2lvbg");
}

TEST(Step, late_first_creq_still_brings_the_browser_home) {
  const Authentication timed_out =
      step(offered(), DeadlinePassed{}, after_seconds(30)).authentication;
  const Step late = step(timed_out, creq(), after_seconds(31));
  EXPECT_EQ(late.actions.page, Page::wait);
  EXPECT_EQ(late.actions.error->code, ErrorCode::timed_out);
  EXPECT_EQ(late.authentication.session_data, "c2Vzc2lvbg");
  EXPECT_EQ(letter_of(final_response_of(late.authentication).status), 'N');
}

}  // namespace
}  // namespace privcards::threeds
