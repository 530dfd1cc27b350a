#include "app/challenge_step.hpp"

#include "app/announce.hpp"
#include "app/authenticate.hpp"
#include "app/authentication_limits.hpp"
#include "core/threeds/code_entry.hpp"
#include "core/threeds/device.hpp"

namespace privcards::app {
namespace {

using threeds::Authentication;
using webhooks::EventType;

std::string draw_code(Dice& dice) {
  std::string code;
  for (int i = 0; i < threeds::code_digits; ++i) {
    code.push_back(static_cast<char>('0' + dice.below(10)));
  }
  return code;
}

// One step being performed: the rows it changes, and the wallet whose events it adds to.
struct Performance {
  WorkingSet& set;
  Context& context;
  ledger::Wallet wallet;
  Authentication row;
  std::optional<threeds::Challenge> challenge;

  AccountId account() const { return set.cards.get(row.card).account; }

  void announce_challenge(EventType type) {
    std::string object;
    context.presenter.challenge(object, *challenge, {});
    announce(set, context, wallet, type, object);
  }
  void alarm(Instant due_at, AlarmKind kind, bool set_it) {
    set.alarms.push_back({{.domain = alarm_domain(wallet.world, wallet.id),
                           .due_at = due_at,
                           .kind = kind,
                           .subject = row.id.value},
                          set_it});
  }
  bool make_code() {
    const SecretText code(draw_code(context.dice));
    Result<Bytes, Fault> sealed = context.vault.seal(account(), otp_purpose, code);
    if (!sealed) return false;
    challenge->sealed_otp = std::move(*sealed);
    return true;
  }
  void give_value() {
    Result<SecretText, Fault> value = context.vault.values(row.network).make(value_facts(row));
    if (!value) return;  // the report says Y without one; the network's rules judge that
    Result<Bytes, Fault> sealed = context.vault.seal(account(), value_purpose, *value);
    if (!sealed) return;
    row.sealed_value = std::move(*sealed);
    set.authentication_names.put({.key = key_of_value(value->reveal()),
                                  .authentication = row.id,
                                  .created_at = context.now});
  }
  AuthenticationHistory history() const {
    const AuthenticationHistory* found = set.authentication_histories.find(row.card);
    return found != nullptr ? *found : AuthenticationHistory{.card = row.card};
  }
  // It counts against the card at once and whatever becomes of the challenge, unless the right code
  // follows: neither leaving nor a second challenge beside it gives further guesses.
  void note_wrong_code() {
    AuthenticationHistory noted = history();
    noted.note_wrong_code(row.id, wallet.now(context.now));
    set.authentication_histories.put(std::move(noted));
  }
  void note_end() {
    if (row.status != threeds::TransStatus::authenticated) return;
    AuthenticationHistory noted = history();
    const Instant now = wallet.now(context.now);
    noted.forget_wrong_codes(row.id);
    noted.note_completed(row.merchant_key, now);
    noted.note_device(threeds::device_fingerprint(row.device), now);
    set.authentication_histories.put(std::move(noted));
  }
  // A merchant that never heard how it ended is something to look into.
  void note_unreported() {
    set.audit.push_back({.id = context.ids.next<AuditKind>(context.now),
                         .wallet = row.wallet,
                         .actor = "acs",
                         .action = "3ds.unreported",
                         .subject = render(row.id),
                         .request_id = {},
                         .peer_address = {},
                         .created_at = context.now});
  }
  void perform(const threeds::Actions& actions);
};

void Performance::perform(const threeds::Actions& actions) {
  if (actions.clear_alarm) alarm(*actions.clear_alarm, AlarmKind::authentication_deadline, false);
  if (actions.set_alarm) alarm(*actions.set_alarm, AlarmKind::authentication_deadline, true);
  if (actions.give_value) give_value();
  if (actions.send_results) {
    alarm(wallet.now(context.now), AlarmKind::authentication_report, true);
    note_end();
  }
  // The same alarm as before: it may still stand, or the reporter has taken it and could not begin.
  if (actions.remind_results) alarm(*row.ended_at, AlarmKind::authentication_report, true);
  if (!challenge) return;
  *challenge = threeds::reflect(std::move(*challenge), row);
  if (actions.wipe_code) challenge->sealed_otp.clear();
  if (actions.open_challenge || actions.announce_resend) {
    announce_challenge(EventType::threeds_challenge);
  }
  if (actions.complete_challenge) announce_challenge(EventType::threeds_completed);
  set.challenges.put(*challenge);
}

}  // namespace

void want_challenge(WorkingSet& set, ChallengeId id) {
  set.authentications.want(id);
  set.challenges.want(id);
  if (!set.authentications.is_loaded(id)) return;
  const Authentication* row = set.authentications.find(id);
  if (row == nullptr) return;
  want_audience(set, row->wallet);
  set.cards.want(row->card);
  set.authentication_histories.want(row->card);
  if (!set.cards.is_loaded(row->card)) return;
  if (const cards::Card* card = set.cards.find(row->card)) want_rules(set, *card);
}

threeds::Step take_step(WorkingSet& set, Context& context, const Authentication& row,
                        const threeds::Event& event) {
  Performance performance{set, context, set.wallets.get(row.wallet), row, std::nullopt};
  const Instant now = performance.wallet.now(context.now);
  threeds::Step next = threeds::step(row, event, now);
  performance.row = next.authentication;
  if (const threeds::Challenge* open = set.challenges.find(row.id)) performance.challenge = *open;
  if (next.actions.open_challenge)
    performance.challenge = threeds::open_challenge(next.authentication);
  // A code that cannot be made ends the challenge; nothing of this step is kept.
  if (next.actions.make_code && !(performance.challenge && performance.make_code())) {
    return take_step(set, context, row, threeds::ChallengeBroken{});
  }
  if (next.authentication.attempts_left < row.attempts_left) performance.note_wrong_code();
  performance.perform(next.actions);
  const bool given_up = next.authentication.report == threeds::Report::failed;
  if (given_up && row.report == threeds::Report::none) performance.note_unreported();
  next.authentication = performance.row;
  set.wallets.put(performance.wallet);
  set.authentications.put(performance.row);
  return next;
}

std::optional<AuthenticationKey> StepChallenge::name() const {
  if (const auto* creq = std::get_if<BrowserCreq>(&cause_))
    return key_of_acs_id(creq->acs_trans_id);
  if (const auto* post = std::get_if<PagePost>(&cause_)) return key_of_acs_id(post->acs_trans_id);
  return std::nullopt;
}

// None while it is not known.
ChallengeId StepChallenge::id(const WorkingSet& set) const {
  if (const auto* known = std::get_if<ChallengeEvent>(&cause_)) return known->challenge;
  const AuthenticationKey key = *name();
  if (!set.authentication_names.is_loaded(key)) return {};
  const AuthenticationName* found = set.authentication_names.find(key);
  return found != nullptr ? found->authentication : ChallengeId{};
}

void StepChallenge::load(WorkingSet& set) {
  if (const auto key = name()) set.authentication_names.want(*key);
  if (const ChallengeId known = id(set)) want_challenge(set, known);
}

// Nothing when the post is not one of this challenge's pages, or only asks to go on.
std::optional<threeds::Event> StepChallenge::event(const WorkingSet& set, Context& context,
                                                   const Authentication& row) {
  if (const auto* known = std::get_if<ChallengeEvent>(&cause_)) return known->event;
  if (const auto* creq = std::get_if<BrowserCreq>(&cause_)) {
    return std::visit([](const auto& event) -> threeds::Event { return event; }, creq->event);
  }
  const auto& post = std::get<PagePost>(cause_);
  switch (post.action) {
    case PagePost::Action::resend:
      return threeds::ResendAsked{};
    case PagePost::Action::cancel:
      return threeds::CancelAsked{};
    case PagePost::Action::submit:
    case PagePost::Action::proceed:
      break;
  }
  threeds::CodeSubmitted submitted;
  const threeds::Challenge* challenge = set.challenges.find(row.id);
  if (challenge == nullptr || challenge->sealed_otp.empty()) return submitted;
  const cards::Card& card = set.cards.get(row.card);
  if (!may_guess(set, card, row.id, set.wallets.get(row.wallet).now(context.now))) {
    submitted.check = threeds::CodeCheck::refused;
    return submitted;
  }
  Result<SecretText, Fault> code =
      context.vault.open(card.account, otp_purpose, challenge->sealed_otp);
  if (!code) return threeds::ChallengeBroken{};
  submitted.check = threeds::check_code(post.code.reveal(), *code);
  return submitted;
}

void StepChallenge::decide(WorkingSet& set, Context& context) {
  const ChallengeId known = id(set);
  const Authentication* found = known ? set.authentications.find(known) : nullptr;
  if (found == nullptr) return;
  const Authentication row = *found;
  if (const auto* post = std::get_if<PagePost>(&cause_)) {
    if (!equal_in_constant_time(post->token, row.page_token)) return;
    if (post->action == PagePost::Action::proceed) {
      answer_.authentication = row;
      answer_.page = row.state == threeds::AuthenticationState::code_shown  ? threeds::Page::code
                     : row.state == threeds::AuthenticationState::reporting ? threeds::Page::wait
                     : row.state == threeds::AuthenticationState::done ? threeds::Page::hand_over
                                                                       : threeds::Page::error;
      return;
    }
  }
  const std::optional<threeds::Event> cause = event(set, context, row);
  threeds::Step next = take_step(set, context, row, *cause);
  answer_.authentication = std::move(next.authentication);
  answer_.page = next.actions.page;
  answer_.notice = next.actions.notice;
  answer_.error = std::move(next.actions.error);
}

void RingDeadline::decide(WorkingSet& set, Context& context) {
  const Authentication* found = set.authentications.find(ChallengeId{alarm_.subject});
  if (found == nullptr || found->due_at != alarm_.due_at) {
    set.alarms.push_back({alarm_, false});  // it has moved on
    return;
  }
  const Authentication row = *found;
  const threeds::Step next = take_step(set, context, row, threeds::DeadlinePassed{});
  changed_ = next.authentication.state != row.state;
}

void BeginReport::load(WorkingSet& set) { want_challenge(set, ChallengeId{alarm_.subject}); }

void BeginReport::decide(WorkingSet& set, Context& context) {
  set.alarms.push_back({alarm_, false});
  const Authentication* found = set.authentications.find(ChallengeId{alarm_.subject});
  if (found == nullptr || found->state != threeds::AuthenticationState::reporting ||
      found->report_begun_at) {
    return;
  }
  Authentication row = *found;
  row.report_begun_at = set.wallets.get(row.wallet).now(context.now);
  report_.emplace(ReportToSend{row, {}});
  if (!row.sealed_value.empty()) {
    Result<SecretText, Fault> value =
        context.vault.open(set.cards.get(row.card).account, value_purpose, row.sealed_value);
    if (value) report_->value = std::move(*value);
  }
  set.authentications.put(std::move(row));
}

}  // namespace privcards::app
