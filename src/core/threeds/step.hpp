#pragma once
// The challenge as a pure function: (state, event, now) → (state, actions). The caller keeps the
// new state and performs the actions in the same commit; what leaves the house (page, RReq, CRes)
// leaves after it. Time is checked first: an event that comes after the deadline finds the
// challenge timed out, whether or not the alarm has rung. Only how a report went is heard at any
// time: a clock that was set forward does not unsay it.

#include <optional>
#include <string>
#include <variant>

#include "core/threeds/authentication.hpp"

namespace privcards::threeds {

// A CReq with this acsTransID, first or repeated, and the threeDSSessionData posted beside it.
struct CreqReceived {
  ChallengeRequest request;
  std::optional<std::string> session_data;
};
// A CReq that names this transaction but breaks the protocol.
struct CreqInvalid {
  ProtocolError error;
};
enum class CodeCheck : std::uint8_t {
  matches,
  differs,
  malformed,
  refused  // not looked at: the card's other challenges have used up its guesses
};
struct CodeSubmitted {
  CodeCheck check = CodeCheck::malformed;
};
struct ResendAsked {};
struct CancelAsked {};
// An alarm rang; early, late, or for a deadline that no longer stands.
struct DeadlinePassed {};
struct ResultReported {
  Report report = Report::failed;
};
// Something of ours broke: the challenge cannot go on. When an action of a step fails (the code
// could not be sealed, say), that step is thrown away and this event is stepped in its place.
struct ChallengeBroken {};

using Event = std::variant<CreqReceived, CreqInvalid, CodeSubmitted, ResendAsked, CancelAsked,
                           DeadlinePassed, ResultReported, ChallengeBroken>;

// What the browser that caused the event sees.
enum class Page : std::uint8_t {
  none,       // no browser is waiting for this event
  code,       // the form that asks for the code, with the notice
  wait,       // the RReq is on its way: hold the request until `done`, then hand over
  hand_over,  // the final CRes, posted on to the notification URL
  error       // a plain error page; nothing is handed over
};
enum class Notice : std::uint8_t {
  none,
  code_wrong,
  code_malformed,
  code_resent,
  resend_too_early,
  resends_used_up
};

struct Actions {
  bool open_challenge = false;  // create the public challenge; announce 3ds.challenge
  bool make_code = false;       // draw a code, seal it into the challenge
  bool wipe_code = false;
  bool give_value = false;  // make the authentication value (before send_results)
  bool send_results = false;
  bool remind_results = false;      // they were to be sent and have not left: once more
  bool complete_challenge = false;  // reflect() the end in it; announce 3ds.completed
  bool announce_resend = false;     // the new code: 3ds.challenge again
  std::optional<Instant> clear_alarm;
  std::optional<Instant> set_alarm;
  Page page = Page::none;
  Notice notice = Notice::none;
  std::optional<ProtocolError> error;  // shown with Page::error, counted, never retried

  bool operator==(const Actions&) const = default;
};

struct Step {
  Authentication authentication;
  Actions actions;
};

[[nodiscard]] Step step(Authentication authentication, const Event& event, Instant now);

// A sentence that names a broken invariant of the row, or nothing. Tests and `verify` ask it.
std::optional<std::string> broken_invariant(const Authentication& authentication);

}  // namespace privcards::threeds
