#include "core/threeds/step.hpp"

#include <type_traits>
#include <utility>

namespace privcards::threeds {
namespace {

using State = AuthenticationState;

// Everything a browser can post about a transaction.
template <class E>
inline constexpr bool from_browser =
    std::is_same_v<E, CreqReceived> || std::is_same_v<E, CodeSubmitted> ||
    std::is_same_v<E, ResendAsked> || std::is_same_v<E, CancelAsked>;

class Stepper {
 public:
  Stepper(Authentication authentication, Instant now) : now_(now) {
    result_.authentication = std::move(authentication);
  }

  Step take(const Event& event) && {
    if (!std::holds_alternative<ResultReported>(event)) pass_deadline();
    std::visit([this](const auto& what) { dispatch(what); }, event);
    return std::move(result_);
  }

 private:
  Authentication& row() { return result_.authentication; }
  Actions& actions() { return result_.actions; }

  void pass_deadline() {
    if (!row().due_at || now_ < *row().due_at) return;
    if (row().state == State::challenge_offered) {
      end({TransStatus::denied, StatusReason::timed_out, ChallengeCancel::never_started});
    } else if (row().state == State::code_shown) {
      end({TransStatus::denied, StatusReason::timed_out, ChallengeCancel::timed_out});
    } else if (row().state == State::reporting) {
      pass_report_deadline();
    }
  }

  // Whoever sends a report hears of its end in time by another clock; this deadline is for a
  // program that ended between the two. So a result that has not left is sent, and one that is on
  // its way when the clock jumps gets its half minute again.
  void pass_report_deadline() {
    const bool jumped = now_ > row().due_at->plus_seconds(clock_jump_seconds);
    if (row().report_begun_at && !jumped) return close(Report::failed);
    actions().remind_results = !row().report_begun_at;
    replace_deadline(now_.plus_seconds(report_seconds));
  }

  template <class E>
  void dispatch(const E& event) {
    switch (row().state) {
      case State::answered:
        return in_answered(event);
      case State::challenge_offered:
        return in_offered(event);
      case State::code_shown:
        return in_code_shown(event);
      case State::reporting:
        return in_reporting(event);
      case State::done:
        return in_done(event);
    }
  }

  // ---- answered: there is no challenge, whoever asks for one.
  template <class E>
  void in_answered(const E&) {
    if constexpr (from_browser<E>) refuse(ErrorCode::transaction_data_invalid, "acsTransID");
  }
  void in_answered(const CreqInvalid& event) { refuse_with(event); }

  // ---- challenge_offered: the first CReq makes the code.
  template <class E>
  void in_offered(const E&) {
    if constexpr (from_browser<E>) actions().page = Page::error;  // no page of ours exists yet
  }
  void in_offered(const CreqReceived& event) {
    const bool same = is_same_id(event.request.ids.server, row().ids.server);
    if (same && event.request.version != row().version) {
      return in_offered(CreqInvalid{error_of(ErrorCode::format_invalid, "messageVersion")});
    }
    if (!is_ours(event)) return;
    row().state = State::code_shown;
    row().window = event.request.window;
    row().session_data = event.session_data;
    row().code_made_at = now_;
    replace_deadline(now_.plus_seconds(challenge_life_seconds));
    actions().open_challenge = true;
    actions().make_code = true;
    actions().page = Page::code;
  }
  void in_offered(const CreqInvalid& event) {
    // Whoever does not know the 3DS Server's ID as well cannot end somebody's challenge.
    if (is_same_id(event.error.ids.server, row().ids.server)) {
      end({TransStatus::unable, StatusReason::invalid_transaction, ChallengeCancel::error});
      actions().page = Page::wait;
      actions().error = event.error;
    } else {
      refuse_with(event);
    }
  }
  void in_offered(const ChallengeBroken&) { break_off(); }

  // ---- code_shown: the cardholder's turn.
  template <class E>
  void in_code_shown(const E&) {}
  void in_code_shown(const CreqReceived& event) {
    if (!is_ours(event)) return;
    row().window = event.request.window;  // the page was loaded again, maybe in another frame
    actions().page = Page::code;
  }
  void in_code_shown(const CreqInvalid& event) { refuse_with(event); }
  void in_code_shown(const CodeSubmitted& event) {
    actions().page = Page::code;
    if (event.check == CodeCheck::malformed) {
      actions().notice = Notice::code_malformed;
      return;
    }
    row().interactions += 1;
    if (event.check == CodeCheck::refused) return exhaust();
    if (event.check == CodeCheck::matches) {
      end({TransStatus::authenticated, StatusReason::none, ChallengeCancel::none});
      actions().page = Page::wait;
      return;
    }
    row().attempts_left -= 1;
    actions().notice = Notice::code_wrong;
    if (row().attempts_left == 0) exhaust();
  }
  void in_code_shown(const ResendAsked&) {
    actions().page = Page::code;
    if (row().resend_count >= resends_max) {
      actions().notice = Notice::resends_used_up;
    } else if (now_ < row().code_made_at.plus_seconds(resend_wait_seconds)) {
      actions().notice = Notice::resend_too_early;
    } else {
      row().resend_count += 1;
      row().code_made_at = now_;
      actions().make_code = true;
      actions().announce_resend = true;
      actions().notice = Notice::code_resent;
    }
  }
  void in_code_shown(const CancelAsked&) {
    end({TransStatus::denied, StatusReason::authentication_failed, ChallengeCancel::cardholder});
    actions().page = Page::wait;
  }
  void in_code_shown(const ChallengeBroken&) { break_off(); }

  // ---- reporting: the outcome stands, whatever else is asked.
  template <class E>
  void in_reporting(const E&) {
    if constexpr (from_browser<E>) actions().page = Page::wait;
  }
  void in_reporting(const CreqReceived& event) {
    if (is_ours(event)) late_request(event, Page::wait);
  }
  void in_reporting(const CreqInvalid& event) { refuse_with(event); }
  void in_reporting(const ResultReported& event) {
    close(event.report);
    actions().page = Page::hand_over;
  }

  // ---- done: the same CRes as often as it is asked for.
  template <class E>
  void in_done(const E&) {
    if constexpr (from_browser<E>) actions().page = Page::hand_over;
  }
  void in_done(const CreqReceived& event) {
    if (is_ours(event)) late_request(event, Page::hand_over);
  }
  void in_done(const CreqInvalid& event) { refuse_with(event); }
  // Given up, and answered after all: the row says what is true.
  void in_done(const ResultReported& event) {
    if (row().report == Report::failed && event.report != Report::none) row().report = event.report;
  }

  // ---- what they share
  bool is_ours(const CreqReceived& event) {
    if (!is_same_id(event.request.ids.server, row().ids.server)) {
      refuse(ErrorCode::transaction_unknown, "threeDSServerTransID");
    } else if (event.request.version != row().version) {
      refuse(ErrorCode::format_invalid, "messageVersion");
    } else {
      return true;
    }
    return false;
  }

  // A first CReq after its 30 seconds is an error 402; the browser still goes back to the merchant,
  // with a CRes that says no.
  void late_request(const CreqReceived& event, Page page) {
    if (row().cancel == ChallengeCancel::never_started) {
      if (!row().session_data) row().session_data = event.session_data;
      actions().error = error_of(ErrorCode::timed_out, "");
    }
    actions().page = page;
  }

  struct Outcome {
    TransStatus status;
    StatusReason reason;
    ChallengeCancel cancel;
  };
  void end(const Outcome& outcome) {
    actions().wipe_code = row().state == State::code_shown;
    actions().complete_challenge = row().state == State::code_shown;
    row().state = State::reporting;
    row().status = outcome.status;
    row().reason = outcome.reason;
    row().cancel = outcome.cancel;
    row().eci = eci_of({.network = row().network,
                        .status = outcome.status,
                        .category = row().category,
                        .series = row().series});
    row().ended_at = now_;
    actions().give_value = carries_value(outcome.status, row().category);
    actions().send_results = true;
    replace_deadline(now_.plus_seconds(report_seconds));
  }

  void exhaust() {
    end({TransStatus::denied, StatusReason::challenges_exhausted, ChallengeCancel::none});
    actions().page = Page::wait;
    actions().notice = Notice::none;
  }

  void break_off() {
    end({TransStatus::unable, StatusReason::technical_issue, ChallengeCancel::error});
    actions().page = Page::wait;
  }

  void close(Report report) {
    row().state = State::done;
    row().report = report == Report::none ? Report::failed : report;
    actions().clear_alarm = row().due_at;
    row().due_at.reset();
  }

  void replace_deadline(Instant due_at) {
    actions().clear_alarm = row().due_at;
    actions().set_alarm = due_at;
    row().due_at = due_at;
  }

  void refuse(ErrorCode code, std::string detail) {
    actions().page = Page::error;
    actions().error = error_of(code, std::move(detail));
  }
  void refuse_with(const CreqInvalid& event) {
    actions().page = Page::error;
    actions().error = event.error;
  }
  ProtocolError error_of(ErrorCode code, std::string detail) {
    return {.code = code,
            .detail = std::move(detail),
            .message_type = "CReq",
            .version = std::string(text_of(row().version)),
            .ids = row().ids};
  }

  Instant now_;
  Step result_;
};

bool is_open(const Authentication& row) {
  return row.state == State::challenge_offered || row.state == State::code_shown;
}

}  // namespace

Step step(Authentication authentication, const Event& event, Instant now) {
  return Stepper(std::move(authentication), now).take(event);
}

std::optional<std::string> broken_invariant(const Authentication& row) {
  const bool challenged = row.status == TransStatus::challenge;
  if (is_open(row) != challenged) return "an open challenge has status C, an ended one has not";
  if (row.ended_at.has_value() == is_open(row)) return "ended_at is set when the outcome stands";
  const bool waits = is_open(row) || row.state == State::reporting;
  if (row.due_at.has_value() != waits)
    return "a deadline stands exactly while something is awaited";
  if ((row.report != Report::none) != (row.state == State::done)) {
    return "the report's end is known in `done` and only there";
  }
  if (row.attempts_left < 0 || row.attempts_left > attempts_max) return "attempts out of range";
  if (row.resend_count < 0 || row.resend_count > resends_max) return "resends out of range";
  if (row.interactions < attempts_max - row.attempts_left) return "a try was not counted";
  const bool timed_out =
      row.cancel == ChallengeCancel::timed_out || row.cancel == ChallengeCancel::never_started;
  if (timed_out != (row.reason == StatusReason::timed_out)) return "reason 14 goes with 04 or 05";
  if (row.attempts_left == 0 && row.status == TransStatus::authenticated) {
    return "nobody succeeds without a try left";
  }
  return std::nullopt;
}

}  // namespace privcards::threeds
