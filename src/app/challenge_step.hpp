#pragma once
// What happens to a challenge after its AReq, as commands: the browser's posts, time, and how the
// report went. Each runs the core's step() over the loaded row and performs its actions in the same
// commit: the public challenge, its code, alarms, events and the history of the card.

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "app/command.hpp"
#include "core/threeds/step.hpp"

namespace privcards::app {

// What a one-time code is sealed for (Vault::seal).
inline constexpr std::string_view otp_purpose = "3ds.otp";

// A CReq, as it was read or with what is wrong about it.
struct BrowserCreq {
  std::string acs_trans_id;
  std::variant<threeds::CreqReceived, threeds::CreqInvalid> event;
};
// A form of one of our pages.
struct PagePost {
  enum class Action : std::uint8_t { submit, resend, cancel, proceed };
  std::string acs_trans_id;
  Bytes token;  // must be the challenge's own
  Action action = Action::submit;
  SecretText code;  // as typed
};
// What is known of the challenge by its id.
struct ChallengeEvent {
  ChallengeId challenge;
  threeds::Event event;
};

struct StepAnswer {
  // Nothing when no authentication has that name, or the page's token is not its own.
  std::optional<threeds::Authentication> authentication;  // as the step left it
  threeds::Page page = threeds::Page::error;
  threeds::Notice notice = threeds::Notice::none;
  std::optional<threeds::ProtocolError> error;
};

class StepChallenge final : public Command {
 public:
  using Cause = std::variant<BrowserCreq, PagePost, ChallengeEvent>;
  using Done = std::function<void(Result<StepAnswer, Fault>)>;
  // `done` runs on the book's thread.
  StepChallenge(Cause cause, Done done) : cause_(std::move(cause)), done_(std::move(done)) {}

  void load(WorkingSet& set) override;
  void decide(WorkingSet& set, Context& context) override;
  void forget() override { answer_ = {}; }
  void committed() override { done_(std::move(answer_)); }
  void failed(const Fault& fault) override { done_(Unexpected(fault)); }

 private:
  std::optional<AuthenticationKey> name() const;
  ChallengeId id(const WorkingSet& set) const;
  std::optional<threeds::Event> event(const WorkingSet& set, Context& context,
                                      const threeds::Authentication& row);

  Cause cause_;
  Done done_;
  StepAnswer answer_;
};

// Performs one step on a loaded authentication and keeps everything that follows. Also what the
// alarm's command does (alarms.hpp).
threeds::Step take_step(WorkingSet& set, Context& context, const threeds::Authentication& row,
                        const threeds::Event& event);
// Wants what take_step() will need; call from load() until nothing new is wanted.
void want_challenge(WorkingSet& set, ChallengeId id);

// An authentication_deadline alarm rang. `done` gets true when something changed.
class RingDeadline final : public Command {
 public:
  using Done = std::function<void(Result<bool, Fault>)>;
  RingDeadline(Alarm alarm, Done done) : alarm_(alarm), done_(std::move(done)) {}

  void load(WorkingSet& set) override { want_challenge(set, ChallengeId{alarm_.subject}); }
  void decide(WorkingSet& set, Context& context) override;
  void forget() override { changed_ = false; }
  void committed() override { done_(changed_); }
  void failed(const Fault& fault) override { done_(Unexpected(fault)); }

 private:
  Alarm alarm_;
  Done done_;
  bool changed_ = false;
};

// Marks that the report leaves now, so that it leaves once: answers what it takes to write it, or
// nothing when it has left before, or the challenge has moved on.
struct ReportToSend {
  threeds::Authentication authentication;
  SecretText value;
};
class BeginReport final : public Command {
 public:
  using Done = std::function<void(Result<std::optional<ReportToSend>, Fault>)>;
  BeginReport(Alarm alarm, Done done) : alarm_(alarm), done_(std::move(done)) {}

  void load(WorkingSet& set) override;
  void decide(WorkingSet& set, Context& context) override;
  void forget() override { report_.reset(); }
  void committed() override { done_(std::move(report_)); }
  void failed(const Fault& fault) override { done_(Unexpected(fault)); }

 private:
  Alarm alarm_;
  Done done_;
  std::optional<ReportToSend> report_;
};

}  // namespace privcards::app
